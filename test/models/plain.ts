import { expect } from 'vitest';
import { data, type Graph, grad, init, type layers, type Model, ops, random, type Tensor, tensor, tree } from '../layers/api.js';

await init({ dtypes: ['f32', 'f64'] });

export type Row = number[];
export type Rows = Row[];
/** Parameters as plain nested arrays. */
export type Plain = { [name: string]: Plain & Rows & Row & Rows[] };

/** Molecules side by side, as plain arrays. */
export interface Molecules {
  readonly x: Rows;
  readonly edges: readonly (readonly [number, number])[];
  readonly edgeAttr: Rows;
  readonly graphOf: Row;
  readonly count: number;
}

export const dot = (a: Row, b: Row): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
export const plus = (a: Row, b: Row): Row => a.map((value, i) => value + b[i]!);
export const times = (row: Row, kernel: Rows): Row =>
  kernel[0]!.map((_, j) => row.reduce((sum, value, i) => sum + value * kernel[i]![j]!, 0));
export const affine = (row: Row, kernel: Rows, bias: Row): Row => plus(times(row, kernel), bias);
export const zeros = (n: number): Row => Array<number>(n).fill(0);
export const relu = (row: Row): Row => row.map((v) => Math.max(v, 0));
export const leaky = (v: number, slope = 0.01): number => (v > 0 ? v : slope * v);
export const elu = (row: Row): Row => row.map((v) => (v > 0 ? v : Math.expm1(v)));
export const sigmoid = (row: Row): Row => row.map((v) => 1 / (1 + Math.exp(-v)));
export const softmax = (row: Row): Row => {
  const powers = row.map((v) => Math.exp(v - Math.max(...row)));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((v) => v / total);
};
export const sumOf = (rows: Rows, width: number): Row => rows.reduce(plus, zeros(width));
/** Edges that point to a node. */
export const into = ({ edges }: Molecules, node: number): number[] => edges.flatMap(([, dst], e) => (dst === node ? [e] : []));
/** Nodes of a graph. */
export const nodesOf = ({ graphOf }: Molecules, graph: number): number[] => graphOf.flatMap((g, v) => (g === graph ? [v] : []));

/** torch's GRUCell. */
export function gru(p: Plain, x: Row, h: Row): Row {
  const n = h.length;
  const a = affine(x, p.inputKernel!, p.inputBias!);
  const b = affine(h, p.recurrentKernel!, p.recurrentBias!);
  const [r, z] = [0, n].map((from) => sigmoid(plus(a.slice(from, from + n), b.slice(from, from + n))));
  const candidate = zeros(n).map((_, i) => Math.tanh(a[2 * n + i]! + r![i]! * b[2 * n + i]!));
  return candidate.map((c, i) => (1 - z![i]!) * c + z![i]! * h[i]!);
}

const draw = (seed: number, rows: number, cols: number): Rows =>
  Array.from({ length: rows }, (_, r) =>
    Array.from(
      { length: cols },
      (_c, c) =>
        random
          .key(seed)
          .at(r * 31 + c)
          .uniform() *
          2 -
        1,
    ),
  );

/** Three molecules; bonds have two kinds, one atom stands alone, and one edge goes one way only. */
export function molecules(): { plain: Molecules; graph: Graph } {
  const sizes = [4, 1, 3];
  const bonds = [
    [
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 1],
      [1, 3],
      [3, 1],
    ],
    [],
    [
      [0, 1],
      [1, 0],
      [2, 1],
    ],
  ] as [number, number][][];
  const kinds = draw(4, 2, 3);
  const parts = sizes.map((n, g) => ({ x: draw(10 + g, n, 5), edges: bonds[g]!, edgeAttr: bonds[g]!.map((_, e) => kinds[e % 2]!) }));
  const graphs = parts.map(({ x, edges, edgeAttr }) =>
    data.graph({ x, edges, edgeAttr: { data: Float64Array.from(edgeAttr.flat()), shape: [edges.length, 3] }, dtype: 'f64' }),
  );
  const start = [0, 4, 5];
  return {
    graph: data.batch(graphs),
    plain: {
      x: parts.flatMap(({ x }) => x),
      edges: parts.flatMap(({ edges }, g) => edges.map(([a, b]) => [a + start[g]!, b + start[g]!] as const)),
      edgeAttr: parts.flatMap(({ edgeAttr }) => edgeAttr),
      graphOf: sizes.flatMap((n, g) => Array<number>(n).fill(g)),
      count: sizes.length,
    },
  };
}

const arraysOf = (params: layers.TensorTree): Plain => tree.map(params, (t) => (t as Tensor).toArray()) as unknown as Plain;

/**
 * A model against its formula written out with plain numbers: outputs to 1e-11, and gradients of all parameters, features and edge
 * attributes against central differences of the plain formula.
 */
export function checkFormula(model: Model, formula: (p: Plain, on: Molecules) => Rows, context: layers.ContextLike = {}): void {
  const { plain, graph } = molecules();
  const params = model.init({ seed: 1, like: graph, dtype: 'f64' });
  const out = model(params, graph, context);
  const want = formula(arraysOf(params), plain);
  expect(out.shape).toEqual([want.length, want[0]!.length]);
  out.toTypedArray().forEach((value, i) => {
    expect(Math.abs(value - want.flat()[i]!), `output ${i}`).toBeLessThan(1e-11);
  });

  const weight = want.flat().map((_, i) => Math.sin(i + 1));
  const args = { params, x: graph.x as Tensor, edgeAttr: graph.edgeAttr! };
  const objective = (given: typeof args): Tensor => {
    const on = graph.with({ x: given.x, edgeAttr: given.edgeAttr });
    return ops.sum(ops.mul(model(given.params, on, context), tensor(Float64Array.from(weight), { shape: out.shape })));
  };
  const gradient = grad(objective as (a: layers.TensorTree) => Tensor)(args as unknown as layers.TensorTree);
  for (const [path, leaf] of tree.entries(args as unknown as layers.TensorTree) as [string[], Tensor][]) {
    const along = Float64Array.from({ length: leaf.size }, (_, i) => Math.cos(3 * i + path.join('').length));
    const start = leaf.toTypedArray();
    const value = (by: number): number => {
      leaf.set(start.map((v, i) => v + by * along[i]!));
      const on = { ...plain, x: (graph.x as Tensor).toArray() as Rows, edgeAttr: graph.edgeAttr!.toArray() as Rows };
      const result = dot(formula(arraysOf(params), on).flat(), weight);
      leaf.set(start);
      return result;
    };
    const slope = (value(1e-5) - value(-1e-5)) / 2e-5;
    const got = dot([...(tree.get(gradient, path) as Tensor).toTypedArray()], [...along]);
    expect(Math.abs(got - slope), path.join('.')).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
  }
}
