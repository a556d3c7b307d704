import { describe, expect, test } from 'vitest';
import { columnMoments } from '../../../src/ops/batch-norm.js';
import { init, layers, ops, type Tensor, tensor } from '../api.js';
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
