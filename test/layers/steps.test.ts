import { describe, expect, it } from 'vitest';
import { data, layers, models, ops, type Tensor, tensor, tree } from './api.js';
import { buildParams, expectNear } from './golden.js';

const points = [
  [0, 0],
  [1, 0],
  [0, 3],
  [5, 5],
  [5, 7],
  [9, 9],
];
const graph = () =>
  data.graph({
    x: points,
    edges: [
      [0, 1],
      [1, 2],
      [2, 0],
      [3, 4],
      [4, 5],
    ],
    dtype: 'f64',
  });
const pair = () =>
  data.batch([
    data.graph({ x: points.slice(0, 3), edges: [[0, 1]], dtype: 'f64' }),
    data.graph({ x: points.slice(3), edges: [[0, 1]], dtype: 'f64' }),
  ]);
const numbers = (t: unknown): number[] => [...(t as Tensor).toTypedArray()];

describe('dynamicEdgeConv', () => {
  it('hears the k nearest of its own graph, itself included', () => {
    const nn = layers.define({
      kind: 'show',
      options: {},
      call: (_options, _params, x) => ops.slice(x as Tensor, { axis: 1, start: 2 }),
    })();
    const layer = layers.dynamicEdgeConv({ nn, k: 2, aggregate: 'sum' });
    const given = pair();
    // to the nearest other one: 1 from 0, 0 from 1, 0 from 2; 4 from 3, 3 from 4, 4 from 5
    expect(numbers(layer({}, given.x!, given))).toEqual([1, 0, -1, 0, 0, -3, 0, 2, 0, -2, -4, -2]);
  });
});

describe('instanceNorm with running statistics', () => {
  it('gathers the means of the moments of the graphs, unbiased, and takes them in evaluation', () => {
    const layer = layers.instanceNorm({ trackRunningStats: true, momentum: 0.5 });
    const given = pair();
    const { params, buffers } = buildParams(layer, given);
    const updates: Record<string, Tensor> = {};
    layer(params, given.x!, given, { training: true, buffers, updates } as never);
    const byGraph = [points.slice(0, 3), points.slice(3)];
    const mean = [0, 1].map((c) => byGraph.map((rows) => rows.reduce((sum, row) => sum + row[c]!, 0) / 3));
    const variance = [0, 1].map((c) => byGraph.map((rows, g) => rows.reduce((sum, row) => sum + (row[c]! - mean[c]![g]!) ** 2, 0) / 2));
    expectNear(
      'mean',
      numbers(updates.mean),
      mean.map(([a, b]) => 0.5 * ((a! + b!) / 2)),
      1e-12,
    );
    expectNear(
      'variance',
      numbers(updates.variance),
      variance.map(([a, b]) => 0.5 + 0.5 * ((a! + b!) / 2)),
      1e-12,
    );
    const kept = { mean: tensor([1, 2], { dtype: 'f64' }), variance: tensor([4, 9], { dtype: 'f64' }) };
    const out = layer(params, given.x!, given, { training: false, buffers: kept });
    expectNear(
      'evaluated',
      numbers(out),
      points.flatMap(([a, b]) => [(a! - 1) / Math.sqrt(4 + 1e-5), (b! - 2) / Math.sqrt(9 + 1e-5)]),
      1e-12,
    );
  });
});

