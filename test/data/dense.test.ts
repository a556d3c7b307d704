import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  data,
  GraphError,
  grad,
  layers,
  NumericError,
  OptionError,
  ops,
  type Shape,
  ShapeError,
  sequential,
  type Tensor,
  tensor,
} from '../../src/index.js';

interface Fixture {
  inputs: Record<string, { shape: number[]; data: number[] }>;
  outputs: Record<string, { shape: number[]; data: number[] }>;
  grad_outputs: Record<string, { shape: number[]; data: number[] }>;
  grad_inputs: Record<string, { shape: number[]; data: number[] }>;
}
const fixture = (name: string): Fixture => JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'));
const numbers = (t: Tensor | null): number[] => Array.from(t?.toTypedArray() ?? []);
const single = (values: readonly number[]): number[] => values.map(Math.fround);

let state = 3;
const random = (n: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return Math.floor(((state >>> 0) / 2 ** 32) * n);
};
const [B, N, F, S] = [5, 6, 3, 2];
const sizes = [6, 1, 4, 3, 5];

/** Padded blocks, and the same graphs as ragged lists. */
function problem(weighted: boolean) {
  const A = Array.from({ length: B }, (_, b) =>
    Array.from({ length: N }, (_, i) =>
      Array.from({ length: N }, (_, j) => (i < sizes[b] && j < sizes[b] && random(3) === 0 ? (weighted ? 1 + random(3) / 2 : 1) : 0)),
    ),
  );
  const X = Array.from({ length: B }, (_, b) =>
    Array.from({ length: N }, (_, i) => Array.from({ length: F }, () => (i < sizes[b] ? random(9) / 4 - 1 : 0))),
  );
  const E = Array.from({ length: B }, () =>
    Array.from({ length: N }, () => Array.from({ length: N }, () => Array.from({ length: S }, () => random(5)))),
  );
  const y = Array.from({ length: B }, () => random(9));
  const ragged = A.map((a, b): data.GraphInput => {
    const cells = a.flatMap((row, i) => row.flatMap((w, j) => (w === 0 ? [] : [{ i, j, w }])));
    return {
      x: X[b].slice(0, sizes[b]),
      edges: cells.map(({ i, j }) => [j, i] as const),
      ...(weighted ? { edgeWeight: cells.map(({ w }) => w) } : {}),
      edgeAttr: { data: cells.flatMap(({ i, j }) => E[b][i][j]), shape: [cells.length, S] },
      y: y[b],
      level: 'graph',
    };
  });
  return { A, X, E, y, ragged };
}

describe.each([false, true])('padded blocks, weighted %s', (weighted) => {
  const { A, X, E, y, ragged } = problem(weighted);
  const batch = data.dense({ A, X, E, y, sizes });
  const list = data.batch(ragged);

  it('are the ragged graphs', () => {
    for (const part of ['x', 'src', 'dst', 'edgeWeight', 'edgeAttr', 'y', 'nodePtr'] as const)
      expect(numbers(batch[part] as Tensor), part).toEqual(numbers(list[part] as Tensor));
    const mask = sizes.map((size) => Array.from({ length: N }, (_, i) => i < size));
    expect(numbers(data.dense({ A, X, mask }).src)).toEqual(numbers(list.src));
  });

  it('give a model the same results, and it learns the same', async () => {
    const model = () => {
      const net = sequential([
        layers.gcnConv({ units: 8, activation: 'relu' }),
        layers.graphConv({ units: 8 }),
        layers.globalMeanPool(),
        layers.dense({ units: 1 }),
      ]);
      net.compile({ loss: 'mse' });
      return net;
    };
    const [a, b] = [model(), model()];
    a.params = a.init({ seed: 1, like: batch });
    b.params = b.init({ seed: 1, like: ragged[0] });
    a.buffers = b.buffers = {};
    expect(await a.predict(batch)).toEqual(await b.predict(ragged));
    expect(a.trainOnBatch(batch)).toEqual(b.trainOnBatch(list));
    expect(await a.predict(batch)).toEqual(await b.predict(ragged));
    const alone = await Promise.all(ragged.map((one) => b.predict(data.graph(one))));
    expect(alone.flatMap((one) => Array.from(one.data))).toEqual(Array.from((await a.predict(batch)).data));
  });

  it('come back', () => {
    const adjacency = data.toDenseAdj(batch);
    expect(adjacency.shape).toEqual([B, N, N]);
    expect(adjacency.toArray()).toEqual(A);
    const { x, mask } = data.toDenseBatch(batch.x as Tensor, batch);
    expect(x.toArray()).toEqual(X);
    expect(mask.toArray()).toEqual(sizes.map((size) => Array.from({ length: N }, (_, i) => Number(i < size))));
    expect(data.toDenseAdj(batch, { maxNodes: 8 }).shape).toEqual([B, 8, 8]);
    expect(numbers(data.dense({ A: adjacency, X: x, mask }).x as Tensor)).toEqual(numbers(batch.x as Tensor));
  });
});

