import { op } from '../autodiff/op.js';
import { bytesPerElement } from '../core/dtype.js';
import { OptionError, ShapeError } from '../core/errors.js';
import { expectList } from '../core/expect.js';
import { checkOptions, readOptions } from '../core/options/read.js';
import { optional, unchecked } from '../core/options/vocabulary.js';
import { formatShape, normalizeAxis, type Shape, sizeOf } from '../core/shape.js';
import { written } from '../core/written.js';
import type { Kernels } from '../runtime/kernels.js';
import { offset } from '../runtime/pointer.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { axisOption } from './options.js';
import { alongAxis, broadcastStrides } from './shapes.js';

/** Copies a strided source into a contiguous output of up to four axes that do not merge. @internal */
export function stridedCopy(where: string, kernels: Kernels, x: Tensor, strides: readonly number[], y: Tensor): void {
  const merged = mergeAxes(y.shape, strides);
  if (merged.length > 4) {
    throw new ShapeError({
      where,
      what: 'too many axes',
      got: formatShape(y.shape),
      expected: 'at most 4 axes that do not merge',
      mend: 'Reshape neighbouring axes into one',
    });
  }
  while (merged.length < 4) merged.unshift([1, 0]);
  const [[d0, s0], [d1, s1], [d2, s2], [d3, s3]] = merged;
  kernels.stridedCopy(0, d0, d1, d2, d3, s0, s1, s2, s3, x.ptr, y.ptr);
}

/** Joins neighbouring axes that lie evenly in memory, and drops axes of size 1. */
function mergeAxes(shape: Shape, strides: readonly number[]): [size: number, stride: number][] {
  const merged: [number, number][] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const last = merged.at(-1);
    if (shape[axis] === 1) continue;
    if (last !== undefined && last[1] === strides[axis] * shape[axis]) {
      last[0] *= shape[axis];
      last[1] = strides[axis];
    } else merged.push([shape[axis], strides[axis]]);
  }
  return merged;
}

const reshapeOp = op<[Tensor], { shape: Shape }>('reshape', {
  shape: ([x], { shape }) => resolve(x, shape),
  run: () => {},
  view: true,
  vjp: (g, { inputs: [x] }) => [() => reshape(g, x.shape)],
});

/** The same elements under another shape; one size may be -1 and is inferred. Shares memory with x. */
export const reshape = (x: Tensor, shape: Shape): Tensor =>
  reshapeOp([x], { shape: Array.from(expectList('ops.reshape', 'the shape', shape)) });

const isSize = (size: number): boolean => Number.isInteger(size) && size >= 0;

function resolve(x: Tensor, shape: Shape): Shape {
  if (shape.every(isSize) && sizeOf(shape) === x.size) return shape;
  const known = sizeOf(shape.filter(isSize));
  const unknown = shape.filter((size) => size === -1).length;
  const full = unknown === 1 && known > 0 ? shape.map((size) => (size === -1 ? x.size / known : size)) : shape;
  if (unknown > 1 || !full.every(isSize) || sizeOf(full) !== x.size) {
    throw new ShapeError({
      where: 'ops.reshape',
      what: 'the sizes do not agree',
      got: `${formatShape(x.shape)} to ${formatShape(shape)}`,
      expected: `${x.size} elements, with at most one -1`,
    });
  }
  return full;
}

const transposeOp = op<[Tensor], { axes: readonly number[] }>('transpose', {
  shape: ([x], { axes }) => axes.map((axis) => x.shape[axis]),
  run: (kernels, [x], y, { axes }) => {
    const strides = broadcastStrides(x.shape, x.shape);
    stridedCopy(
      'ops.transpose',
      kernels,
      x,
      axes.map((axis) => strides[axis]),
      y,
    );
  },
  vjp: (g, { options: { axes } }) => [
    () =>
      transpose(
        g,
        axes.map((_, i) => axes.indexOf(i)),
      ),
  ],
});

/** Axes in another order, by default reversed: y[…, j, i] = x[i, j, …]. A copy. */
export function transpose(x: Tensor, axes?: readonly number[]): Tensor {
  const where = 'ops.transpose';
  expectTensor(where, x);
  const order = Array.from(expectList(where, 'the order of the axes', axes ?? x.shape.map((_, i) => x.rank - 1 - i)), (axis) =>
    normalizeAxis(where, axis, x.rank),
  );
  if (new Set(order).size !== x.rank) {
    throw new OptionError({
      where,
      what: 'axes are not a permutation',
      got: formatShape(axes ?? []),
      expected: `each of 0 … ${x.rank - 1} once`,
    });
  }
  return transposeOp([x], { axes: order });
}

