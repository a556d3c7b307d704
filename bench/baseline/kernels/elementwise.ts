import { compile, type Floats } from './unroll.js';

type Unary = (x: Floats, y: Floats, size: number) => void;
type Binary = (a: Floats, b: Floats, y: Floats, size: number) => void;
type RowBinary = (x: Floats, b: Floats, y: Floats, rows: number, width: number) => void;

/** y = f(x), a loop of its own for every f. y may alias x. */
const unary = (f: string): Unary =>
  compile<Unary>('unary', 'X, Y, size', `for (let i = 0; i < size; i++) { const x = X[i]; Y[i] = ${f}; }`);
/** y = f(a, b), equal shapes. y may alias either. */
const binary = (f: string): Binary =>
  compile<Binary>('binary', 'A, B, Y, size', `for (let i = 0; i < size; i++) { const a = A[i], b = B[i]; Y[i] = ${f}; }`);
/** y[i, j] = f(x[i, j], b[j]): a row broadcast over the rows. y may alias x. */
const rowBinary = (f: string): RowBinary =>
  compile<RowBinary>(
    'rowBinary',
    'X, B, Y, rows, width',
    'for (let i = 0, o = 0; i < rows; i++) for (let j = 0; j < width; j++, o = (o + 1) | 0) { const a = X[o], b = B[j]; ' +
      `Y[o] = ${f}; }`,
  );

export const add = binary('a + b');
export const sub = binary('a - b');
export const mul = binary('a * b');
export const div = binary('a / b');
/** Where either is NaN the result is NaN, as with Math.max. */
export const maximum = binary('Math.max(a, b)');
export const minimum = binary('Math.min(a, b)');
/** 1 where it holds, else 0. */
export const equal = binary('Number(a === b)');
export const greater = binary('Number(a > b)');
export const greaterEqual = binary('Number(a >= b)');
export const less = binary('Number(a < b)');
export const lessEqual = binary('Number(a <= b)');
export const notEqual = binary('Number(a !== b)');
/** log(eᵃ + eᵇ), the larger one taken off first. */
export const logAddExp = binary('Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))');
/** x + bias, the bias one row. */
export const addRow = rowBinary('a + b');
export const mulRow = rowBinary('a * b');

// A branch on the sign of data is mispredicted half of the time and costs four times the rest of the loop; Number(comparison) is a
// register move. The price: the rectifiers want finite numbers (0 · ∞ is NaN), and NaN stays NaN.
/** max(x, 0). */
export const relu = unary('x * Number(x > 0)');
/** x > 0 ? x : 0.2 x. */
export const leakyRelu = unary('x * (0.2 + 0.8 * Number(x > 0))');
/** x > 0 ? x : e^x - 1. */
export const elu = unary('x < 0 ? Math.expm1(x) : x');
export const sigmoid = unary('1 / (1 + Math.exp(-x))');
export const tanh = unary('Math.tanh(x)');
export const exp = unary('Math.exp(x)');
export const log = unary('Math.log(x)');
export const expm1 = unary('Math.expm1(x)');
export const log1p = unary('Math.log1p(x)');
export const sin = unary('Math.sin(x)');
export const cos = unary('Math.cos(x)');
/** Abramowitz and Stegun 7.1.26, to 1.5e-7: JavaScript has no erf, and this is what people write. */
const ERF =
  '(Math.sign(x) * (1 - ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x)))';
const withErf = (f: string): Unary =>
  compile<Unary>(
    'unary',
    'X, Y, size',
    `for (let i = 0; i < size; i++) { const v = X[i], x = ${f.includes('v') ? 'v * Math.SQRT1_2' : 'v'}, t = 1 / (1 + 0.3275911 * Math.abs(x)); Y[i] = ${f.replace('ERF', ERF)}; }`,
  );
export const erf = withErf('ERF');
export const gelu = withErf('0.5 * v * (1 + ERF)');
export const softplus = unary('Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))');
export const logSigmoid = unary('Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)))');
export const silu = unary('x / (1 + Math.exp(-x))');
export const mish = unary('x * Math.tanh(Math.log1p(Math.exp(x)))');
export const selu = unary('1.0507009873554805 * (x < 0 ? 1.6732632423543772 * Math.expm1(x) : x)');
/** alpha 1.3. */
export const celu = unary('x < 0 ? 1.3 * Math.expm1(x / 1.3) : x');
/** To [-0.5, 0.7]. */
export const clamp = unary('Math.min(Math.max(x, -0.5), 0.7)');
/** Exponent 1.5. */
export const pow = unary('x ** 1.5');
export const neg = unary('-x');
export const abs = unary('Math.abs(x)');
export const sign = unary('Math.sign(x)');
/** To the nearest whole number, halves to the even one, as single precision rounds by itself; for |x| < 2^22. */
export const round = unary('Math.fround(Math.fround(x + 12582912) - 12582912)');
export const sqrt = unary('Math.sqrt(x)');
/** 1 / √x, and 0 for x = 0. */
export const inverseSqrt = unary('x === 0 ? 0 : 1 / Math.sqrt(x)');

/** y = scale · x + shift. y may alias x. */
export function affine(x: Floats, y: Floats, size: number, scale: number, shift: number): void {
  for (let i = 0; i < size; i++) y[i] = scale * x[i] + shift;
}

/** Derivatives from the output y (b) and the upstream gradient (a). */
export const reluGrad = binary('a * Number(b > 0)');
export const leakyReluGrad = binary('a * (0.2 + 0.8 * Number(b > 0))');
export const eluGrad = binary('b > 0 ? a : a * (b + 1)');
export const sigmoidGrad = binary('a * b * (1 - b)');
export const tanhGrad = binary('a * (1 - b * b)');

/** max(x + bias, 0), the bias one row: the epilogue of a dense layer in one pass. */
export const addRowRelu = rowBinary('(a + b) * Number(a + b > 0)');
