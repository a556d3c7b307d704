import { describe, expect, test } from 'vitest';
import { columnMoments } from '../../../src/ops/batch-norm.js';
import { data, init, layers, ops, type Tensor, tensor } from '../api.js';
import { buildParams, expectNear } from '../golden.js';
import { checkDirections } from '../gradients.js';

await init({ dtypes: ['f32', 'f64'] });

describe('batchNorm', () => {
  const sample = (shape: number[], seed: number): Tensor =>
    tensor(
      Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(1 + seed + i * (7.3 + seed))),
      { shape },
    );

  test.each(['linear', 'relu'] as const)('first and second derivatives, %s', (activation) => {
    for (const [n, f] of [
      [2, 1],
      [7, 3],
      [700, 37],
    ] as const) {
      const weights = sample([n, f], 4);
      const args = { x: sample([n, f], 1), gamma: sample([f], 2), beta: sample([f], 3) };
      checkDirections(
        `batchNorm ${n} ${f}`,
        ({ x, gamma, beta }) => ops.sum(ops.mul(ops.batchNorm(x!, gamma!, beta!, { activation }), weights)),
        args,
      );
    }
  });

  test('relu in the same pass is relu afterwards', () => {
    const args = [sample([33, 5], 1), sample([5], 2), sample([5], 3)] as const;
    const fused = ops.batchNorm(...args, { activation: 'relu' });
    expect([...fused.toTypedArray()]).toEqual([...ops.relu(ops.batchNorm(...args)).toTypedArray()]);
  });

  test('a large offset costs no accuracy', () => {
    const x = tensor(
      Float32Array.from({ length: 4000 }, (_, i) => 4096 + Math.sin(i)),
      { shape: [4000, 1] },
    );
    const { mean, variance } = columnMoments(x);
    const exact = [...x.toTypedArray()];
    const centre = exact.reduce((a, b) => a + b, 0) / exact.length;
    expect(mean.item()).toBeCloseTo(centre, 2);
    expect(variance.item()).toBeCloseTo(exact.reduce((a, b) => a + (b - centre) ** 2, 0) / exact.length, 4);
  });

  test('a single row is refused while training', () => {
    const params = { gamma: tensor([1, 1]), beta: tensor([0, 0]) };
    expect(() => layers.batchNorm()(params, tensor([[1, 2]]), undefined, { training: true })).toThrow(/a batch of one row has no variance/);
  });
});

describe('after a pool, where rows are graphs', () => {
  const one = (rows: number[][]) => ({ x: rows, edges: [[0, 1]] as [number, number][], dtype: 'f64' as const });
  const parts = [
    one([
      [1, 2, 6],
      [3, 0, 0],
    ]),
    one([
      [0, 1, 5],
      [2, 3, 3],
      [1, 1, 1],
    ]),
  ];
  const pooled = (graph: data.Graph): Tensor => layers.globalMeanPool()({}, graph.x!, graph);
  const params = { gamma: tensor([1, 2, 1], { dtype: 'f64' }), beta: tensor([0, 0, 3], { dtype: 'f64' }) };
  const alone = parts.map((part) => data.graph(part));
  const batch = data.batch(parts);

  test('layerNorm takes each row as its own graph, alone and in a batch', () => {
    const rows = [
      [2, 1, 3],
      [1, 5 / 3, 3],
    ];
    const want = rows.map((row) => {
      const mean = row.reduce((a, b) => a + b) / 3;
      const deviation = Math.sqrt(row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 3 + 1e-5);
      return row.map((v, i) => [1, 2, 1][i]! * ((v - mean) / deviation) + [0, 0, 3][i]!);
    });
    const norm = (graph: data.Graph) => layers.layerNorm()(params, pooled(graph), graph).toArray() as number[][];
    for (const got of [norm(batch), alone.flatMap(norm)])
      got.forEach((row, g) => {
        row.forEach((value, i) => {
          expect(value).toBeCloseTo(want[g]![i]!, 12);
        });
      });
  });

  test('mlp with layerNorm gives a graph the same row alone and in a batch', () => {
    const layer = layers.mlp({ units: [4, 2], norm: 'layerNorm' });
    const { params: own } = buildParams(layer, alone[0]!);
    const run = (graph: data.Graph) => layer(own, pooled(graph), graph).toArray() as number[][];
    expectNear('rows', run(batch).flat(), alone.flatMap(run).flat(), 1e-12);
  });

  test('graphNorm is refused in words, alone and in a batch', () => {
    const own = { ...params, meanScale: tensor([1, 1, 1], { dtype: 'f64' }) };
    for (const graph of [batch, ...alone])
      expect(() => layers.graphNorm()(own, pooled(graph), graph)).toThrow(
        /one row for each graph.*Expected a row for each node\. Put it before the pool/,
      );
  });
});