it('one topology serves many signals', () => {
  const A = [
    [0, 1],
    [0, 0],
  ];
  const batch = data.dense({
    A,
    X: { data: Float32Array.from({ length: 12 }, (_, i) => i), shape: [3, 2, 2] },
    y: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    level: 'node',
  });
  expect([numbers(batch.src), numbers(batch.dst), numbers(batch.y)]).toEqual([
    [1, 3, 5],
    [0, 2, 4],
    [1, 2, 3, 4, 5, 6],
  ]);
});

describe('as PyG has it', () => {
  it('to_dense_adj, transposed: here rows are receivers', () => {
    const { inputs, outputs } = fixture('to_dense_adj');
    const { edge_index: edges, batch: graphOf } = inputs;
    const half = edges.data.length / 2;
    const starts = [0, 5, 6, 9];
    const graphs = [0, 1, 2].map((g): data.GraphInput => {
      const inside = Array.from({ length: half }, (_, e) => e).filter((e) => graphOf.data[edges.data[e]] === g);
      return {
        numNodes: starts[g + 1] - starts[g],
        edges: inside.map((e) => [edges.data[e] - starts[g], edges.data[half + e] - starts[g]] as const),
      };
    });
    const [count, n] = outputs.out.shape;
    const transposed = Array.from(
      { length: count * n * n },
      (_, k) => outputs.out.data[Math.floor(k / (n * n)) * n * n + (k % n) * n + (Math.floor(k / n) % n)],
    );
    expect(numbers(data.toDenseAdj(data.batch(graphs)))).toEqual(transposed);
  });

  it('to_dense_batch, with its gradient', () => {
    const { inputs, outputs, grad_outputs, grad_inputs } = fixture('to_dense_batch');
    const given = (name: string, from: Fixture['inputs']): Tensor =>
      tensor(Float32Array.from(from[name].data), { shape: from[name].shape as Shape });
    const graph = data.batch([5, 1, 3].map((numNodes) => ({ numNodes })));
    const { x, mask } = data.toDenseBatch(given('x', inputs), graph);
    expect(x.shape).toEqual(outputs.x.shape);
    expect(numbers(x)).toEqual(single(outputs.x.data));
    expect(numbers(mask)).toEqual(outputs.mask.data);
    const g = given('x', grad_outputs);
    const dx = grad((t: Tensor) => ops.sum(ops.mul(data.toDenseBatch(t, graph).x, g)))(given('x', inputs)) as Tensor;
    expect(numbers(dx)).toEqual(single(grad_inputs.x.data));
  });
});

it.each([
  ['X of two axes', { A: [[0]], X: [[1]] }, ShapeError, /X has the wrong shape/],
  ['A of another size', { A: [[[0]]], X: [[[1], [2]]] }, ShapeError, /A has the wrong shape \(got \[1, 1, 1\]\)/],
  [
    'an edge at padding',
    {
      A: [
        [
          [0, 1],
          [0, 0],
        ],
      ],
      X: [[[1], [2]]],
      sizes: [1],
    },
    GraphError,
    /graph 0 has an edge at a node that is padding \(got A\[0, 0, 1\] = 1\)/,
  ],
  ['mask and sizes', { A: [[[0]]], X: [[[1]]], sizes: [1], mask: [[true]] }, OptionError, /both mask and sizes/],
  ['sizes too large', { A: [[[0]]], X: [[[1]]], sizes: [2] }, OptionError, /bad sizes/],
  ['a flag that is none', { A: [[[0]]], X: [[[1]]], mask: [[2]] }, OptionError, /mask has a bad flag at \[0, 0\] \(got 2\)/],
  ['A left out', { X: [[[1]]] }, ShapeError, /A is missing/],
  ['nothing', null, OptionError, /no blocks are given \(got null\)/],
  ['an edge that is not a number', { A: [[[Number.NaN]]], X: [[[1]]] }, NumericError, /graph 0: .*not finite .*\(got NaN\)/],
  ['targets of another number', { A: [[[0]]], X: [[[1]]], y: [1, 2] }, ShapeError, /y has the wrong shape/],
])('%s is refused', (_, input, kind, message) => {
  expect(() => data.dense(input as never)).toThrow(kind);
  expect(() => data.dense(input as never)).toThrow(message);
});
