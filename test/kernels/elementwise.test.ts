import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/runtime/kernels.js';
import type { Unbranded } from '../../src/runtime/pointer.js';
import { erf } from '../ops/error-function.js';
import { expectClose, inPieces } from './expect.js';
import { benches, sizes, uniform } from './harness.js';

const SLOPE = 0.25;
const ALPHA = 1.5;
const SPECIALS = [0, -0, Number.NaN, Infinity, -Infinity, 1e-40, -1e-40, 1, -1, 88.5, -87.5, 700, -700, 1e30, -1e30];

type Map1 = (k: Unbranded<Kernels>, begin: number, end: number, x: number, y: number) => void;

/** Kernel, reference, and the error allowed in units of the rounding error of the result. */
const unary: Record<string, [Map1, (x: number) => number, number]> = {
  neg: [(k, b, e, x, y) => k.neg(b, e, x, y), (x) => -x, 0],
  abs: [(k, b, e, x, y) => k.abs(b, e, x, y), Math.abs, 0],
  sqrt: [(k, b, e, x, y) => k.sqrt(b, e, x, y), Math.sqrt, 1],
  nearest: [(k, b, e, x, y) => k.nearest(b, e, x, y), nearest, 0],
  exp: [(k, b, e, x, y) => k.exp(b, e, x, y), Math.exp, 4],
  expm1: [(k, b, e, x, y) => k.expm1(b, e, x, y), Math.expm1, 4],
  log: [(k, b, e, x, y) => k.log(b, e, x, y), Math.log, 4],
  log1p: [(k, b, e, x, y) => k.log1p(b, e, x, y), Math.log1p, 4],
  erf: [(k, b, e, x, y) => k.erf(b, e, x, y), erf, 12],
  softplus: [(k, b, e, x, y) => k.softplus(b, e, x, y), softplus, 8],
  sin: [(k, b, e, x, y) => k.sin(b, e, x, y), (x) => (Math.abs(x) < 2 ** 31 ? Math.sin(x) : Number.NaN), 32],
  cos: [(k, b, e, x, y) => k.cos(b, e, x, y), (x) => (Math.abs(x) < 2 ** 31 ? Math.cos(x) : Number.NaN), 32],
  pow: [(k, b, e, x, y) => k.pow(b, e, 1.5, x, y), (x) => x ** 1.5, 4],
  square: [(k, b, e, x, y) => k.pow(b, e, 2, x, y), (x) => x ** 2, 1],
  cube: [(k, b, e, x, y) => k.pow(b, e, 3, x, y), (x) => x ** 3, 4],
  clamp: [(k, b, e, x, y) => k.clamp(b, e, -0.5, 0.75, x, y), (x) => Math.min(Math.max(x, -0.5), 0.75), 0],
  relu: [(k, b, e, x, y) => k.relu(b, e, x, y), (x) => Math.max(x, 0), 0],
  sigmoid: [(k, b, e, x, y) => k.sigmoid(b, e, x, y), sigmoid, 8],
  tanh: [(k, b, e, x, y) => k.tanh(b, e, x, y), Math.tanh, 5],
  leakyRelu: [(k, b, e, x, y) => k.leakyRelu(b, e, SLOPE, x, y), (x) => (x > 0 ? x : SLOPE * x), 1],
  elu: [(k, b, e, x, y) => k.elu(b, e, ALPHA, x, y), (x) => (x > 0 ? x : ALPHA * Math.expm1(x)), 8],
  affine: [(k, b, e, x, y) => k.affine(b, e, -0.5, 0.75, x, y), (x) => 0.75 - 0.5 * x, 1],
};

/** Halves go to the even number, and what is that large already is whole. */
function nearest(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : Math.ceil(x);
}

function sigmoid(x: number): number {
  return x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

const cubic = (x: number): number => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);

/** x times a gate between 0 and 1, which are judged in units in the last place of x. */
const gated: Record<string, [Map1, (x: number) => number]> = {
  gelu: [(k, b, e, x, y) => k.gelu(b, e, x, y), (x) => (1 + erf(x * Math.SQRT1_2)) / 2],
  geluTanh: [(k, b, e, x, y) => k.geluTanh(b, e, x, y), (x) => (1 + Math.tanh(cubic(x))) / 2],
  silu: [(k, b, e, x, y) => k.silu(b, e, x, y), sigmoid],
  mish: [(k, b, e, x, y) => k.mish(b, e, x, y), (x) => Math.tanh(softplus(x))],
};

type Map2 = (k: Unbranded<Kernels>, begin: number, end: number, a: number, b: number, y: number) => void;

