import { erf } from '../error-function.js';
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

/** g · f'(x) by central differences of a function in double precision would lose half of the digits: the derivatives are spelled out. */
const normal = (v: number): number => (1 + erf(v * Math.SQRT1_2)) / 2;
const cubic = (v: number): number => Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3);
const cubicSlope = (v: number): number => Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * v * v);
const softplus = (v: number): number => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
const gate = (v: number): number => Math.tanh(softplus(v));
/** x · f(x) with limit 0 at -Infinity. */
const gated =
  (f: (v: number) => number) =>
  (v: number): number =>
    v === -Infinity ? 0 : v * f(v);

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
  unary('softplus', softplus),
  gradient('softplusGrad', (g, x) => g * sigmoid(x)),
  unary('gelu', gated(normal)),
  gradient('geluGrad', (g, x) => g * (normal(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI))),
  unary(
    'geluTanh',
    gated((v) => (1 + Math.tanh(cubic(v))) / 2),
  ),
  gradient('geluTanhGrad', (g, x) => (g * (1 + Math.tanh(cubic(x)) + x * cubicSlope(x) * (1 - Math.tanh(cubic(x)) ** 2))) / 2),
  unary('silu', gated(sigmoid)),
  gradient('siluGrad', (g, x) => g * sigmoid(x) * (1 + x * (1 - sigmoid(x)))),
  unary('mish', gated(gate)),
  gradient('mishGrad', (g, x) => g * (gate(x) + x * sigmoid(x) * (1 - gate(x) ** 2))),
  gradient('clampGrad', (g, x, { min, max }: { min: number; max: number }) => (x >= min && x <= max ? g : 0), {
    options: { min: -1, max: 0.7 },
    constant: [1],
  }),
];
