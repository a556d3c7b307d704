import type { Shape } from '../core/shape.js';
import { sizeOf } from '../core/shape.js';

/** A tensor seen along one axis: `outer` blocks of `n` slices of `inner` contiguous elements. @internal */
export interface AxisView {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

/** @internal */
export function alongAxis(shape: Shape, axis: number): AxisView {
  return { outer: sizeOf(shape.slice(0, axis)), n: shape[axis], inner: sizeOf(shape.slice(axis + 1)) };
}

/** Element strides of a contiguous tensor of `shape` when it is stretched to `target`: 0 where it repeats. @internal */
export function broadcastStrides(shape: Shape, target: Shape): number[] {
  const strides = new Array<number>(target.length).fill(0);
  let stride = 1;
  for (let i = 1; i <= shape.length; i++) {
    const size = shape[shape.length - i];
    if (size !== 1) strides[target.length - i] = stride;
    stride *= size;
  }
  return strides;
}

/** The stride of several axes seen as one, or undefined when they are not evenly spaced. */
function collapsed(shape: Shape, strides: readonly number[], from: number, to: number): number | undefined {
  let stride: number | undefined;
  let size = 1;
  for (let axis = to - 1; axis >= from; axis--) {
    if (shape[axis] === 1) continue;
    if (stride === undefined) stride = strides[axis];
    else if (strides[axis] !== stride * size) return undefined;
    size *= shape[axis];
  }
  return stride ?? 0;
}

/** Two stretched operands as strided matrices of one common shape. @internal */
export interface Matrices {
  readonly rows: number;
  readonly cols: number;
  readonly a: readonly [rowStride: number, colStride: number];
  readonly b: readonly [rowStride: number, colStride: number];
}

/** The widest cut into rows and columns under which both operands are evenly strided; undefined when there is none. @internal */
export function asMatrices(target: Shape, a: Shape, b: Shape): Matrices | undefined {
  const aStrides = broadcastStrides(a, target);
  const bStrides = broadcastStrides(b, target);
  for (let cut = 0; cut <= target.length; cut++) {
    const [aRow, bRow] = [collapsed(target, aStrides, 0, cut), collapsed(target, bStrides, 0, cut)];
    const [aCol, bCol] = [collapsed(target, aStrides, cut, target.length), collapsed(target, bStrides, cut, target.length)];
    if (aRow === undefined || bRow === undefined || aCol === undefined || bCol === undefined || aCol > 1 || bCol > 1) continue;
    return { rows: sizeOf(target.slice(0, cut)), cols: sizeOf(target.slice(cut)), a: [aRow, aCol], b: [bRow, bCol] };
  }
  return undefined;
}
