import { op } from '../autodiff/op.js';
import { bytesPerElement } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { checkOptions } from '../core/options/read.js';
import { bool, optional, unchecked } from '../core/options/vocabulary.js';
import { broadcastShapes, formatShape, normalizeAxis, type Shape, sameShape, sizeOf, withoutAxis } from '../core/shape.js';
import { readShape } from '../core/whole.js';
import type { Kernels } from '../runtime/kernels.js';
import { offset } from '../runtime/pointer.js';
import { emptyTensor, expectTensor, type Tensor, temporarily } from '../runtime/tensor.js';
import { reshape, stridedCopy, transpose } from './layout.js';
import { alongAxis, broadcastStrides } from './shapes.js';

/** @internal */
export const reduceOptions = {
  /** Which axes go. Default all. */
  axis: optional(unchecked<number | readonly number[]>('an axis, or several')),
  /** They stay as size 1. Default false. */
  keepDims: bool(false),
};

/** Options of `sum`, `mean`, `max` and `min`. */
export interface ReduceOptions extends Readonly<Given<typeof reduceOptions>> {}

/** @internal */
export interface OneAxis {
  readonly axis: number;
}

/** Rows of one partial result. The grid depends on the shape alone, so the bits do not depend on who computes it. */
const CHUNK = 4096;

/** @internal */
export type Reduction = 'sum' | 'max' | 'min';

/** The kernels' names, made once: a name put together in each call is looked up the long way. */
const kernelsFor = {
  sum: { rows: 'sumRows', columns: 'sumColumns' },
  max: { rows: 'maxRows', columns: 'maxColumns' },
  min: { rows: 'minRows', columns: 'minColumns' },
} as const;

/** Reduces one axis and keeps it as size 1. @internal */
export function reduceAxis(name: Reduction, kernels: Kernels, x: Tensor, y: Tensor, axis: number): void {
  const { outer, n, inner } = alongAxis(x.shape, axis);
  const { rows, columns } = kernelsFor[name];
  if (inner === 1 && (outer > 1 || n <= CHUNK)) {
    kernels[rows](0, outer, n, x.ptr, y.ptr);
    return;
  }
  const chunks = Math.max(1, Math.ceil(n / CHUNK));
  const bytes = bytesPerElement(x.dtype);
  for (let o = 0; o < outer; o++) {
    const from = offset(x.ptr, o * n * inner * bytes);
    const to = offset(y.ptr, o * inner * bytes);
    if (chunks === 1) {
      kernels[columns](0, 1, CHUNK, n, inner, from, to);
      continue;
    }
    temporarily([emptyTensor([chunks, inner], x.dtype)], ([partials]) => {
      if (inner === 1 && name === 'sum') kernels.sumChunks(0, chunks, CHUNK, n, from, partials.ptr);
      else kernels[columns](0, chunks, CHUNK, n, inner, from, partials.ptr);
      kernels[columns](0, 1, chunks, chunks, inner, partials.ptr, to);
    });
  }
}

/** @internal */
export const sumOp = op<[Tensor], OneAxis>('sum', {
  shape: ([x], { axis }) => withoutAxis(x.shape, axis, true),
  run: (kernels, [x], y, { axis }) => reduceAxis('sum', kernels, x, y, axis),
  vjp: (g, { inputs: [x] }) => [() => broadcastTo(g, x.shape)],
});

/** The axes to reduce, last first, and the shape that the caller wants. */
function plan(where: string, x: Tensor, { axis, keepDims = false }: ReduceOptions): { axes: number[]; shape: Shape } {
  if (typeof axis === 'number') {
    const one = normalizeAxis(where, axis, x.rank);
    return { axes: [one], shape: withoutAxis(x.shape, one, keepDims) };
  }
  const listed = axis ?? x.shape.map((_, i) => i);
  const axes = [...new Set(listed.map((one) => normalizeAxis(where, one, x.rank)))].sort((p, q) => q - p);
  return { axes, shape: axes.reduce((shape: Shape, one) => withoutAxis(shape, one, keepDims), x.shape) };
}

/** Made once, since every step asks. */
const places = { sum: 'ops.sum', max: 'ops.max', min: 'ops.min' } as const;

/** Reduces any axes with a primitive that reduces one. @internal */
export function reduceWith(name: Reduction, primitive: typeof sumOp, x: Tensor, options: ReduceOptions): Tensor {
  checkOptions(places[name], reduceOptions, options);
  expectTensor(places[name], x);
  if (options.axis === undefined && !options.keepDims) {
    return reshape(primitive([x.rank === 1 ? x : reshape(x, [x.size])], { axis: 0 }), []); // what every loss ends with
  }
  const { axes, shape } = plan(places[name], x, options);
  if (axes.length === x.rank && x.rank !== 1) return reshape(primitive([reshape(x, [x.size])], { axis: 0 }), shape);
  if (name === 'sum' || axes.length < 2)
    return reshape(
      axes.reduce((y, axis) => primitive([y], { axis }), x),
      shape,
    );
  const { joined, axis } = joinAxes(x, axes);
  return reshape(primitive([joined], { axis }), shape);
}

/** Several axes as one, so that ties among all of them share equally: reduced one after the other, each axis would share on its own. */
function joinAxes(x: Tensor, axes: readonly number[]): { joined: Tensor; axis: number } {
  const ascending = [...axes].reverse();
  const size = sizeOf(axes.map((axis) => x.shape[axis]));
  const [first, last] = [ascending[0], axes[0]];
  if (last - first === axes.length - 1)
    return { joined: reshape(x, [...x.shape.slice(0, first), size, ...x.shape.slice(last + 1)]), axis: first };
  const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  return { joined: reshape(transpose(x, [...kept, ...ascending]), [...kept.map((i) => x.shape[i]), size]), axis: kept.length };
}

/** Sum over axes. x: [...] -> the remaining axes. */
export const sum = (x: Tensor, options: ReduceOptions = {}): Tensor => reduceWith('sum', sumOp, x, options);

const broadcastOp = op<[Tensor], { shape: Shape }>('broadcastTo', {
  shape: ([x], { shape }) => {
    if (sameShape(broadcastShapes('ops.broadcastTo', x.shape, shape), shape)) return shape;
    throw new ShapeError({
      where: 'ops.broadcastTo',
      what: 'the tensor does not stretch to the shape',
      got: `${formatShape(x.shape)} to ${formatShape(shape)}`,
    });
  },
  run: (kernels, [x], y) => stridedCopy('ops.broadcastTo', kernels, x, broadcastStrides(x.shape, y.shape), y),
  vjp: (g, { inputs: [x] }) => [() => unbroadcast(g, x.shape)],
});

/** x repeated along the axes where it has size 1, or none. */
export const broadcastTo = (x: Tensor, shape: Shape): Tensor => broadcastOp([x], { shape: readShape('ops.broadcastTo', shape) });

/** A stretched copy that nothing differentiates, for kernels; the caller disposes of it. @internal */
export function stretched(x: Tensor, shape: Shape): Tensor {
  return broadcastOp.detached([x], { shape });
}

/** Sums a cotangent over the axes along which an operand was stretched. @internal */
export function unbroadcast(g: Tensor, shape: Shape): Tensor {
  if (g.rank === shape.length && g.shape.every((size, i) => size === shape[i])) return g;
  const lead = g.rank - shape.length;
  const axes = g.shape.map((_, i) => i).filter((i) => i < lead || (shape[i - lead] === 1 && g.shape[i] !== 1));
  return sizeOf(shape) === g.size ? reshape(g, shape) : reshape(sum(g, { axis: axes }), shape);
}
