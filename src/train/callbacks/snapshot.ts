import { FormatError } from '../../core/errors.js';
import { sameShape } from '../../core/shape.js';
import * as tree from '../../core/tree.js';
import type { TensorTree } from '../../layers/context.js';
import { averageOf } from '../../nn/optimizers/optimizer.js';
import { runtime } from '../../runtime/runtime.js';
import { inRegion } from '../../runtime/scope.js';
import { Tensor, tensor } from '../../runtime/tensor.js';
import { tensorsOf } from '../../runtime/tensors.js';
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
    // parameters are trees of tensors
    const copy = (leaf: unknown): Tensor => tensor((leaf as Tensor).toTypedArray(), { shape: (leaf as Tensor).shape });
    return new Snapshot(inRegion(runtime().heap, () => tree.map(parts(run), copy)) as TensorTree);
  }

  /** From tensors that a checkpoint gave. @throws FormatError where they are not those of this training. */
  static from(where: string, tensors: TensorTree, run: Run): Snapshot {
    const live = tree.entries(parts(run));
    const fits = live.every(([path, leaf]) => {
      const kept = tree.get(tensors, path);
      // parameters are trees of tensors
      return kept instanceof Tensor && kept.dtype === (leaf as Tensor).dtype && sameShape(kept.shape, (leaf as Tensor).shape);
    });
    if (!fits) throw new FormatError({ where, what: 'the checkpoint holds the best state of another model', mend: 'Start anew' });
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
    for (const leaf of tensorsOf(this.tensors)) leaf.dispose();
  }

  private each(run: Run, visit: (live: Tensor, kept: Tensor) => void): void {
    // parameters are trees of tensors
    for (const [path, live] of tree.entries(parts(run))) visit(live as Tensor, tree.get(this.tensors, path) as Tensor);
  }
}
