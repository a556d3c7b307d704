import { describe, expect, test } from 'vitest';
import { grad, layers, ops, type Tensor, tensor } from '../api.js';
import { checkGolden, expectGolden, readFixture, toTensor } from '../golden.js';
import { checkDirections } from '../gradients.js';

describe.each(['f64', 'f32'] as const)('golden %s', (dtype) => {
  test('batch_norm_train, and the running statistics after it', () => {
    const { state_after: after, tolerance } = readFixture('batch_norm_train');
    const updates = checkGolden('batch_norm_train', layers.batchNorm(), dtype) as Record<string, Tensor>;
    expectGolden('mean', updates.mean!, after!['module.running_mean']!, tolerance[dtype]);
    expectGolden('variance', updates.variance!, after!['module.running_var']!, tolerance[dtype]);
  });

  test('batch_norm_eval changes nothing', () => {
    expect(checkGolden('batch_norm_eval', layers.batchNorm(), dtype)).toEqual({});
  });

  test('op_batch_norm_train', () => {
    const { inputs, outputs, grad_outputs: upstream, grad_inputs: want, tolerance } = readFixture('op_batch_norm_train');
    const args = { x: toTensor(inputs.x!, dtype), w: toTensor(inputs.w!, dtype), b: toTensor(inputs.b!, dtype) };
    const g = toTensor(upstream.out!, dtype);
    const run = ({ x, w, b }: typeof args): readonly [Tensor, Tensor] => {
      const out = ops.batchNorm(x, w, b);
      return [ops.sum(ops.mul(out, g)), out];
    };
    const [gradient, out] = grad(run, { aux: true })(args);
    expectGolden('out', out, outputs.out!, tolerance[dtype]);
    for (const name of ['x', 'w', 'b'] as const) expectGolden(name, gradient[name], want[name]!, tolerance[dtype]);
  });
});

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
    const { mean, variance } = ops.columnMoments(x);
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
