import { valueAndGrad } from '../autodiff/grad.js';
import type { DType, FloatType } from '../core/dtype.js';
import { FormatError, NumericError } from '../core/errors.js';
import { expectFunction, misfit } from '../core/expect.js';
import { formatShape, type Shape, sameShape } from '../core/shape.js';
import { isDictionary } from '../core/tree.js';
import { add, mul } from '../ops/binary.js';
import { sum } from '../ops/sum.js';
import { init } from '../runtime/runtime.js';
import { scope } from '../runtime/scope.js';
import { Tensor, tensor } from '../runtime/tensor.js';

/** A tensor as a fixture holds it: flat, row-major. */
export interface GoldenTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: readonly (number | 'inf' | '-inf' | 'nan')[];
}

/** Accepted is |got - want| <= atol + rtol · |want|. */
export interface GoldenTolerance {
  readonly rtol: number;
  readonly atol: number;
}

type Named<T> = Readonly<Record<string, T>>;

/** One golden case ("fixture/1"): operands, parameters, and what a reference made of them in f64. */
export interface GoldenCase {
  readonly case: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Mode of the reference; null for functions. */
  readonly training?: boolean | null;
  readonly inputs: Named<GoldenTensor>;
  /** Parameters and buffers before the call, under the names of the reference. */
  readonly state: Named<GoldenTensor>;
  /** A single result is called "out". */
  readonly outputs: Named<GoldenTensor>;
  /** Upstream gradient of each differentiable output: the loss is Σ <output, upstream>. */
  readonly grad_outputs?: Named<GoldenTensor>;
  readonly grad_inputs?: Named<GoldenTensor>;
  readonly grad_state?: Named<GoldenTensor>;
  /** Buffers that the call changed. */
  readonly state_after?: Named<GoldenTensor>;
  readonly tolerance: Readonly<Record<FloatType, GoldenTolerance>>;
}

/** What a call gets: the tensors of the case, floats in the type under test. */
export interface GoldenOperands {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly state: Readonly<Record<string, Tensor>>;
  readonly dtype: FloatType;
  readonly golden: GoldenCase;
}

/** The computation of a case: its single output, or all of them by name (buffers it changed under `state_after` names). */
export type GoldenCall = (operands: GoldenOperands) => Tensor | Readonly<Record<string, Tensor>>;

/** What was computed, as plain numbers by path: 'outputs.out', 'grad_inputs.x', 'grad_state.lin.weight'. */
export type GoldenResult = ReadonlyMap<string, Float64Array>;

/**
 * Runs a case in f64 and in f32, and compares every output (with and without a tape), every changed buffer and every
 * gradient with the reference at the case's own tolerances, and the f32 gradients with the f64 ones at the f32 tolerance.
 *
 * @throws NumericError naming the first number that is out of tolerance.
 * @throws FormatError when the call does not return what the case has.
 */
export async function checkGolden(golden: GoldenCase, call: GoldenCall): Promise<Readonly<Record<FloatType, GoldenResult>>> {
  expectCase(golden);
  expectFunction('testing.checkGolden', call);
  await init({ dtypes: ['f32', 'f64'] });
  const f64 = runGolden(golden, call, 'f64');
  const f32 = runGolden(golden, call, 'f32');
  for (const [path, values] of f32) {
    if (path.startsWith('grad_'))
      compare(`${golden.case} in f32 against f64`, path, values, f64.get(path) as Float64Array, golden.tolerance.f32);
  }
  return { f32, f64 };
}

function expectCase(golden: GoldenCase): void {
  if (isDictionary(golden) && [golden.inputs, golden.state, golden.outputs, golden.tolerance].every(isDictionary)) return;
  throw misfit('testing.checkGolden', 'the argument', golden, 'a golden case', 'It has inputs, state, outputs and tolerance');
}

