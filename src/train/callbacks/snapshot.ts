import * as tree from '../../core/tree.js';
import type { TensorTree } from '../../layers/context.js';
import { averageOf } from '../../nn/optimizers/optimizer.js';
import { runtime } from '../../runtime/runtime.js';
import { inRegion } from '../../runtime/scope.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import type { Run } from '../run.js';

/** What a model is at one time: parameters, buffers and the moving average. */
const parts = ({ step }: Run): Record<string, TensorTree> => ({
  params: step.params,
  buffers: step.buffers,
  ...(averageOf(step.optimizerState) !== null && { average: averageOf(step.optimizerState) as TensorTree }),
});

/** A copy on the heap, which `putBack` reads and `dispose` gives back. */
export class Snapshot {
  private constructor(readonly tensors: TensorTree) {}

  static of(run: Run): Snapshot {
    const copy = (leaf: unknown): Tensor => tensor((leaf as Tensor).toTypedArray(), { shape: (leaf as Tensor).shape });
    return new Snapshot(inRegion(runtime().heap, () => tree.map(parts(run), copy)) as TensorTree);
  }

  /** From tensors that a checkpoint gave. */
  static from(tensors: TensorTree): Snapshot {
    return new Snapshot(tensors);
  }

  /** Takes a newer state, in place. */
  take(run: Run): void {
    this.each(run, (live, kept) => kept.set(live.view()));
  }

  /** The model is as it was then. */
  putBack(run: Run): void {
    this.each(run, (live, kept) => live.set(kept.view()));
  }

  dispose(): void {
    for (const leaf of tree.leaves(this.tensors)) (leaf as Tensor).dispose();
  }

  private each(run: Run, visit: (live: Tensor, kept: Tensor) => void): void {
    for (const [path, live] of tree.entries(parts(run))) visit(live as Tensor, tree.get(this.tensors, path) as Tensor);
  }
}
