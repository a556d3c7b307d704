import type { FloatType } from '../core/dtype.js';
import { OptionError, ShapeError } from '../core/errors.js';
import { formatShape, type Shape, sameShape } from '../core/shape.js';
import * as tree from '../core/tree.js';
import type { TensorTree } from '../layers/context.js';
import { emptyTensor, Tensor } from '../runtime/tensor.js';

/** One tensor of a tree and where its elements lie in the vector. */
export interface Place {
  readonly path: tree.Path;
  readonly shape: Shape;
  readonly dtype: FloatType;
  readonly start: number;
  readonly size: number;
}

/** A tree of parameters as one vector in double precision, and back. */
export class FlatLayout {
  readonly places: readonly Place[];
  /** Number of elements of all tensors. */
  readonly size: number;

  constructor(private readonly like: TensorTree) {
    let start = 0;
    this.places = tree.entries(like).map(([path, leaf]) => {
      // parameters are trees of tensors
      const { shape, dtype, size } = leaf as Tensor;
      const place = { path, shape, dtype: dtype as FloatType, start, size }; // parameters are floats
      start += size;
      return place;
    });
    this.size = start;
  }

  /** The elements of a tree that is nested like this one. @throws OptionError or ShapeError where it is not. */
  flatten(where: string, name: string, given: unknown, into = new Float64Array(this.size)): Float64Array {
    for (const { path, shape, start } of this.places) {
      const leaf = tree.get(given, path);
      if (!(leaf instanceof Tensor)) {
        throw new OptionError({
          where,
          what: `${name} has no tensor at ${path.join('.')}`,
          got: String(leaf),
          expected: 'parameters nested like those of the model',
        });
      }
      if (!sameShape(leaf.shape, shape)) {
        throw new ShapeError({
          where,
          what: `${name} has another shape at ${path.join('.')}`,
          got: formatShape(leaf.shape),
          expected: formatShape(shape),
          fields: { path },
        });
      }
      into.set(leaf.view(), start);
    }
    const count = tree.leaves(given).length;
    if (count === this.places.length) return into;
    throw new OptionError({
      where,
      what: `${name} has tensors that the model has not`,
      got: `${count} tensors`,
      expected: `${this.places.length}: ${this.places.map(({ path }) => path.join('.')).join(', ')}`,
    });
  }

  /** New tensors with the elements of a vector, nested like the tree. */
  tensors(vector: Float64Array): TensorTree {
    let next = 0;
    return tree.replace(this.like, () => {
      const { shape, dtype, start, size } = this.places[next++];
      return emptyTensor(shape, dtype).set(vector.subarray(start, start + size));
    }) as TensorTree;
  }

  /** Gives back the memory of every tensor of a tree. */
  release(tensors: unknown): void {
    tree.visit(tensors, (leaf) => {
      if (leaf instanceof Tensor) leaf.dispose();
    });
  }

  /** Whether trees of another layout have the same tensors. */
  agrees(other: FlatLayout): boolean {
    return (
      this.places.length === other.places.length &&
      this.places.every(
        ({ path, shape }, i) => path.join('.') === other.places[i].path.join('.') && sameShape(shape, other.places[i].shape),
      )
    );
  }

  /** Names and shapes, in words. */
  toString(): string {
    return this.places.map(({ path, shape }) => `${path.join('.')} ${formatShape(shape)}`).join(', ');
  }
}
