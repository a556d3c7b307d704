import type { Tensor } from '../../../src/index.js';
import { cast } from '../../../src/ops/cast.js';
import { erf } from '../error-function.js';
import type { Entry, Refusal } from '../harness.js';
import { map, offZero, type Plain, random, zip } from '../plain.js';

const lengths = [[17], [3, 5], []];

interface UnarySettings {
  readonly options?: unknown;
  readonly make?: (shape: readonly number[], seed: number) => Plain;
}

/** An entry for y[i] = fn(x[i]). */
export function unary<O = undefined>(
  name: string,
  fn: (v: number, options: O) => number,
  { options, make = random }: UnarySettings = {},
): Entry {
  return {
    name,
    reference: ([x], o) => map(x, (v) => fn(v, o)),
    samples: lengths.map((shape, i) => ({ inputs: [make(shape, i + 1)], options })),
    sized: (n) => [{ inputs: [make([n], n)], options }],
    elementwise: { arity: 1, options },
  };
}

const broadcasts: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[17], [17]],
  [[4, 5], [5]],
  [
    [4, 1],
    [4, 7],
  ],
  [[], [3, 3]],
  [
    [3, 1, 5],
    [1, 4, 1],
  ],
];

const misfit: Refusal = {
  inputs: [random([2, 3]), random([2, 4])],
  error: 'ShapeError',
  message: /shapes do not broadcast \(got \[2, 3\] and \[2, 4\]\)\. Expected equal sizes or 1 on axis -1\./,
};

/** An entry for y[i] = fn(a[i], b[i]) with broadcasting. */
function binary(
  name: string,
  fn: (p: number, q: number) => number,
  make: (shape: readonly number[], seed: number) => Plain = random,
): Entry {
  return {
    name,
    reference: ([a, b]) => zip(a, b, fn),
    samples: broadcasts.map(([a, b], i) => ({ inputs: [make(a, 2 * i + 1), make(b, 2 * i + 2)] })),
    sized: (n) => [
      { inputs: [make([n], n), make([n], n + 100)] },
      { inputs: [make([3, n], n), make([n], n + 100)] },
      { inputs: [make([n, 1], n), make([n, 3], n + 100)] },
    ],
    elementwise: { arity: 2 },
    refusals: [misfit],
  };
}

const positive = (shape: readonly number[], seed: number): Plain => random(shape, seed, 0.2, 3);
const whole = (shape: readonly number[], seed: number): Plain => map(random(shape, seed), Math.round);
const extreme = (name: 'maximum' | 'minimum', fn: (p: number, q: number) => number): Entry => {
  const entry = binary(name, fn);
  return { ...entry, samples: [...entry.samples, { inputs: [whole([17], 1), whole([17], 2)], noDifferences: 'ties' }] };
};

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Beyond 2^31 the turn is unknown. */
const far =
  (fn: (v: number) => number) =>
  (v: number): number =>
    Math.abs(v) < 2 ** 31 ? fn(v) : Number.NaN;
const turns = (shape: readonly number[], seed: number): Plain => random(shape, seed, -20, 20);
/** Away from the kinks at -1 and 0.7. */
const offBounds = (shape: readonly number[], seed: number): Plain =>
  map(random(shape, seed), (v) => (Math.abs(v + 1) < 0.05 || Math.abs(v - 0.7) < 0.05 ? v + 0.1 : v));

const inverse = unary('inverseSqrt', (v) => (v === 0 ? 0 : 1 / Math.sqrt(v)), { make: positive });

/** A fraction of positive numbers; a square, a root's derivative and a constant of any. */
function powers(): Entry {
  const entry = unary<{ exponent: number }>('pow', (v, { exponent }) => v ** exponent, { options: { exponent: 1.5 }, make: positive });
  const others = [2, 3, -1, 1, 0].map((exponent, i) => ({ inputs: [offZero([3, 4], i + 1, 0.4)], options: { exponent } }));
  return { ...entry, samples: [...entry.samples, ...others] };
}

/** The nearest whole number, of two the even one. */
const even = (v: number): number => {
  const below = Math.floor(v);
  if (v - below !== 0.5) return Math.round(v);
  return below % 2 === 0 ? below : below + 1 || -0;
};

export const entries: readonly Entry[] = [
  {
    name: 'round',
    reference: ([x]) => map(x, even),
    samples: [{ inputs: [random([17])] }, { inputs: [{ shape: [8], data: [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999999999999994, 3] }] }],
    elementwise: { arity: 1 },
  },
  unary('neg', (v) => -v),
  unary('abs', Math.abs, { make: offZero }),
  unary('sqrt', Math.sqrt, { make: positive }),
  unary('exp', Math.exp),
  unary('log', Math.log, { make: positive }),
  powers(),
  unary('expm1', Math.expm1),
  unary('log1p', Math.log1p, { make: (shape, seed) => random(shape, seed, -0.9, 3) }),
  unary('sin', far(Math.sin), { make: turns }),
  unary('cos', far(Math.cos), { make: turns }),
  unary('erf', erf),
  unary<Bounds>('clamp', (v, { min, max }) => Math.min(Math.max(v, min), max), { options: { min: -1, max: 0.7 }, make: offBounds }),
  unary<{ scale: number; shift: number }>('affine', (v, { scale, shift }) => v * scale + shift, { options: { scale: -1.5, shift: 0.25 } }),
  { ...inverse, samples: [...inverse.samples, { inputs: [{ shape: [5], data: [0, 4, -0, 1, 0] }], noDifferences: 'infinite at 0' }] },
  binary('add', (p, q) => p + q),
  binary('sub', (p, q) => p - q),
  binary('mul', (p, q) => p * q),
  binary(
    'div',
    (p, q) => p / q,
    (shape, seed) => offZero(shape, seed, 0.5),
  ),
  binary('equal', (p, q) => (p === q ? 1 : 0), whole),
  binary('greater', (p, q) => (p > q ? 1 : 0), whole),
  extreme('maximum', Math.max),
  extreme('minimum', Math.min),
  {
    name: 'accumulate',
    reference: ([a, b]) => zip(a, b, (p, q) => p + q),
    samples: lengths.map((shape, i) => ({ inputs: [random(shape, i + 1), random(shape, i + 5)] })),
    sized: (n) => [{ inputs: [random([n], n), random([n], n + 100)] }],
    refusals: [{ inputs: [random([2]), random([3])], error: 'ShapeError', message: /^accumulate: shapes differ \(got \[2\] and \[3\]\)/ }],
  },
  {
    name: 'cast', // there and back, so that both directions and both derivatives are seen
    reference: ([x]) => map(x, Math.fround),
    call: ([x]) => cast(cast(x as Tensor, x?.dtype === 'f32' ? 'f64' : 'f32'), x?.dtype ?? 'f32'),
    samples: lengths.map((shape, i) => ({ inputs: [random(shape, i + 1)], differences: { step: 0.5, tolerance: 1e-5 } })),
  },
];
