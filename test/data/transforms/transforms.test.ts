import { describe, expect, it } from 'vitest';
import { DTypeError, data, GraphError, OptionError, SparseTensor, type Tensor } from '../../../src/index.js';

const { transforms } = data;
const nested = (t: Tensor | SparseTensor | null): unknown => {
  if (!(t instanceof SparseTensor)) return t?.toArray() ?? null;
  const [ends, col, values] = [t.csr.rowptr, t.csr.col, t.values].map((part) => Array.from(part.toTypedArray()));
  return Array.from({ length: t.shape[0] }, (_, r) => {
    const row = new Array<number>(t.shape[1]).fill(0);
    for (let s = ends[r]; s < ends[r + 1]; s++) row[col[s]] += values[s];
    return row;
  });
};
const edgesOf = (graph: data.Graph): number[][] => Array.from(graph.src.toTypedArray(), (a, e) => [a, graph.dst.toTypedArray()[e]]);

const rows = [
  [1, 3, 0],
  [0, 0, 0],
  [0.25, 0, 0.25],
  [0, 2, 0],
];
const sparse = { indptr: [0, 2, 2, 4, 5], indices: [0, 1, 0, 2, 1], values: [1, 3, 0.25, 0.25, 2], shape: [4, 3] as [number, number] };
const edges: [number, number][] = [
  [0, 1],
  [1, 0],
  [2, 1],
  [3, 3],
  [2, 1],
];
const weights = { edgeWeight: [1, 2, 3, 4, 5], edgeAttr: { data: [10, 20, 30, 40, 50], shape: [5, 1] } };
const both = [
  ['dense', rows],
  ['sparse', sparse],
] as const;

/** The graph after a transform; the one before, and arrays, must be as they were. */
function applied(transform: data.transforms.Transform, input: data.GraphInput): data.Graph {
  const [text, graph] = [JSON.stringify(input), data.graph(input)];
  const before = JSON.stringify([nested(graph.x), edgesOf(graph), nested(graph.edgeWeight), nested(graph.edgeAttr), nested(graph.y)]);
  const made = transform(graph);
  expect(JSON.stringify([nested(graph.x), edgesOf(graph), nested(graph.edgeWeight), nested(graph.edgeAttr), nested(graph.y)])).toBe(before);
  const fromArrays = transform(input);
  expect(JSON.stringify(input)).toBe(text);
  expect([nested(fromArrays.x), edgesOf(fromArrays)]).toEqual([nested(made.x), edgesOf(made)]);
  return made;
}

describe.each(both)('on %s features', (_, x) => {
  it('normalizeFeatures divides rows by their sums, small ones by 1', () => {
    expect(nested(applied(transforms.normalizeFeatures(), { x, edges }).x)).toEqual([
      [0.25, 0.75, 0],
      [0, 0, 0],
      [0.25, 0, 0.25],
      [0, 1, 0],
    ]);
  });

  it('constant and oneHotDegree append columns, or put them in place of x', () => {
    expect(nested(applied(transforms.constant({ value: 7 }), { x, edges }).x)).toEqual(rows.map((row) => [...row, 7]));
    expect(nested(applied(transforms.constant({ append: false }), { x, edges }).x)).toEqual(rows.map(() => [1]));
    const out = [1, 1, 2, 1].map((degree) => [0, 1, 2].map((d) => Number(d === degree)));
    expect(nested(applied(transforms.oneHotDegree(), { x, edges }).x)).toEqual(rows.map((row, v) => [...row, ...out[v]]));
    const incoming = [1, 3, 0, 1].map((degree) => [0, 1, 2, 3, 4].map((d) => Number(d === degree)));
    expect(nested(applied(transforms.oneHotDegree({ direction: 'in', maxDegree: 4, append: false }), { x, edges }).x)).toEqual(incoming);
  });

  it('toUndirected, selfLoops, virtualNode and largestComponent change the structure and keep what belongs to nodes', () => {
    const input = { x, edges, ...weights, y: [5, 6, 7, 8], masks: { train: [true, false, false, true] } };
    const undirected = applied(transforms.toUndirected(), input);
    expect(edgesOf(undirected)).toEqual([
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 1],
      [3, 3],
    ]);
    expect(nested(undirected.edgeWeight)).toEqual([3, 3, 8, 8, 8]);
    expect(nested(undirected.edgeAttr)).toEqual([[30], [30], [80], [80], [80]]);
    expect(nested(applied(transforms.toUndirected({ reduce: 'mean' }), input).edgeWeight)).toEqual([1.5, 1.5, 4, 4, 4]);
    expect(nested(applied(transforms.toUndirected({ reduce: 'max' }), input).edgeWeight)).toEqual([2, 2, 5, 5, 4]);

    const looped = applied(transforms.selfLoops({ fill: 2 }), input);
    expect(edgesOf(looped)).toEqual([...edges, [0, 0], [1, 1], [2, 2]]);
    expect([nested(looped.edgeWeight), nested(looped.edgeAttr)]).toEqual([
      [1, 2, 3, 4, 5, 2, 2, 2],
      [[10], [20], [30], [40], [50], [2], [2], [2]],
    ]);

    const hub = applied(transforms.virtualNode(), input);
    expect(nested(hub.x)).toEqual([...rows, [0, 0, 0]]);
    expect(edgesOf(hub)).toEqual([...edges, [0, 4], [1, 4], [2, 4], [3, 4], [4, 0], [4, 1], [4, 2], [4, 3]]);
    expect(nested(hub.edgeAttr)).toEqual([
      ...[10, 20, 30, 40, 50].map((value) => [value, 0, 0]),
      ...new Array(4).fill([0, 1, 0]),
      ...new Array(4).fill([0, 0, 1]),
    ]);
    expect([nested(hub.edgeWeight), nested(hub.y), nested(hub.sampleWeight)]).toEqual([
      [1, 2, 3, 4, 5, 1, 1, 1, 1, 1, 1, 1, 1],
      [5, 6, 7, 8, 0],
      [1, 1, 1, 1, 0],
    ]);
    expect([Array.from(hub.masks.train.indices), hub.masks.train.length]).toEqual([[0, 3], 5]);

    const largest = applied(transforms.largestComponent(), input);
    expect([nested(largest.x), nested(largest.y), nested(largest.nodeIds)]).toEqual([rows.slice(0, 3), [5, 6, 7], [0, 1, 2]]);
    expect(Array.from(largest.masks.train.indices)).toEqual([0]);
    const named = edgesOf(largest).map((pair, e) => [...pair, Number(largest.edgeWeight?.toTypedArray()[e])]);
    expect(named.sort()).toEqual([
      [0, 1, 1],
      [1, 0, 2],
      [2, 1, 3],
      [2, 1, 5],
    ]);
    expect(applied(transforms.largestComponent({ components: 2 }), input).numNodes).toBe(4);
  });
});

