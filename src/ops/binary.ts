import type { Vjp } from '../autodiff/derivative.js';
import { op, type Primitive } from '../autodiff/op.js';
import { filled } from '../autodiff/space.js';
import { OptionError } from '../core/errors.js';
import { broadcastShapes, type Shape, sameShape } from '../core/shape.js';
import type { Kernels } from '../runtime/kernels.js';
import { Tensor, temporarily } from '../runtime/tensor.js';
import { scale } from './affine.js';
import { neg } from './neg.js';
import { asMatrices } from './shapes.js';
import { stretched, unbroadcast } from './sum.js';

/** A tensor or a plain number, which counts as a scalar of the other operand's type. */
export type Operand = Tensor | number;

type Pair = [a: Tensor, b: Tensor];

type BinaryKernel = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum' | 'equal' | 'greater';

/** Their forms for operands that stretch; made once, since a name put together in each call is looked up the long way. */
const stretching = {
  add: 'addBroadcast',
  sub: 'subBroadcast',
  mul: 'mulBroadcast',
  div: 'divBroadcast',
  maximum: 'maximumBroadcast',
  minimum: 'minimumBroadcast',
  equal: 'equalBroadcast',
  greater: 'greaterBroadcast',
} as const;

function run(name: BinaryKernel, kernels: Kernels, a: Tensor, b: Tensor, y: Tensor): void {
  if (sameShape(a.shape, b.shape)) kernels[name](0, y.size, a.ptr, b.ptr, y.ptr);
  else runStretched(name, kernels, a, b, y);
}

function runStretched(name: BinaryKernel, kernels: Kernels, a: Tensor, b: Tensor, y: Tensor): void {
  const matrices = asMatrices(y.shape, a.shape, b.shape);
  if (matrices !== undefined) {
    const { rows, cols } = matrices;
    kernels[stretching[name]](0, rows, cols, a.ptr, ...matrices.a, b.ptr, ...matrices.b, y.ptr);
    return;
  }
  temporarily([stretched(a, y.shape), stretched(b, y.shape)], ([wideA, wideB]) => kernels[name](0, y.size, wideA.ptr, wideB.ptr, y.ptr));
}

function binary(
  name: BinaryKernel,
  keep: Primitive<Pair, undefined>['keep'],
  vjp: Vjp<Pair, undefined> | 'nonDifferentiable',
): (a: Operand, b: Operand) => Tensor {
  const where = `ops.${name}`;
  const primitive = op<Pair>(name, {
    shape: (inputs): Shape => broadcastShapes(where, inputs[0].shape, inputs[1].shape),
    run: (kernels, inputs, y) => run(name, kernels, inputs[0], inputs[1], y),
    keep,
    vjp,
  });
  return (a, b) => primitive([asTensor(name, a, b), asTensor(name, b, a)], undefined);
}

function asTensor(name: string, value: Operand, other: Operand): Tensor {
  if (typeof value !== 'number') return value;
  if (other instanceof Tensor) return filled({ shape: [], dtype: other.dtype }, value);
  throw new OptionError({
    where: `ops.${name}`,
    what: 'two plain numbers',
    expected: 'at least one tensor',
    mend: 'Use JavaScript arithmetic',
  });
}

/** a + b, with broadcasting. */
export const add = binary('add', 'none', (g, { inputs: [a, b] }) => [() => unbroadcast(g, a.shape), () => unbroadcast(g, b.shape)]);

/** a - b, with broadcasting. */
export const sub = binary('sub', 'none', (g, { inputs: [a, b] }) => [() => unbroadcast(g, a.shape), () => unbroadcast(neg(g), b.shape)]);

/** a · b elementwise, with broadcasting. */
export const mul = binary(
  'mul',
  (_, [a, b]) => ({ inputs: [b, a], output: false }),
  (g, { inputs: [a, b] }) => [() => unbroadcast(mul(g, b), a.shape), () => unbroadcast(mul(g, a), b.shape)],
);

/** a / b elementwise, with broadcasting; IEEE division by zero. */
export const div = binary('div', 'both', (g, { inputs: [a, b], output }) => [
  () => unbroadcast(div(g, b), a.shape),
  () => unbroadcast(neg(div(mul(g, output), b)), b.shape),
]);

/** 1 where a = b, else 0. */
export const equal = binary('equal', 'none', 'nonDifferentiable');

/** 1 where a > b, else 0. */
export const greater = binary('greater', 'none', 'nonDifferentiable');

/** The share of a cotangent that goes to the larger (or smaller) operand; ties share equally. */
function winner(g: Tensor, a: Tensor, b: Tensor): Tensor {
  return mul(g, add(greater(a, b), scale(equal(a, b), 0.5)));
}

/** max(a, b) elementwise, with broadcasting. NaN wins; where a = b the gradient is shared equally. */
export const maximum = binary('maximum', 'inputs', (g, { inputs: [a, b] }) => [
  () => unbroadcast(winner(g, a, b), a.shape),
  () => unbroadcast(winner(g, b, a), b.shape),
]);

/** min(a, b) elementwise, with broadcasting. NaN wins; where a = b the gradient is shared equally. */
export const minimum = binary('minimum', 'inputs', (g, { inputs: [a, b] }) => [
  () => unbroadcast(winner(g, b, a), a.shape),
  () => unbroadcast(winner(g, a, b), b.shape),
]);