const binary: Record<string, [Map2, (a: number, b: number) => number, number]> = {
  add: [(k, i, j, a, b, y) => k.add(i, j, a, b, y), (a, b) => a + b, 1],
  sub: [(k, i, j, a, b, y) => k.sub(i, j, a, b, y), (a, b) => a - b, 1],
  mul: [(k, i, j, a, b, y) => k.mul(i, j, a, b, y), (a, b) => a * b, 1],
  div: [(k, i, j, a, b, y) => k.div(i, j, a, b, y), (a, b) => a / b, 1],
  maximum: [(k, i, j, a, b, y) => k.maximum(i, j, a, b, y), Math.max, 0],
  minimum: [(k, i, j, a, b, y) => k.minimum(i, j, a, b, y), Math.min, 0],
  equal: [(k, i, j, a, b, y) => k.equal(i, j, a, b, y), (a, b) => (a === b ? 1 : 0), 0],
  greater: [(k, i, j, a, b, y) => k.greater(i, j, a, b, y), (a, b) => (a > b ? 1 : 0), 0],
  reluGrad: [(k, i, j, g, y, o) => k.reluGrad(i, j, g, y, o), (g, y) => (y > 0 ? g : y <= 0 ? 0 : Number.NaN), 0],
  leakyReluGrad: [(k, i, j, g, x, o) => k.leakyReluGrad(i, j, SLOPE, g, x, o), (g, x) => (x > 0 ? g : SLOPE * g), 1],
  eluGrad: [(k, i, j, g, y, o) => k.eluGrad(i, j, ALPHA, g, y, o), (g, y) => (y > 0 ? g : g * (y + ALPHA)), 4],
  sigmoidGrad: [(k, i, j, g, y, o) => k.sigmoidGrad(i, j, g, y, o), (g, y) => g * y * (1 - y), 8],
  tanhGrad: [(k, i, j, g, y, o) => k.tanhGrad(i, j, g, y, o), (g, y) => g * (1 - y * y), 8],
};

for (const bench of benches) {
  const { kernels: k } = bench;
  /** Rounding error of results near `values`, at least the smallest subnormal; overflowing references become Infinity. */
  const bounds = (values: number[], units: number) =>
    values.map((v) => units * Math.max(Math.abs(v) * bench.epsilon, bench.dtype === 'f32' ? 2 ** -150 : 2 ** -1074));
  const rounded = (values: number[]) => (bench.dtype === 'f32' ? values.map(Math.fround) : values);

  describe(`elementwise ${bench.dtype}`, () => {
    for (const [name, [run, reference, units]] of Object.entries(unary)) {
      it(`${name}: values, specials, cuts, in place`, () => {
        for (const n of sizes) {
          const values = rounded(uniform(n, n + 1).map((v, i) => (i % 7 === 3 ? SPECIALS[i % SPECIALS.length] : v * (i % 2 ? 1 : 90))));
          const x = bench.real(values, n % 3);
          const y = bench.real(new Array(n).fill(7), n % 2);
          const expected = values.map(reference);
          run(k, 0, n, x, y);
          expectClose(bench.reals(y, n), rounded(expected), bounds(expected, units), `${name} ${n}`);
          const whole = bench.reals(y, n).slice();
          inPieces(n, (begin, end) => run(k, begin, end, x, x));
          expect(bench.reals(x, n)).toEqual(whole);
          bench.release();
        }
      });
    }

    for (const [name, [run, reference, units]] of Object.entries(binary)) {
      it(`${name}: values, specials, cuts, in place`, () => {
        for (const n of sizes) {
          const left = rounded(uniform(n, 3).map((v, i) => (i % 11 === 3 ? SPECIALS[i % SPECIALS.length] : v)));
          const right = rounded(uniform(n, 4).map((v, i) => (i % 13 === 5 ? SPECIALS[i % SPECIALS.length] : i % 5 === 1 ? left[i] : v)));
          const a = bench.real(left, n % 3);
          const b = bench.real(right);
          const y = bench.real(new Array(n).fill(7), n % 2);
          const expected = left.map((v, i) => reference(v, right[i]));
          // differences of close numbers are judged by the size of what was subtracted
          const scale = expected.map((v, i) => Math.max(Math.abs(v), name.endsWith('Grad') ? Math.abs(left[i]) : 0));
          run(k, 0, n, a, b, y);
          expectClose(bench.reals(y, n), rounded(expected), bounds(scale, units), `${name} ${n}`);
          const whole = bench.reals(y, n).slice();
          inPieces(n, (begin, end) => run(k, begin, end, a, b, a));
          expect(bench.reals(a, n)).toEqual(whole);
          bench.release();
        }
      });
    }

    it('broadcasts rows, columns, scalars and gaps', () => {
      const names = ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'equal', 'greater'] as const;
      for (const name of names) {
        const run = k[`${name}Broadcast`];
        const [, reference, units] = binary[name];
        for (const [rows, cols] of [
          [0, 5],
          [3, 0],
          [1, 1],
          [9, 1],
          [5, 3],
          [7, 7],
          [3, 16],
          [4, 67],
        ]) {
          const strides = [
            [cols, 1],
            [0, 1],
            [1, 0],
            [0, 0],
            [cols + 3, 1],
          ];
          for (const [aRow, aCol] of strides) {
            for (const [bRow, bCol] of strides) {
              const extent = (row: number, col: number) =>
                Math.max(0, rows - 1) * row + Math.max(0, cols - 1) * col + (rows * cols > 0 ? 1 : 0);
              const left = rounded(uniform(extent(aRow, aCol), 5).map((v) => Math.round(v * 3) / 2));
              const right = rounded(uniform(extent(bRow, bCol), 6).map((v) => Math.round(v * 3) / 2));
              const a = bench.real(left, 1);
              const b = bench.real(right, 2);
              const y = bench.real(new Array(rows * cols).fill(7), 1);
              const expected = Array.from({ length: rows * cols }, (_, i) => {
                const r = Math.floor(i / cols);
                const c = i % cols;
                return reference(left[r * aRow + c * aCol], right[r * bRow + c * bCol]);
              });
              run(0, rows, cols, a, aRow, aCol, b, bRow, bCol, y);
              expectClose(bench.reals(y, rows * cols), rounded(expected), bounds(expected, units), `${name} ${rows}x${cols}`);
              const whole = bench.reals(y, rows * cols).slice();
              bench.reals(y, rows * cols).fill(7);
              inPieces(rows, (begin, end) => run(begin, end, cols, a, aRow, aCol, b, bRow, bCol, y));
              expect(bench.reals(y, rows * cols)).toEqual(whole);
              bench.release();
            }
          }
        }
      }
    });

    it('fill writes the value and nothing else', () => {
      for (const n of sizes) {
        const y = bench.real(new Array(n).fill(7), n % 3);
        inPieces(n, (begin, end) => k.fill(begin, end, -2.5, y));
        expect(Array.from(bench.reals(y, n))).toEqual(new Array(n).fill(-2.5));
        bench.release();
      }
    });

    it('keeps subnormal results of exp and sigmoid', () => {
      const at = bench.dtype === 'f32' ? -95 : -740;
      const x = bench.real([at, at, at]);
      k.exp(0, 3, x, x);
      const [value] = bench.reals(x, 1);
      expect(value).toBeGreaterThan(0);
      expect(Math.abs(value / Math.exp(at) - 1)).toBeLessThan(bench.dtype === 'f32' ? 1e-3 : 1e-2);
      bench.release();
    });
  });
}