/** One element type of `checkGolden`, where its kernels are loaded already. */
export function runGolden(golden: GoldenCase, call: GoldenCall, dtype: FloatType): GoldenResult {
  const results = new Map<string, Float64Array>();
  const check = (group: GoldenGroup, got: Readonly<Record<string, Tensor>>): void => {
    for (const [name, want] of Object.entries(golden[group] ?? {})) {
      const path = `${group}.${name}`;
      const values = expectTensor(golden, path, got[name], want);
      compare(`${golden.case} in ${dtype}`, path, values, want.data.map(number), golden.tolerance[dtype]);
      results.set(path, values);
    }
  };
  scope(() => {
    const operands = { inputs: tensors(golden.inputs, dtype), state: tensors(golden.state, dtype) };
    const run = (inputs: GoldenOperands['inputs'], state: GoldenOperands['state']): Readonly<Record<string, Tensor>> => {
      const result = call({ inputs, state, dtype, golden });
      return result instanceof Tensor ? { out: result } : result;
    };
    const plain = run(operands.inputs, operands.state);
    check('outputs', plain);
    check('state_after', plain);

    const variables = { inputs: only(operands.inputs, golden.grad_inputs), state: only(operands.state, golden.grad_state) };
    const upstream = tensors(golden.grad_outputs ?? {}, dtype);
    if (Object.keys(upstream).length === 0) return;
    const loss = ({ inputs, state }: typeof variables): readonly [Tensor, Readonly<Record<string, Tensor>>] => {
      const outputs = run({ ...operands.inputs, ...inputs }, { ...operands.state, ...state });
      const terms = Object.entries(upstream).map(([name, g]) => sum(mul(outputs[name], g)));
      return [terms.reduce((total, term) => add(total, term)), outputs];
    };
    const [, gradients, outputs] = valueAndGrad(loss, { aux: true })(variables);
    check('outputs', outputs);
    check('grad_inputs', gradients.inputs as Readonly<Record<string, Tensor>>);
    check('grad_state', gradients.state as Readonly<Record<string, Tensor>>);
  });
  return results;
}

type GoldenGroup = 'outputs' | 'state_after' | 'grad_inputs' | 'grad_state';

/** A fixture's tensor in linear memory; floats in the type asked for. */
export function goldenTensor(one: GoldenTensor, float: FloatType): Tensor {
  if (!isDictionary(one) || !Array.isArray(one.data)) throw misfit('testing.goldenTensor', 'the argument', one, '{ dtype, shape, data }');
  const { dtype, shape, data } = one;
  const isFloat = dtype === 'f64' || dtype === 'f32';
  return tensor(Float64Array.from(data, number), { shape, dtype: isFloat ? float : dtype });
}

const words: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity, nan: Number.NaN };
const number = (value: number | string): number => (typeof value === 'number' ? value : words[value]);

const tensors = (named: Named<GoldenTensor>, dtype: FloatType): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(named).map(([name, one]) => [name, goldenTensor(one, dtype)]));

const only = (all: Record<string, Tensor>, wanted: Named<GoldenTensor> = {}): Record<string, Tensor> =>
  Object.fromEntries(Object.keys(wanted).map((name) => [name, all[name]]));

function expectTensor(golden: GoldenCase, path: string, got: unknown, want: GoldenTensor): Float64Array {
  if (got instanceof Tensor && sameShape(got.shape, want.shape)) return Float64Array.from(got.toTypedArray());
  throw new FormatError({
    where: `golden case ${golden.case}`,
    what: `${path} does not have the shape of the reference`,
    got: got instanceof Tensor ? formatShape(got.shape) : typeof got,
    expected: formatShape(want.shape),
  });
}

function compare(what: string, path: string, got: ArrayLike<number>, want: ArrayLike<number>, { rtol, atol }: GoldenTolerance): void {
  for (let i = 0; i < want.length; i++) {
    if (Object.is(got[i], want[i]) || Math.abs(got[i] - want[i]) <= atol + rtol * Math.abs(want[i])) continue;
    throw new NumericError({
      where: `golden case ${what}`,
      what: `${path} differs at element ${i}`,
      got: String(got[i]),
      expected: `${want[i]} ± ${atol + rtol * Math.abs(want[i])}`,
      fields: { path, index: i, got: got[i], want: want[i] },
    });
  }
}