const concatOp = op<readonly Tensor[], { axis: number }>('concat', {
  shape: (inputs, { axis }) => {
    const [first] = inputs;
    for (const { shape } of inputs) {
      if (shape.length === first.rank && shape.every((size, i) => i === axis || size === first.shape[i])) continue;
      throw new ShapeError({
        where: 'ops.concat',
        what: 'shapes differ off the axis',
        got: inputs.map((x) => formatShape(x.shape)).join(', '),
        expected: `equal sizes on every axis but ${axis}`,
      });
    }
    return first.shape.map((size, i) => (i === axis ? inputs.reduce((sum, x) => sum + x.shape[axis], 0) : size));
  },
  run: (kernels, inputs, y, { axis }) => {
    const { outer, n, inner } = alongAxis(y.shape, axis);
    const bytes = bytesPerElement(y.dtype);
    let at = y.ptr;
    for (const x of inputs) {
      const cols = x.shape[axis] * inner;
      kernels.copyRows(0, outer, cols, x.ptr, cols, at, n * inner);
      at = offset(at, cols * bytes);
    }
  },
  vjp: (g, { inputs, options: { axis } }) => {
    let end = 0;
    return inputs.map((x) => {
      const start = end;
      end += x.shape[axis];
      const stop = end;
      return () => slice(g, { axis, start, end: stop });
    });
  },
});

/** Tensors one after the other along an axis, by default the last. */
export function concat(tensors: readonly Tensor[], options: { axis?: number } = {}): Tensor {
  const { axis } = readOptions('ops.concat', concatOptions, options);
  if (expectList('ops.concat', 'the first argument', tensors).length === 0)
    throw new OptionError({ where: 'ops.concat', what: 'no tensors', expected: 'at least one' });
  return concatOp(tensors, { axis: normalizeAxis('ops.concat', axis, expectTensor('ops.concat', tensors[0], 'operand 0').rank) });
}

const concatOptions = { axis: axisOption(-1) };

interface Stretch {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
}

const sliceOp = op<[Tensor], Stretch>('slice', {
  shape: ([x], { axis, start, end }) => x.shape.map((size, i) => (i === axis ? end - start : size)),
  run: (kernels, [x], y, { axis, start, end }) => {
    const { outer, n, inner } = alongAxis(x.shape, axis);
    const cols = (end - start) * inner;
    kernels.copyRows(0, outer, cols, offset(x.ptr, start * inner * bytesPerElement(y.dtype)), n * inner, y.ptr, cols);
  },
  vjp: (g, { inputs: [x], options: { axis, start } }) => [() => padOp([g], { axis, before: start, size: x.shape[axis] })],
});

/** The part of x from `start` to before `end` along an axis (default 0); negative positions count from the end. A copy. */
export function slice(x: Tensor, options: { axis?: number; start?: number; end?: number }): Tensor {
  const where = 'ops.slice';
  checkOptions(where, sliceOptions, options);
  const axis = normalizeAxis(where, options.axis ?? 0, expectTensor(where, x).rank);
  const size = x.shape[axis];
  const position = (value: number): number => (Number.isInteger(value) && value < 0 ? value + size : value);
  const [start, end] = [position(options.start ?? 0), position(options.end ?? size)];
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end > size || start > end) {
    throw new OptionError({
      where,
      what: 'range outside the axis',
      got: `${written(options.start ?? 0)} to ${written(options.end ?? size)}`,
      expected: `0 <= start <= end <= ${size}`,
    });
  }
  return sliceOp([x], { axis, start, end });
}

const position = () => optional(unchecked<number>('a whole number'));
const sliceOptions = { axis: axisOption(0), start: position(), end: position() };

/** x inside zeros: the derivative of a slice. */
const padOp = op<[Tensor], { axis: number; before: number; size: number }>('pad', {
  shape: ([x], { axis, size }) => x.shape.map((old, i) => (i === axis ? size : old)),
  run: (kernels, [x], y, { axis, before }) => {
    const { outer, n, inner } = alongAxis(y.shape, axis);
    const cols = x.shape[axis] * inner;
    kernels.fill(0, y.size, 0, y.ptr);
    kernels.copyRows(0, outer, cols, x.ptr, cols, offset(y.ptr, before * inner * bytesPerElement(y.dtype)), n * inner);
  },
  vjp: (g, { inputs: [x], options: { axis, before } }) => [() => slice(g, { axis, start: before, end: before + x.shape[axis] })],
});
