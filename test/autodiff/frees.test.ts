import { expect, it } from 'vitest';
import { grad, memory, ops, scope, type Tensor, tensor } from '../../src/index.js';
import { runtime } from '../../src/runtime/runtime.js';

const N = 16_384;
const BYTES = N * 4;

/** The largest use of the step arena while a function runs. */
function peakOf(fn: () => unknown): number {
  const { step } = runtime();
  step.peak = 0;
  scope(() => void fn());
  expect(memory().stepPeak).toBe(step.peak);
  return step.peak;
}

const chain =
  (act: (x: Tensor) => Tensor, depth: number) =>
  (x: Tensor): Tensor => {
    let y = x;
    for (let i = 0; i < depth; i++) y = act(y);
    return ops.sum(y);
  };

it('the peak of a deep chain is its forward activations and a few blocks', () => {
  const x = tensor(new Float32Array(N).fill(0.5));
  const depth = 64;
  const peak = peakOf(() => grad(chain(ops.tanh, depth))(x)); // tanh keeps its output
  expect(peak).toBeGreaterThanOrEqual(depth * BYTES);
  expect(peak).toBeLessThan((depth + 6) * BYTES);
});

it('the peak does not grow twice as fast as the depth: gradients are given back on the way', () => {
  const x = tensor(new Float32Array(N).fill(0.5));
  const [short, long] = [16, 64].map((depth) => peakOf(() => grad(chain(ops.tanh, depth))(x)));
  expect((long - short) / 48).toBeLessThan(1.1 * BYTES);
});

it('values that no derivative keeps make room for the gradients', () => {
  const leaves = Array.from({ length: 32 }, () => tensor(new Float32Array(N).fill(0.5)));
  const wide = (ts: Tensor[]): Tensor => ops.sum(ts.map((t) => ops.scale(t, 2)).reduce((a, b) => ops.add(a, b)));
  const forward = peakOf(() => wide(leaves));
  expect(peakOf(() => grad(wide)(leaves))).toBeLessThan(forward + 6 * BYTES); // 32 gradients fit where 63 values were
});

it('the intermediates of one derivative end with it', () => {
  const x = tensor(new Float32Array(N).fill(0.5));
  const depth = 32;
  const quotient = (t: Tensor): Tensor => ops.div(t, ops.shift(t, 1)); // keeps two blocks a level
  const peak = peakOf(() => grad(chain(quotient, depth))(x));
  expect(peak).toBeLessThan((2 * depth + 10) * BYTES);
});

it('the result and what leaves with it survive', () => {
  const x = tensor([1, 2]);
  expect(grad(chain(ops.tanh, 5))(x).toArray()).toEqual([expect.any(Number), expect.any(Number)]);
  expect(memory().step).toBe(0);
});
