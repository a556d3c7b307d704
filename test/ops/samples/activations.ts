import type { Entry } from '../harness.js';
import { offZero, type Plain, random, zip } from '../plain.js';
import { unary } from './elementwise.js';

/** The derivative of an activation, fused with its cotangent: g · p(y). */
function gradient<O = undefined>(
  name: string,
  fn: (g: number, y: number, options: O) => number,
  {
    options,
    constant,
    make = random,
  }: { options?: O; constant?: readonly number[]; make?: (shape: readonly number[], seed: number) => Plain } = {},
): Entry {
  const sample = (shape: readonly number[], seed: number) => ({ inputs: [random(shape, seed), make(shape, seed + 50)], options, constant });
  return {
    name,
    internal: true,
    reference: ([g, y], o) => zip(g, y, (p, q) => fn(p, q, o)),
    samples: [sample([17], 1), sample([3, 5], 2)],
    sized: (n) => [sample([n], n)],
  };
}

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

export const entries: readonly Entry[] = [
  unary('relu', (v) => Math.max(v, 0), { make: offZero }),
  gradient('reluGrad', (g, y) => (y > 0 ? g : 0), { constant: [1] }),
  unary<{ slope: number }>('leakyRelu', (v, { slope }) => (v > 0 ? v : slope * v), { options: { slope: 0.2 }, make: offZero }),
  gradient<{ slope: number }>('leakyReluGrad', (g, x, { slope }) => (x > 0 ? g : slope * g), { options: { slope: 0.2 }, constant: [1] }),
  unary<{ alpha: number }>('elu', (v, { alpha }) => (v > 0 ? v : alpha * Math.expm1(v)), { options: { alpha: 1.3 }, make: offZero }),
  gradient<{ alpha: number }>('eluGrad', (g, y, { alpha }) => (y > 0 ? g : g * (y + alpha)), { options: { alpha: 1.3 }, make: offZero }),
  unary('sigmoid', sigmoid),
  gradient('sigmoidGrad', (g, y) => g * y * (1 - y)),
  unary('tanh', Math.tanh),
  gradient('tanhGrad', (g, y) => g * (1 - y * y)),
];
