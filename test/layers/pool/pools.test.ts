import { describe, expect, test } from 'vitest';
import {
  data,
  type Graph,
  grad,
  layers,
  OptionError,
  ops,
  optimizers,
  random,
  ShapeError,
  sequential,
  type Tensor,
  tensor,
  tree,
} from '../api.js';
import { buildParams, expectNear } from '../golden.js';

/** Two graphs of five and three nodes with weights, attributes, places, a loop and a double edge; targets of the graphs. */
const edges = [
  [
    [0, 1],
    [1, 2],
    [2, 0],
    [3, 3],
    [1, 2],
    [4, 1],
  ],
  [
    [0, 2],
    [2, 0],
  ],
] as [number, number][][];
const batch = data.batch(
  [5, 3].map((size, g) => ({
    x: Array.from({ length: size }, (_, v) => [0, 1, 2].map((c) => Math.sin(5 * g + 3 * v + c * c))),
    pos: Array.from({ length: size }, (_, v) => [g, v]),
    edges: edges[g]!,
    edgeWeight: edges[g]!.map((_, e) => 0.5 + 0.25 * e),
    edgeAttr: edges[g]!.map((_, e) => [e]),
    y: g,
    level: 'graph' as const,
    dtype: 'f64' as const,
  })),
);
const x = batch.x as Tensor;
const starts = [0, 5, 8];

const built = (layer: layers.Layer): layers.TensorTree =>
  tree.map(buildParams(layer, batch).params, (leaf) =>
    ops.add(
      leaf as Tensor,
      tensor(
        Float64Array.from({ length: (leaf as Tensor).size }, (_, i) => 0.3 * Math.cos(i)),
        { shape: (leaf as Tensor).shape },
      ),
    ),
  ) as layers.TensorTree;
const pooled = (layer: layers.Layer, params: layers.TensorTree, context: layers.ContextLike = {}): { x: Tensor; graph: Graph } => {
  const made = layer.apply(params, x, batch, layers.Context.from(context));
  return { x: made.x, graph: made.graph! };
};
const list = (t: Tensor | null): number[] => Array.from(t!.toTypedArray());
const edgesOf = ({ src, dst }: Graph): number[][] => list(src).map((from, e) => [from, list(dst)[e]!]);
/** A matrix of a graph's weights, its rows those that receive. */
const matrix = (graph: Graph): number[][] => {
  const rows = Array.from({ length: graph.numNodes }, () => Array<number>(graph.numNodes).fill(0));
  edgesOf(graph).forEach(([from, to], e) => void (rows[to!]![from!]! += graph.edgeWeight === null ? 1 : list(graph.edgeWeight)[e]!));
  return rows;
};
const product = (a: number[][], b: number[][]): number[][] =>
  a.map((row) => b[0]!.map((_, c) => row.reduce((sum, value, k) => sum + value * b[k]![c]!, 0)));
const transposed = (a: number[][]): number[][] => a[0]!.map((_, c) => a.map((row) => row[c]!));

