import { uniform } from '../kernels/harness.js';

/** A tensor in plain JavaScript: flat and row-major. */
export interface Plain {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export const size = (shape: readonly number[]): number => shape.reduce((p, q) => p * q, 1);

export const plain = (shape: readonly number[], data: ArrayLike<number>): Plain => ({ shape, data: Array.from(data) });

/** Reproducible numbers in [low, high). */
export const random = (shape: readonly number[], seed = 1, low = -2, high = 2): Plain =>
  plain(
    shape,
    uniform(size(shape), seed * 7919 + 13).map((u) => low + ((u + 1) / 2) * (high - low)),
  );

/** Numbers of either sign that stay `gap` away from 0: nothing to do with kinks there. */
export const offZero = (shape: readonly number[], seed = 1, gap = 0.1): Plain =>
  map(random(shape, seed), (v) => v + Math.sign(v || 1) * gap);

export const map = ({ shape, data }: Plain, fn: (v: number, i: number) => number): Plain => ({ shape, data: data.map(fn) });

/** fn of elements in the same place, with NumPy's broadcasting. */
export function zip(a: Plain, b: Plain, fn: (p: number, q: number) => number): Plain {
  const shape = broadcast(a.shape, b.shape);
  const [wideA, wideB] = [stretch(a, shape), stretch(b, shape)];
  return { shape, data: wideA.data.map((p, i) => fn(p, wideB.data[i])) };
}

function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  const at = (shape: readonly number[], i: number): number => shape[i - rank + shape.length] ?? 1;
  return Array.from({ length: rank }, (_, i) => (at(a, i) === 1 ? at(b, i) : at(a, i)));
}

/** Every position of a shape, in row-major order. */
export function positions(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>((all, n) => all.flatMap((head) => Array.from({ length: n }, (_, i) => [...head, i])), [[]]);
}

/** The element at a position, where axes of size 1 (or absent ones in front) repeat. */
export function at({ shape, data }: Plain, position: readonly number[]): number {
  const lead = position.length - shape.length;
  return data[shape.reduce((flat, n, i) => flat * n + (n === 1 ? 0 : position[i + lead]), 0)];
}

export const build = (shape: readonly number[], fn: (position: readonly number[]) => number): Plain => ({
  shape,
  data: positions(shape).map(fn),
});

export const stretch = (x: Plain, shape: readonly number[]): Plain => build(shape, (position) => at(x, position));

/** Folds some axes away, or keeps them as 1. */
export function reduce(x: Plain, axes: readonly number[], keepDims: boolean, fold: (values: number[]) => number): Plain {
  const kept = x.shape.map((n, i) => (axes.includes(i) ? 1 : n));
  const groups = build(kept, () => 0).data.map((): number[] => []);
  positions(x.shape).forEach((position, i) => {
    groups[position.reduce((flat, p, axis) => flat * kept[axis] + (axes.includes(axis) ? 0 : p), 0)].push(x.data[i]);
  });
  return { shape: keepDims ? kept : x.shape.filter((_, i) => !axes.includes(i)), data: groups.map(fold) };
}

export const transpose = (x: Plain, axes: readonly number[]): Plain =>
  build(
    axes.map((axis) => x.shape[axis]),
    (position) =>
      at(
        x,
        x.shape.map((_, axis) => position[axes.indexOf(axis)]),
      ),
  );

/** Matrix product. */
export function matmul(a: Plain, b: Plain): Plain {
  const [m, k] = a.shape;
  const n = b.shape[1];
  return build([m, n], ([i, j]) => Array.from({ length: k }, (_, l) => a.data[i * k + l] * b.data[l * n + j]).reduce((s, v) => s + v, 0));
}

export const total = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0);
/** NaN wins, as in Math.max. */
export const largest = (values: readonly number[]): number => values.reduce((m, v) => Math.max(m, v), -Infinity);
export const smallest = (values: readonly number[]): number => values.reduce((m, v) => Math.min(m, v), Infinity);

/** fn of every row along the last axis. */
export function rowwise(x: Plain, fn: (row: number[]) => number[]): Plain {
  const n = x.shape[x.shape.length - 1];
  const rows = n === 0 ? 0 : x.data.length / n;
  return { shape: x.shape, data: Array.from({ length: rows }, (_, r) => fn(x.data.slice(r * n, (r + 1) * n))).flat() };
}
