import { ops, type Tensor, tensor } from '../../src/index.js';
import { uniform } from '../arrays.js';
import * as js from '../baseline/kernels.js';
import { compareOp, type OpComparison, type OpName } from '../op-comparison.js';

type Unary = (x: Tensor) => Tensor;
type UnaryJs = (x: js.Floats, y: js.Floats, size: number) => void;
type Binary = (a: Tensor, b: Tensor) => Tensor;
type BinaryJs = (a: js.Floats, b: js.Floats, y: js.Floats, size: number) => void;

const unaries: Partial<Record<OpName, readonly [Unary, UnaryJs]>> = {
  relu: [ops.relu, js.relu],
  leakyRelu: [(x) => ops.leakyRelu(x, { slope: 0.2 }), js.leakyRelu],
  elu: [(x) => ops.elu(x), js.elu],
  sigmoid: [ops.sigmoid, js.sigmoid],
  tanh: [ops.tanh, js.tanh],
  exp: [ops.exp, js.exp],
  expm1: [ops.expm1, js.expm1],
  sin: [ops.sin, js.sin],
  cos: [ops.cos, js.cos],
  erf: [ops.erf, js.erf],
  softplus: [ops.softplus, js.softplus],
  logSigmoid: [ops.logSigmoid, js.logSigmoid],
  gelu: [(x) => ops.gelu(x), js.gelu],
  silu: [ops.silu, js.silu],
  mish: [ops.mish, js.mish],
  selu: [ops.selu, js.selu],
  celu: [(x) => ops.celu(x, { alpha: 1.3 }), js.celu],
  clamp: [(x) => ops.clamp(x, { min: -0.5, max: 0.7 }), js.clamp],
  hardtanh: [(x) => ops.hardtanh(x, { min: -0.5, max: 0.7 }), js.clamp],
  neg: [ops.neg, js.neg],
  abs: [ops.abs, js.abs],
  sign: [ops.sign, js.sign],
  round: [
    (x) => ops.round(ops.scale(x, 9)),
    (x, y, size) => {
      js.affine(x, y, size, 9, 0);
      js.round(y, y, size);
    },
  ],
  detach: [ops.detach, (x, y) => y.set(x)],
  scale: [(x) => ops.scale(x, 0.3), (x, y, size) => js.affine(x, y, size, 0.3, 0)],
  shift: [(x) => ops.shift(x, 0.3), (x, y, size) => js.affine(x, y, size, 1, 0.3)],
  cast: [(x) => ops.cast(x, 'f64'), (x, y) => y.set(x)],
};

/** Of positive numbers. */
const roots: Partial<Record<OpName, readonly [Unary, UnaryJs]>> = {
  log: [ops.log, js.log],
  log1p: [ops.log1p, js.log1p],
  sqrt: [ops.sqrt, js.sqrt],
  pow: [(x) => ops.pow(x, 1.5), js.pow],
  inverseSqrt: [ops.inverseSqrt, js.inverseSqrt],
};

const binaries: Partial<Record<OpName, readonly [Binary, BinaryJs]>> = {
  add: [ops.add, js.add],
  sub: [ops.sub, js.sub],
  mul: [ops.mul, js.mul],
  div: [ops.div, js.div],
  maximum: [ops.maximum, js.maximum],
  minimum: [ops.minimum, js.minimum],
  equal: [ops.equal, js.equal],
  greater: [ops.greater, js.greater],
  greaterEqual: [ops.greaterEqual, js.greaterEqual],
  less: [ops.less, js.less],
  lessEqual: [ops.lessEqual, js.lessEqual],
  notEqual: [ops.notEqual, js.notEqual],
  logAddExp: [ops.logAddExp, js.logAddExp],
};

const each = <V>(table: Partial<Record<OpName, V>>): [OpName, V][] => Object.entries(table) as [OpName, V][];

/** All elementwise ops on [rows, width]. */
export function elementwise(rows: number, width: number): OpComparison[] {
  const size = rows * width;
  const shape = `[${rows}, ${width}]`;
  const numbers = uniform(size, 1);
  // Whole multiples of 1/4 away from 0: divisors are safe and some pairs are equal.
  const others = uniform(size, 2).map((v) => (Math.floor(v * 8) + 0.5) / 4);
  const positive = numbers.map((v) => Math.abs(v) + 0.01);
  const [x, b, p] = [numbers, others, positive].map((v) => tensor(v, { shape: [rows, width] }));
  const [y, double] = [new Float32Array(size), new Float64Array(size)];
  const row = uniform(width, 3);
  const bias = tensor(row);
  const one = (from: Float32Array, input: Tensor, op: OpName, [graphgrad, plain]: readonly [Unary, UnaryJs]): OpComparison => {
    const out = op === 'cast' ? double : y;
    return compareOp(
      op,
      shape,
      () => graphgrad(input),
      () => {
        plain(from, out, size);
        return out;
      },
    );
  };
  return [
    ...each(unaries).map(([op, pair]) => one(numbers, x, op, pair)),
    ...each(roots).map(([op, pair]) => one(positive, p, op, pair)),
    ...each(binaries).map(([op, [graphgrad, plain]]) =>
      compareOp(
        op,
        shape,
        () => graphgrad(x, b),
        () => {
          plain(numbers, others, y, size);
          return y;
        },
      ),
    ),
    compareOp(
      'add',
      `${shape} + [${width}]`,
      () => ops.add(x, bias),
      () => {
        js.addRow(numbers, row, y, rows, width);
        return y;
      },
    ),
  ];
}