describe('accuracy of the f32 elementary functions, one bit pattern in 20,011', () => {
  const [bench] = benches;
  const ulp = (v: number) => 2 ** (Math.floor(Math.log2(Math.max(Math.abs(v), 2 ** -126))) - 23);
  /** Every input that a function is held to: sin and cos up to 1e5. */
  const far: Record<string, number> = { sin: 1e5, cos: 1e5 };
  const references: Record<string, [Map1, (x: number) => number]> = {
    ...Object.fromEntries(Object.entries(unary).map(([name, [run, reference]]) => [name, [run, reference]])),
    ...Object.fromEntries(Object.entries(gated).map(([name, [run, gate]]) => [name, [run, (x) => (x === -Infinity ? 0 : x * gate(x))]])),
    elu: [(k, b, e, x, y) => k.elu(b, e, 1, x, y), (x) => (x > 0 ? x : Math.expm1(x))],
  };
  const limits = {
    exp: 2,
    expm1: 2,
    log: 2,
    log1p: 2,
    tanh: 2,
    erf: 2,
    sin: 2,
    cos: 2,
    sigmoid: 4,
    softplus: 4,
    elu: 4,
    pow: 1,
    square: 1,
    cube: 1,
  };
  const limitsOfInput = { gelu: 4, geluTanh: 4, silu: 4, mish: 4 };
  for (const [name, limit] of Object.entries({ ...limits, ...limitsOfInput })) {
    it(`${name}: at most ${limit} ulp${name in limitsOfInput ? ' of |x|' : ''}`, () => {
      const n = Math.floor(2 ** 32 / 20011);
      const [run, reference] = references[name];
      const x = bench.real(new Float32Array(n));
      const y = bench.real(new Float32Array(n));
      const bits = bench.u32s(x, n);
      for (let i = 0; i < n; i++) bits[i] = i * 20011;
      run(bench.kernels, 0, n, x, y);
      const input = bench.reals(x, n);
      const output = bench.reals(y, n);
      for (let i = 0; i < n; i++) {
        if (Math.abs(input[i]) > far[name]) continue;
        const exact = reference(input[i]);
        if (Object.is(output[i], Math.fround(exact)) || output[i] === Math.fround(exact)) continue;
        const error = Math.abs(output[i] - exact) / ulp(name in limitsOfInput ? input[i] : exact);
        if (!(error <= limit)) throw new Error(`${name}(${input[i]}) = ${output[i]}, expected ${exact}: ${error} ulp`);
      }
      bench.release();
    });
  }
});
