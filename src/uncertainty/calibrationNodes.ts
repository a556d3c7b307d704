import { OptionError } from '../core/errors.js';
import { misfit } from '../core/expect.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { array, int, number, string } from '../core/options/vocabulary.js';
import { key, permutation } from '../core/random.js';
import { Graph } from '../graph/graph.js';

const options = {
  /** Masks of nodes that training or its choices have seen: neither part holds any of them. Default ['train', 'validation'], as far as there are such. */
  used: array(string()),
  /** Share of the others that goes to calibration. Default 0.5. */
  share: number({ above: 0, below: 1, default: 0.5 }),
  /** Of the draw. Default 0. */
  seed: int({ min: 0, default: 0 }),
};

export interface CalibrationNodesOptions extends Partial<Given<typeof options>> {}

/**
 * Rows (nodes, as `model.predict` has them) for calibration and for testing, drawn from those that no used mask holds: what conformal
 * prediction must not share with training, early stopping included, never gets in.
 *
 * @throws OptionError for a mask that is not there, or where nothing is left.
 * @example const { calibration, test } = uncertainty.calibrationNodes(graph, { seed: 1 });
 */
export function calibrationNodes(graph: Graph, given: CalibrationNodesOptions = {}): { calibration: Uint32Array; test: Uint32Array } {
  const where = 'uncertainty.calibrationNodes';
  if (!(graph instanceof Graph)) throw misfit(where, 'the first argument', graph, 'a graph');
  const found = ['train', 'validation'].filter((name) => name in graph.masks);
  const { used, share, seed } = readOptions(where, options, { used: found, ...given });
  const taken = new Set<number>();
  for (const name of used) {
    const mask = graph.masks[name];
    if (mask === undefined)
      throw new OptionError({
        where,
        what: `there is no mask '${name}'`,
        expected: Object.keys(graph.masks).join(', ') || 'a graph with masks',
      });
    for (const row of mask.indices) taken.add(row);
  }
  const free = Uint32Array.from({ length: graph.numTargets }, (_, row) => row).filter((row) => !taken.has(row));
  const first = Math.round(share * free.length);
  if (first === 0 || first === free.length)
    throw new OptionError({
      where,
      what: 'too few rows are left',
      got: `${free.length} that no mask of ${used.join(', ')} holds`,
      expected: 'some for each part',
    });
  const order = permutation(free.length, key(seed).child('calibration')).map((place) => free[place]);
  return { calibration: order.slice(0, first), test: order.slice(first) };
}