describe('topKPooling', () => {
  const layer = layers.topKPooling({ ratio: 0.5 });
  const params = built(layer);
  const scores = list(ops.tanh(ops.div(ops.matmul(x, params.p as Tensor, { transposeB: true }), ops.norm(params.p as Tensor))));
  const best = [0, 1].flatMap((g) =>
    Array.from({ length: starts[g + 1]! - starts[g]! }, (_, i) => starts[g]! + i)
      .sort((a, b) => scores[b]! - scores[a]!)
      .slice(0, [3, 2][g]),
  );

  test('keeps the best half of each graph, rounded up, with the edges among them and what belongs to these', () => {
    const { x: out, graph } = pooled(layer, params);
    expect(list(graph.nodeIds)).toEqual(best);
    expectNear(
      'x',
      list(out),
      best.flatMap((v) => [0, 1, 2].map((c) => list(x)[3 * v + c]! * scores[v]!)),
    );
    const kept = edgesOf(batch).flatMap(([from, to], e) => (best.includes(from!) && best.includes(to!) ? [e] : []));
    expect(list(graph.edgeIds)).toEqual(kept);
    expect(edgesOf(graph).map((pair) => pair.map((v) => best[v]))).toEqual(kept.map((e) => edgesOf(batch)[e]));
    expect(list(graph.edgeWeight)).toEqual(kept.map((e) => list(batch.edgeWeight)[e]));
    expect(list(graph.edgeAttr)).toEqual(kept.map((e) => list(batch.edgeAttr)[e]));
    expect(list(graph.pos)).toEqual(best.flatMap((v) => [2 * v, 2 * v + 1].map((i) => list(batch.pos)[i])));
    expect([list(graph.graphOf), list(graph.y), graph.level]).toEqual([[0, 0, 0, 1, 1], [0, 1], 'graph']);
  });

  test('of equal nodes the first come first', () => {
    const equal = batch.with({ x: ops.ones(x.shape, { dtype: 'f64' }) });
    const { graph } = layer.apply(params, equal.x!, equal, layers.Context.from());
    expect(list(graph!.nodeIds)).toEqual([0, 1, 2, 5, 6]);
  });

  test('k keeps a count, and all where there are fewer; minScore all above it, in their order, and the best one always', () => {
    expect(list(pooled(layers.topKPooling({ k: 4 }), params).graph.nodePtr)).toEqual([0, 4, 7]);
    expect(list(pooled(layers.topKPooling({ minScore: 1 }), params).graph.nodePtr)).toEqual([0, 1, 2]);
    expect(list(pooled(layers.topKPooling({ minScore: 0 }), params).graph.nodeIds)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

test('asaPooling joins clusters by Sᵀ A S, as spelled out in matrices', () => {
  const ratio = 0.6;
  const layer = layers.asaPooling({ ratio });
  const params = built(layer);
  const { graph } = pooled(layer, params);
  const loops = Array.from({ length: 8 }, (_, v) => v);
  const ends = [...edgesOf(batch).filter(([from, to]) => from !== to), ...loops.map((v) => [v, v])];
  const weights = [
    ...list(batch.edgeWeight).filter((_, e) => edgesOf(batch)[e]![0] !== edgesOf(batch)[e]![1]),
    ...loops.map((v) => (v === 3 ? list(batch.edgeWeight)[3]! : 1)),
  ];
  const rows = x.toArray() as number[][];
  const most = loops.map((v) => [0, 1, 2].map((c) => Math.max(...ends.flatMap(([from, to]) => (to === v ? [rows[from!]![c]!] : [])))));
  const asked = ops.linear(tensor(most, { dtype: 'f64' }), params.kernel as Tensor, params.bias as Tensor).toArray() as number[][];
  const [a, [d]] = [list(params.attentionKernel as Tensor), list(params.attentionBias as Tensor)];
  const scores = ends
    .map(([from, to]) => [...asked[to!]!, ...rows[from!]!].reduce((sum, value, i) => sum + value * a[i]!, d!))
    .map((s) => (s > 0 ? s : 0.2 * s));
  const sums = loops.map((v) => scores.reduce((sum, s, e) => sum + (ends[e]![1] === v ? Math.exp(s) : 0), 0));
  const kept = list(graph.nodeIds);
  expect(kept).toHaveLength(5);
  // S [node, cluster], and A with rows that receive
  const S = loops.map((v) =>
    kept.map((c) => scores.reduce((sum, s, e) => sum + (ends[e]![0] === v && ends[e]![1] === c ? Math.exp(s) / sums[c]! : 0), 0)),
  );
  const A = loops.map((to) =>
    loops.map((from) => weights.reduce((sum, w, e) => sum + (ends[e]![0] === from && ends[e]![1] === to ? w : 0), 0)),
  );
  const want = product(product(transposed(S), A), S).map((row, i) => row.map((value, j) => (i === j ? 0 : value)));
  expectNear('coarse weights', matrix(graph).flat(), want.flat());
  expect(edgesOf(graph).every(([from, to]) => from !== to)).toBe(true);
  expect(edgesOf(pooled(layers.asaPooling({ ratio, addSelfLoops: true }), params).graph).filter(([from, to]) => from === to)).toHaveLength(
    5,
  );
});

test('edgePooling contracts the best edges first, each node once', () => {
  const layer = layers.edgePooling({ score: 'sigmoid', addToScore: 0 });
  const params = built(layer);
  const rows = x.toArray() as number[][];
  const [p, [b]] = [list(params.kernel as Tensor), list(params.bias as Tensor)];
  const scores = edgesOf(batch).map(
    ([from, to]) => 1 / (1 + Math.exp(-[...rows[from!]!, ...rows[to!]!].reduce((sum, v, i) => sum + v * p[i]!, b!))),
  );
  const taken = new Set<number>();
  const chosen: number[] = [];
  for (const e of [...scores.keys()].sort((i, j) => scores[j]! - scores[i]!)) {
    const ends = edgesOf(batch)[e]!;
    if (ends.some((v) => taken.has(v))) continue;
    for (const v of ends) taken.add(v);
    chosen.push(e);
  }
  const groups = [0, 1].flatMap((g) => {
    const inside = (v: number): boolean => v >= starts[g]! && v < starts[g + 1]!;
    const pairs = chosen
      .filter((e) => inside(edgesOf(batch)[e]![0]!))
      .map((e) => ({ nodes: [...new Set(edgesOf(batch)[e])], score: scores[e]! }));
    return [...pairs, ...[...Array(8).keys()].filter((v) => inside(v) && !taken.has(v)).map((v) => ({ nodes: [v], score: 1 }))];
  });
  const { x: out, graph } = pooled(layer, params);
  expectNear(
    'x',
    list(out),
    groups.flatMap(({ nodes, score }) => [0, 1, 2].map((c) => score * nodes.reduce((sum, v) => sum + rows[v]![c]!, 0))),
  );
  const of = (v: number): number => groups.findIndex(({ nodes }) => nodes.includes(v));
  const joined = new Set(edgesOf(batch).map(([from, to]) => `${of(from!)} ${of(to!)}`));
  expect(new Set(edgesOf(graph).map((pair) => pair.join(' ')))).toEqual(joined);
  expect([graph.numEdges, graph.edgeWeight]).toEqual([joined.size, null]);
});

describe('pools that learn clusters', () => {
  const assign = layers.dense({ units: 2 });
  const entries = (rows: number[][]): number => Math.hypot(...rows.flat());
  /** S, A and SᵀS of each graph as matrices. */
  const matrices = (params: layers.TensorTree) =>
    [0, 1].map((g) => {
      const inside = <T>(rows: T[]): T[] => rows.slice(starts[g], starts[g + 1]);
      const S = inside(ops.softmax(assign(params.assign, x)).toArray() as number[][]);
      const A = inside(matrix(batch)).map(inside);
      return { S, A, SS: product(transposed(S), S), SAS: product(product(transposed(S), A), S), X: inside(x.toArray() as number[][]) };
    });
  const collected = (layer: layers.Layer, params: layers.TensorTree): number[] => {
    const losses: Tensor[] = [];
    pooled(layer, params, { training: true, key: random.key(0), losses });
    return losses.map((loss) => loss.item());
  };
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const trace = (rows: number[][]): number => rows.reduce((sum, row, i) => sum + row[i]!, 0);
  const unit = [
    [Math.SQRT1_2, 0],
    [0, Math.SQRT1_2],
  ];
  const orthogonality = ({ SS }: ReturnType<typeof matrices>[0]): number =>
    entries(SS.map((row, i) => row.map((v, j) => v / entries(SS) - unit[i]![j]!)));

  test('diffPool: features, weights and losses', () => {
    const layer = layers.diffPool({ assign });
    const params = built(layer);
    const all = matrices(params);
    const { x: out, graph } = pooled(layer, params);
    expectNear(
      'x',
      list(out),
      all.flatMap(({ S, X }) => product(transposed(S), X).flat()),
    );
    expectNear(
      'weights',
      list(graph.edgeWeight),
      all.flatMap(({ SAS }) => SAS.flat()),
    );
    expect([list(graph.nodePtr), graph.numEdges, list(graph.y)]).toEqual([[0, 2, 4], 8, [0, 1]]);
    const off = all.flatMap(({ S, A }) => product(S, transposed(S)).map((row, i) => row.map((v, j) => A[i]![j]! - v)));
    const entropies = all.flatMap(({ S }) => S.map((row) => -row.reduce((sum, s) => sum + s * Math.log(s), 0)));
    expectNear('losses', collected(layer, params), [entries(off) / (25 + 9), mean(entropies)]);
  });

  test('minCutPool and dmonPooling: losses', () => {
    const layer = layers.minCutPool({ assign });
    const params = built(layer);
    const all = matrices(params);
    const degrees = all.map(({ A }) => A.map((row) => row.reduce((a, b) => a + b, 0)));
    const cuts = all.map(
      ({ S, SAS }, g) => -trace(SAS) / S.reduce((sum, row, v) => sum + degrees[g]![v]! * (row[0]! ** 2 + row[1]! ** 2), 0),
    );
    expectNear('cut', collected(layer, params), [mean(cuts), mean(all.map(orthogonality))]);
    const spectral = all.map(({ S, SAS }, g) => {
      const volume = degrees[g]!.reduce((a, b) => a + b, 0);
      const perCluster = [0, 1].map((c) => S.reduce((sum, row, v) => sum + row[c]! * degrees[g]![v]!, 0));
      return -(trace(SAS) - Math.hypot(...perCluster) ** 2 / volume) / volume;
    });
    const collapse = all.map(
      ({ S }) => (Math.hypot(...[0, 1].map((c) => S.reduce((sum, row) => sum + row[c]!, 0))) * Math.SQRT2) / S.length - 1,
    );
    expectNear('dmon', collected(layers.dmonPooling({ assign }), params), [mean(spectral), mean(all.map(orthogonality)), mean(collapse)]);
  });

  test('a weight of 0 leaves a loss out; nothing is added outside of training', () => {
    const layer = layers.dmonPooling({ assign, spectralLoss: 0, clusterLoss: 2 });
    const params = built(layer);
    const [, second, third] = collected(layers.dmonPooling({ assign }), params);
    expectNear('weights', collected(layer, params), [second!, 2 * third!]);
    const losses: Tensor[] = [];
    pooled(layer, params, { losses });
    expect(losses).toEqual([]);
  });

  test('fit adds the losses to its own, and they reach the parameters', async () => {
    const train = async (cutLoss: number) => {
      const pool = layers.minCutPool({ assign, cutLoss, orthogonalityLoss: 0 });
      const model = sequential({ pool, readout: layers.globalSumPool(), head: layers.dense({ units: 1 }) });
      model.compile({ optimizer: optimizers.sgd({ learningRate: 0.01 }), loss: 'mse' });
      model.params = model.init({ seed: 1, like: batch });
      const before = model.params.pool as layers.TensorTree;
      const [cut] = cutLoss === 0 ? [0] : collected(pool, before);
      const { history } = await model.fit(batch, { epochs: 1, verbose: 0, seed: 0 });
      return { loss: history.loss![0]!, cut: cut!, after: list(tree.get(model.params, ['pool', 'assign', 'kernel']) as Tensor) };
    };
    const [alone, both] = [await train(0), await train(2)];
    expect(both.loss).toBeCloseTo(alone.loss + both.cut, 6);
    expect(both.after).not.toEqual(alone.after);
  });

  test('their gradients are those of differences', () => {
    const layer = layers.diffPool({ assign });
    const params = built(layer);
    const loss = (p: layers.TensorTree): Tensor => {
      const losses: Tensor[] = [];
      pooled(layer, p, { training: true, key: random.key(0), losses });
      return losses.reduce((a, b) => ops.add(a, b));
    };
    const { kernel } = params.assign as Record<string, Tensor>;
    const moved = (by: number): layers.TensorTree => ({
      assign: { ...(params.assign as layers.TensorTree), kernel: ops.add(kernel!, ops.mul(ops.sin(kernel!), by)) },
    });
    const slope = (loss(moved(1e-5)).item() - loss(moved(-1e-5)).item()) / 2e-5;
    const gradient = (grad(loss)(params) as { assign: { kernel: Tensor } }).assign.kernel;
    expect(ops.sum(ops.mul(gradient, ops.sin(kernel!))).item()).toBeCloseTo(slope, 8);
  });
});

describe('refused', () => {
  test.each([
    ['a ratio of 0', () => layers.topKPooling({ ratio: 0 }), OptionError],
    ['a ratio above 1', () => layers.asaPooling({ ratio: 2 }), OptionError],
    ['two ways to choose', () => layers.sagPooling({ k: 2, minScore: 0.5 }), OptionError],
    [
      'scores of two columns',
      () =>
        pooled(
          layers.sagPooling({ gnn: layers.graphConv({ units: 2 }) }),
          built(layers.sagPooling({ gnn: layers.graphConv({ units: 2 }) })),
        ),
      ShapeError,
    ],
    ['parameters of another width', () => pooled(layers.topKPooling(), { p: tensor([[1, 2]], { dtype: 'f64' }) }), ShapeError],
  ])('%s', (_, run, kind) => expect(run).toThrow(kind));
});
