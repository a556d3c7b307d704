import { expect } from 'vitest';
import { data, type Graph, init, type layers, type Tensor } from './api.js';
import { buildParams, expectNear } from './golden.js';

await init({ dtypes: ['f32', 'f64'] });

export type Rows = number[][];
export const edges: [number, number][] = [
  [0, 1],
  [2, 1],
  [1, 2],
  [2, 2],
  [0, 1],
  [3, 0],
];
export const x: Rows = [
  [1, -2, 0],
  [0.5, 3, -1],
  [2, 1, 4],
  [0, 0, 5],
  [1, 1, 1],
];
export const edgeWeight = [0.5, 2, -1, 1, 3, 0.25];
export const edgeAttr: Rows = [
  [1, 0],
  [0, 1],
  [1, 0],
  [2, 2],
  [0, 1],
  [1, 0],
];
export const graph = data.graph({ x, edges, edgeWeight, edgeAttr, dtype: 'f64' });

export const rowsOf = (t: Tensor): Rows => t.toArray() as Rows;
export const near = (got: Tensor, want: Rows): void => {
  expect(got.shape).toEqual([want.length, want[0]!.length]);
  expectNear('rows', got.toTypedArray(), want.flat(), 1e-10);
};
export const times = (row: number[], kernel: Rows): number[] =>
  kernel[0]!.map((_, j) => row.reduce((sum, value, i) => sum + value * kernel[i]![j]!, 0));
export const plus = (a: number[], b: number[]): number[] => a.map((value, i) => value + b[i]!);
export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

/** What each node gets from its in-edges: a plain aggregation, column by column. */
export function aggregated(messages: (edge: number) => number[], how: string, width = 3): Rows {
  return x.map((_, i) => {
    const got = edges.flatMap(([, dst], e) => (dst === i ? [messages(e)] : []));
    return Array.from({ length: width }, (_v, c) => {
      const column = got.map((row) => row[c]!);
      if (column.length === 0) return 0;
      if (how === 'max') return Math.max(...column);
      if (how === 'min') return Math.min(...column);
      return how === 'mean' ? mean(column) : mean(column) * column.length;
    });
  });
}

export const send = (e: number): number[] => x[edges[e]![0]]!;
export const call = (layer: layers.Layer, on: Graph = graph, context: layers.ContextLike = {}, built = buildParams(layer, on)) => {
  const plain = built.params as Record<string, Tensor>;
  return { out: layer(plain, on.x!, on, context), params: plain, get: (name: string): Rows => rowsOf(plain[name]!) };
};
