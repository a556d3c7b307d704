import { grad } from '../autodiff/grad.js';
import { filled } from '../autodiff/space.js';
import { OptionError } from '../core/errors.js';
import { readOptions } from '../core/options/read.js';
import type { Graph } from '../graph/graph.js';
import type { Network } from '../network/network.js';
import { mul } from '../ops/binary.js';
import { scope } from '../runtime/scope.js';
import type { Tensor } from '../runtime/tensor.js';
import { cell, explaining, type TargetOptions, targetOptions } from './explained.js';
import { nodesWithin } from './neighbourhood.js';

/** An atom with what lies within so many bonds of it. */
export interface Fragment {
  /** The atom in the middle, and how many bonds the fragment reaches from it. */
  readonly atom: number;
  readonly depth: number;
  /** All its atoms, in order. */
  readonly atoms: readonly number[];
  /** How much what it writes raises the number that is explained. */
  readonly credit: number;
}

/**
 * The substructures that raise a prediction made from a neural fingerprint (arXiv:1509.09292, figure 4), largest credit first. At depth d an atom writes what it knows
 * of the atoms within d bonds into the fingerprint; its credit is what is written times ∂f/∂fingerprint. Behind a linear head credits and bias sum to the
 * prediction.
 *
 * @throws OptionError for a model without `models.neuralFingerprint` or parameters; IndexError for a graph or output that is not there.
 */
export async function fragments(model: Network, graph: Graph, options: TargetOptions = {}): Promise<Fragment[]> {
  const where = 'explain.fragments';
  const target = readOptions(where, targetOptions, options);
  return explaining(where, model, graph, target, ({ x, run, row, output }) =>
    scope(() => {
      const depths: number[] = [];
      const notes = (depth: number, rows: Tensor): Tensor => {
        depths.push(depth);
        return rows;
      };
      run({ x }, { written: notes });
      if (depths.length === 0)
        throw new OptionError({ where, what: 'the model writes no neural fingerprint', expected: 'models.neuralFingerprint inside' });
      const ones = Object.fromEntries(depths.map((depth) => [depth, filled({ shape: [graph.numNodes, 1], dtype: x.dtype }, 1)]));
      const credits = grad((scales: Record<number, Tensor>) =>
        cell(run({ x }, { written: (depth, rows) => mul(rows, scales[depth]) }), row, output),
      )(ones);
      const owner = graph.graphOf.view();
      const found = depths.flatMap((depth) => {
        // each depth was credited
        const values = (credits[depth] as Tensor).toTypedArray();
        return Array.from(values, (credit, atom): Fragment => {
          return { atom, depth, atoms: [...nodesWithin(graph, atom, depth).keys()].sort((a, b) => a - b), credit };
        });
      });
      return found.filter(({ atom }) => owner[atom] === row).sort((a, b) => b.credit - a.credit);
    }),
  );
}
