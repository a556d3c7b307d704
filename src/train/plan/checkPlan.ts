import { NumericError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { int } from '../../core/options/vocabulary.js';
import * as tree from '../../core/tree.js';
import type { GraphLike } from '../../graph/batch.js';
import { graph as createGraph } from '../../graph/create.js';
import { Graph } from '../../graph/graph.js';
import type { Network } from '../../network/network.js';
import { ensureWeights } from '../../network/network.js';
import { Tensor } from '../../runtime/tensor.js';
import { compiledOf, type Trainable } from '../compile.js';
import { trainableOf } from '../trainable.js';
import { trainOnBatch } from '../trainOnBatch.js';
import { Planner } from './planner.js';

const checkOptions = {
  /** Training steps, of which the first three are never replayed. Default 10. */
  steps: int({ min: 4, default: 10 }),
  /** Of all that is drawn. Default 0. */
  seed: int({ min: 0, default: 0 }),
};

/** Whether steps could be replayed at all. */
export interface PlanReport {
  readonly planned: boolean;
}

/** Options of `checkPlan`. */
export interface PlanCheckOptions extends Readonly<Given<typeof checkOptions>> {}

/**
 * Trains a compiled model on a graph twice from the same start, replayed from a plan and step by step, and compares losses, parameters, buffers and
 * the optimizer's memory bit by bit after each step: what `compile({ pure: true })` promises. The model is as before afterwards.
 *
 * @throws NumericError that names the first number that differs: a part of the step depends on something besides its arguments.
 * @example testing.checkPlan(model, graph) // { planned: true }
 */
export const checkPlan = (model: Network, data: GraphLike, options: PlanCheckOptions = {}): PlanReport =>
  comparePlan('testing.checkPlan', trainableOf('testing.checkPlan', model), data, options);

/** The same for a network and what it was compiled with. */
export function comparePlan(where: string, trainable: Trainable, data: GraphLike, options: object): PlanReport {
  const { steps, seed } = readOptions(where, checkOptions, options);
  const graph = data instanceof Graph ? data : createGraph(data);
  const compiled = compiledOf(trainable, where);
  const { planner, memory } = compiled;
  const before = ensureWeights(trainable.network, graph, seed);
  const start = copied(before);
  const planning = new Planner();
  const trained = [null, planning].map((given) => {
    fill(before, start);
    Object.assign(compiled, { planner: given, memory: null });
    const seen = Array.from({ length: steps }, () => {
      const { loss } = trainOnBatch(trainable, graph, { seed });
      return { loss, state: copied([before, compiled.memory?.state.slots]) };
    });
    tree.visit(compiled.memory?.state.slots, (leaf) => leaf instanceof Tensor && leaf.dispose());
    return seen;
  });
  fill(before, start);
  Object.assign(compiled, { planner, memory });
  if (!(data instanceof Graph)) graph.dispose();
  const [eager, replayed] = trained;
  for (const [i, { loss, state }] of eager.entries()) {
    const path = Object.is(loss, replayed[i].loss) ? firstDifferent(state, replayed[i].state) : ['loss'];
    if (path === null) continue;
    throw new NumericError({
      where,
      what: `step ${i + 1} differs when it is replayed, in ${path.join('.')}`,
      got: String(replayed[i].loss),
      expected: `the loss ${loss}, and all else bit by bit`,
      mend: 'A layer or a loss depends on more than its arguments: leave pure out of compile',
      fields: { step: i + 1, path },
    });
  }
  return { planned: planning.active };
}

const copied = (of: unknown): unknown => tree.map(of, (leaf) => (leaf instanceof Tensor ? leaf.toTypedArray() : leaf));

function fill(of: unknown, values: unknown): void {
  for (const [path, leaf] of tree.entries(of)) if (leaf instanceof Tensor) leaf.set(tree.get(values, path) as ArrayLike<number>);
}

/** Where two copies differ first, in any bit. */
function firstDifferent(one: unknown, other: unknown): tree.Path | null {
  for (const [path, leaf] of tree.entries(one)) {
    const beside = tree.get(other, path);
    if (ArrayBuffer.isView(leaf) && ArrayBuffer.isView(beside) ? !sameBytes(leaf, beside) : leaf !== beside) return path;
  }
  return null;
}

function sameBytes(one: ArrayBufferView, other: ArrayBufferView): boolean {
  const [a, b] = [one, other].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
