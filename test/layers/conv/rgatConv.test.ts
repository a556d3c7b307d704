import { describe, expect, it } from 'vitest';
import { data, type Graph, init, layers, type Tensor, tensor } from '../api.js';
import { buildParams, expectNear } from '../golden.js';

await init({ dtypes: ['f32', 'f64'] });

const x = Array.from({ length: 5 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / 3]);
const edges: readonly [number, number][] = [
  [0, 1],
  [2, 1],
  [3, 1],
  [4, 1],
  [1, 2],
  [4, 2],
  [0, 3],
];
const kinds = [0, 0, 2, 2, 0, 2, 0];
const graphOf = (order: readonly number[]): Graph =>
  data.graph({ x, edges: order.map((e) => edges[e]!), edgeAttr: order.map((e) => [kinds[e]!, Math.cos(e)]), dtype: 'f64' });
const graph = graphOf(edges.map((_, e) => e));
const UNITS = 2;
const HEADS = 2;
type Rows = number[][];
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const column = (rows: Rows, c: number): number[] => rows.map((row) => row[c]!);
const times = (row: readonly number[], kernel: Rows): number[] => kernel[0]!.map((_, c) => dot(row, column(kernel, c)));

/** The layer by its formula, edge for edge. */
function spelledOut(params: Record<string, Tensor>, attention: string, mechanism: string): number[] {
  const kernels = params.kernel!.toArray() as unknown as Rows[];
  const [attDst, attSrc, attEdge, edgeKernel] = ['attDst', 'attSrc', 'attEdge', 'edgeKernel'].map(
    (name) => params[name]!.toArray() as unknown as Rows,
  ) as [Rows, Rows, Rows, Rows];
  const sent = (node: number, e: number): number[] => times(x[node]!, kernels[kinds[e]!]!);
  const scores = edges.map(([src, dst], e) =>
    Array.from({ length: HEADS }, (_, k) => {
      const parts = [
        dot(sent(dst, e), column(attDst, k)),
        dot(sent(src, e), column(attSrc, k)),
        dot(times([Math.cos(e)], edgeKernel), column(attEdge, k)),
      ];
      if (attention === 'multiplicative') return parts.reduce((a, b) => a * b);
      const sum = parts.reduce((a, b) => a + b);
      return sum > 0 ? sum : 0.2 * sum;
    }),
  );
  const y = x.map(() => Array<number>(HEADS * UNITS).fill(0));
  edges.forEach(([src, dst], e) => {
    const rivals = edges.flatMap(([, other], f) => (other === dst && (mechanism === 'across' || kinds[f] === kinds[e]) ? [f] : []));
    sent(src, e).forEach((value, c) => {
      const k = Math.floor(c / UNITS);
      const alpha = Math.exp(scores[e]![k]!) / rivals.reduce((sum, f) => sum + Math.exp(scores[f]![k]!), 0);
      y[dst]![c]! += alpha * value;
    });
  });
  return y.flat();
}

const values = (t: Tensor): number[] => Array.from(t.toTypedArray() as Float64Array);
const shared = { units: UNITS, heads: HEADS, relations: 3 } as const;

describe('rgatConv', () => {
  it.each(['additive', 'multiplicative'] as const)('is its formula: %s', (attention) => {
    for (const mechanism of ['across', 'within'] as const) {
      const layer = layers.rgatConv({ ...shared, attention, mechanism });
      const { params } = buildParams(layer, graph, 'f64');
      const want = spelledOut(params as Record<string, Tensor>, attention, mechanism);
      expectNear(mechanism, values(layer(params, graph.x as Tensor, graph)), want);
      const turned = graphOf([6, 5, 4, 3, 2, 1, 0]);
      expectNear(`${mechanism}, turned round`, values(layer(params, turned.x as Tensor, turned)), want);
    }
  });

  it('hears nothing but its bias where no edge comes in, and refuses edges of no relation', () => {
    const layer = layers.rgatConv({ ...shared, concat: false, scaled: true });
    const { params } = buildParams(layer, graph, 'f64');
    const bias = tensor(Float64Array.of(3, 4));
    expect(values(layer({ ...(params as object), bias }, graph.x as Tensor, graph)).slice(0, 2)).toEqual([3, 4]);
    const wrong = graph.with({
      edgeAttr: tensor(
        Float64Array.from({ length: 14 }, (_, i) => i),
        { shape: [7, 2] },
      ),
    });
    expect(() => layer(params, wrong.x as Tensor, wrong)).toThrow(/rgatConv: the first attribute of edge 2 names no relation \(got 4\)/);
  });
});