it('normalizeFeatures takes the smallest entry off first', () => {
  expect(
    nested(
      applied(transforms.normalizeFeatures(), {
        x: [
          [-1, 1],
          [3, -1],
        ],
      }).x,
    ),
  ).toEqual([
    [0, 1],
    [1, 0],
  ]);
  expect(() => transforms.normalizeFeatures()({ x: { ...sparse, values: [1, -3, 1, 1, 1] } })).toThrow(DTypeError);
  expect(() => transforms.normalizeFeatures()({ numNodes: 3 })).toThrow(GraphError);
});

it('of equal components the one with the smallest node is the largest', () => {
  expect(
    nested(
      transforms.largestComponent()({
        numNodes: 5,
        edges: [
          [3, 4],
          [2, 0],
        ],
      }).nodeIds,
    ),
  ).toEqual([0, 2]);
});

it('transforms compose, and learn to work on graphs without features', () => {
  const prepare = data.compose(
    transforms.toUndirected(),
    transforms.constant(),
    transforms.oneHotDegree({ maxDegree: 3 }),
    transforms.randomNodeSplit({ validation: 1, test: 1 }),
  );
  const graph = prepare({
    numNodes: 4,
    edges: [
      [0, 1],
      [1, 2],
      [1, 3],
    ],
  });
  expect(nested(graph.x)).toEqual([
    [1, 0, 1, 0, 0],
    [1, 0, 0, 0, 1],
    [1, 0, 1, 0, 0],
    [1, 0, 1, 0, 0],
  ]);
  expect(Object.values(graph.masks).map(({ count }) => count)).toEqual([2, 1, 1]);
});

it.each([
  ['a batch', () => transforms.virtualNode()(data.batch([{ x: [[1]] }, { x: [[1], [2]] }])), GraphError, /the graph is a batch/],
  [
    'targets of edges',
    () =>
      transforms.toUndirected()({
        numNodes: 3,
        edges: [
          [0, 1],
          [0, 2],
        ],
        y: [1, 2],
        level: 'edge',
      }),
    OptionError,
    /the edges have targets/,
  ],
  [
    'a degree too large',
    () =>
      transforms.oneHotDegree({ maxDegree: 1 })({
        numNodes: 3,
        edges: [
          [0, 1],
          [0, 2],
        ],
      }),
    GraphError,
    /node 0 has more edges/,
  ],
  ['an unknown reduce', () => transforms.toUndirected({ reduce: 'median' as 'mean' })({ numNodes: 1 }), OptionError, /unknown reduce/],
])('%s is refused', (_, act, kind, message) => {
  expect(act).toThrow(kind);
  expect(act).toThrow(message);
});