describe('multiAggregation', () => {
  const given = pair();
  it('projects all outputs side by side', () => {
    const layer = layers.multiAggregation({ aggregations: ['sum', 'max'], mode: 'proj', units: 1 });
    const params = { projection: { kernel: tensor([[1], [10], [100], [1000]], { dtype: 'f64' }), bias: tensor([0.5], { dtype: 'f64' }) } };
    expect(numbers(layer(params, given.x!, given))).toEqual([1 + 30 + 100 + 3000 + 0.5, 19 + 210 + 900 + 9000 + 0.5]);
  });

  it('takes the mean of what the mapped outputs hear of each other', () => {
    const layer = layers.multiAggregation({ aggregations: ['sum', 'mean'], mode: 'attn', units: 2 });
    const { params } = buildParams(layer, given);
    const out = layer(params, given.x!, given);
    // by hand for the first graph: one head, two places
    const P = tree.map(params, (leaf) => (leaf as Tensor).toArray()) as Record<string, Record<string, number[] | number[][]>>;
    const map = (row: number[], kernel: number[][], bias: number[]): number[] =>
      bias.map((b, j) => b + row.reduce((sum, v, i) => sum + v * kernel[i]![j]!, 0));
    const outputs = [
      [1, 3],
      [1 / 3, 1],
    ].map((row, i) => map(row, P[`map${i + 1}`]!.kernel as number[][], P[`map${i + 1}`]!.bias as number[]));
    const all = outputs.map((row) => map(row, P.attention!.kernel as number[][], P.attention!.bias as number[]));
    const heard = all.map((row) => {
      const scores = all.map((other) => Math.exp((row[0]! * other[2]! + row[1]! * other[3]!) / Math.sqrt(2)));
      const total = scores[0]! + scores[1]!;
      const taken = [4, 5].map((c) => all.reduce((sum, other, i) => sum + (scores[i]! / total) * other[c]!, 0));
      return map(taken, P.attention!.outKernel as number[][], P.attention!.outBias as number[]);
    });
    expectNear(
      'attn',
      numbers(out).slice(0, 2),
      [0, 1].map((c) => (heard[0]![c]! + heard[1]![c]!) / 2),
      1e-12,
    );
  });

  it.each([
    [{ aggregations: ['sum'], mode: 'proj' }, /the mode 'proj' has no width.*Expected units/],
    [{ aggregations: ['sum'], units: 3 }, /units are given, which only proj and attn have/],
    [{ aggregations: ['sum', 'max'], mode: 'attn', units: 3, heads: 2 }, /heads do not divide units/],
  ] as const)('refuses %j', (options, message) => {
    expect(() => layers.multiAggregation(options)).toThrow(message);
  });
});

describe('graphUnet', () => {
  it('is what its description says, step by step', () => {
    const model = models.graphUnet({ units: 3, outputs: 2, depth: 1, ratio: 0.5 });
    const given = graph();
    const { params } = buildParams(model, given);
    const out = model(params, given.x!, given);
    // the same with dense matrices
    const P = tree.map(params, (leaf) => (leaf as Tensor).toArray()) as Record<string, Record<string, number[][]>>;
    const n = 6;
    const A = Array.from({ length: n }, () => new Array<number>(n).fill(0));
    for (const [s, t] of [
      [0, 1],
      [1, 2],
      [2, 0],
      [3, 4],
      [4, 5],
    ])
      A[t!]![s!] = 1;
    const times = (a: number[][], b: number[][]): number[][] =>
      a.map((row) => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));
    const gcn = (a: number[][], x: number[][], { kernel, bias }: Record<string, number[][]>): number[][] => {
      const looped = a.map((row, i) => row.map((v, j) => v + (i === j ? 2 : 0)));
      const degree = looped.map((row) => row.reduce((sum, v) => sum + v, 0));
      const normal = looped.map((row, i) => row.map((v, j) => v / Math.sqrt(degree[i]! * degree[j]!)));
      return times(normal, times(x, kernel!)).map((row) => row.map((v, j) => v + (bias as unknown as number[])[j]!));
    };
    const relu = (x: number[][]): number[][] => x.map((row) => row.map((v) => Math.max(0, v)));
    const first = relu(gcn(A, points, P.down1!));
    const I = A.map((row, i) => row.map((v, j) => v + (i === j ? 1 : 0)));
    const square = times(I, I).map((row, i) => row.map((v, j) => (i === j ? 0 : v)));
    const p = P.pool1!.p![0]!;
    const scores = first.map((row) => Math.tanh(row.reduce((sum, v, j) => sum + v * p[j]!, 0) / Math.hypot(...p)));
    const kept = scores
      .map((_, i) => i)
      .sort((a, b) => scores[b]! - scores[a]! || a - b)
      .slice(0, 3);
    const below = relu(
      gcn(
        kept.map((i) => kept.map((j) => square[i]![j]!)),
        kept.map((i) => first[i]!.map((v) => v * scores[i]!)),
        P.down2!,
      ),
    );
    const joined = first.map((row, i) => row.map((v, j) => v + (kept.includes(i) ? below[kept.indexOf(i)]![j]! : 0)));
    expectNear('graphUnet', numbers(out), gcn(A, joined, P.up1!).flat(), 1e-10);
  });
});
