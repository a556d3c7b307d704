import { valueAndGrad } from '../autodiff/grad.js';
import type { FloatType, TypedArray } from '../core/dtype.js';
import { NumericError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { number, oneOf } from '../core/options/vocabulary.js';
import { sum } from '../ops/sum.js';
import { init, runtime } from '../runtime/runtime.js';
import { scope } from '../runtime/scope.js';
import type { Tensor } from '../runtime/tensor.js';
import { compareGradients, type GradientReport, gradientCheckOptions } from './gradients.js';
import { substitute, variablesOf } from './variables.js';

const operationOptions = {
  ...gradientCheckOptions,
  /** 2 checks the derivative of the gradient too. Default 2. */
  order: oneOf([1, 2], 2),
  /** Largest disagreement of the f32 result with the f64 one, relative to the largest element. Default 1e-5. */
  precision: number({ above: 0, default: 1e-5 }),
};

/** Options of `checkOp`. */
export interface OperationCheckOptions extends Readonly<Given<typeof operationOptions>> {}

/**
 * Everything that can be asked of an operation without knowing what it means: its gradients up to the second order
 * (as `checkGradients`), f32 agrees with f64, operands stay as they were, a recording tape changes no bit, and neither
 * value nor gradient leaves memory behind.
 *
 * @throws NumericError naming what does not hold.
 */
export async function checkOp<A extends readonly unknown[]>(
  f: (...args: A) => Tensor,
  args: A,
  options: OperationCheckOptions = {},
): Promise<GradientReport> {
  const { precision, ...rest } = readOptions(where, operationOptions, options);
  await init({ dtypes: ['f32', 'f64'] });
  const report = compareGradients(f, args, rest);
  expectPrecision(expectPure(f, args, 'f32'), expectPure(f, args, 'f64'), precision);
  return report;
}

const where = 'testing.checkOp';

/** Value and gradient in one type. */
function pass<A extends readonly unknown[]>(f: (...args: A) => Tensor, args: A, leaves: readonly Tensor[]): Tensor {
  const loss = (values: readonly Tensor[]): readonly [Tensor, Tensor] => {
    const y = f(...substitute(args, values));
    return [sum(y), y];
  };
  return valueAndGrad(loss, { aux: true })(leaves)[2];
}

/**
 * The result's numbers, where neither call nor backward pass changed an operand or left memory behind, and the tape
 * changed no bit.
 */
export function expectPure<A extends readonly unknown[]>(f: (...args: A) => Tensor, args: A, dtype: FloatType): TypedArray {
  return scope(() => {
    const { leaves, names } = variablesOf(where, args, dtype);
    const before = leaves.map((leaf) => leaf.toTypedArray());
    const plain = scope(() => f(...substitute(args, leaves)).toTypedArray());
    const taped = scope(() => pass(f, args, leaves).toTypedArray());
    leaves.forEach((leaf, i) => {
      if (!sameBits(leaf.toTypedArray(), before[i]))
        throw new NumericError({
          where,
          what: `the operation changed ${names[i]} in ${dtype}`,
          expected: 'operands that stay as they were',
        });
    });
    if (!sameBits(plain, taped))
      throw new NumericError({ where, what: `the result in ${dtype} depends on whether a tape records`, expected: 'the same bits' });
    expectNoLeak(`value in ${dtype}`, () => void f(...substitute(args, leaves)));
    expectNoLeak(`gradient in ${dtype}`, () => void pass(f, args, leaves));
    return plain;
  });
}

/** Runs twice, since the first run may fill caches; then nothing may stay. */
function expectNoLeak(what: string, run: () => void): void {
  scope(run);
  const { heap, step } = runtime();
  const before = heap.used + step.used;
  scope(run);
  const left = heap.used + step.used - before;
  if (left !== 0)
    throw new NumericError({
      where,
      what: `the ${what} leaves memory behind`,
      got: `${left} bytes`,
      expected: '0 bytes after its scope',
      fields: { bytes: left },
    });
}

function sameBits(a: TypedArray, b: TypedArray): boolean {
  return a.length === b.length && a.every((x: number, i: number) => Object.is(x, b[i]));
}

function expectPrecision(single: TypedArray, double: TypedArray, precision: number): void {
  const allowed = precision * Array.from(double).reduce((most, x) => Math.max(most, Math.abs(x)), Number.MIN_VALUE);
  Array.from(double).forEach((want, i) => {
    if (Object.is(single[i], want) || Math.abs(single[i] - want) <= allowed) return;
    throw new NumericError({
      where,
      what: `f32 and f64 disagree at element ${i}`,
      got: `${single[i]} and ${want}`,
      expected: `a difference of at most ${allowed}`,
      fields: { index: i },
    });
  });
}
