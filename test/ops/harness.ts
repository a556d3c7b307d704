import { readdirSync } from 'node:fs';
import { valueAndGrad } from '../../src/autodiff/grad.js';
import { opTable } from '../../src/autodiff/op.js';
import type { FloatType, TypedArray } from '../../src/core/dtype.js';
import { formatShape } from '../../src/core/shape.js';
import { init, type Shape, scope, type Tensor, tensor } from '../../src/index.js';
import * as ops from '../../src/public/ops.js';
import { withThreads } from '../../src/runtime/pool/threads.js';
import { runtime } from '../../src/runtime/runtime.js';
import { compareGradients, type GradientReport } from '../../src/testing/gradients.js';
import { expectPure } from '../../src/testing/operation.js';
import { inner } from '../../src/transforms/inner.js';
import { jvp, vjp } from '../../src/transforms/products.js';
import type { Plain } from './plain.js';
import { sampleFiles } from './sample-files.js';

/** One call: operands, options (made anew for each type, outside any scope), and which operands have a derivative. */
export interface Sample {
  readonly inputs: readonly (Plain | null)[];
  readonly options?: unknown | ((dtype: FloatType) => unknown);
  /** Operands held constant in gradient checks: whole numbers in disguise, or kinks everywhere. */
  readonly constant?: readonly number[];
  /** Why differences say nothing at this sample: ties, kinks. */
  readonly noDifferences?: string;
  /** Coarser differences, where f32 is inside. */
  readonly differences?: { readonly step: number; readonly tolerance: number };
  readonly note?: string;
}

/** A call that must be refused. */
export interface Refusal {
  readonly inputs: readonly (Plain | null)[];
  readonly options?: unknown;
  readonly error: string;
  readonly message: RegExp;
}

/** What the harness needs to know about one operation. */
export interface Entry {
  readonly name: string;
  /** The same in plain JavaScript and double precision. */
  readonly reference: (inputs: readonly Plain[], options: never) => Plain;
  readonly samples: readonly Sample[];
  /** Samples with n elements along what kernels cut into vectors and tiles; run for many n. */
  readonly sized?: (n: number) => readonly Sample[];
  /** Elementwise, so NaN, infinities and zeros mean something: all of them (all pairs for two operands) are tried. */
  readonly elementwise?: { readonly arity: 1 | 2; readonly options?: unknown };
  /** Calls that must be refused; needed unless any operands of one type fit. */
  readonly refusals?: readonly Refusal[];
  /** Only called by derivatives, whose operands were checked by the forward pass: refuses nothing of its own. */
  readonly internal?: true;
  /** Rounding errors allowed, in units of epsilon times the largest element. Default 16. */
  readonly roundings?: number;
  /** How to call it; default the primitive of that name. */
  readonly call?: (inputs: readonly (Tensor | null)[], options: never) => Tensor;
}

await init({ dtypes: ['f32', 'f64'] });

/** Fills the op table: every file of src/ops, whether the public surface needs it or not. */
for (const file of readdirSync(new URL('../../src/ops', import.meta.url)).filter((name) => name.endsWith('.ts')))
  await import(`../../src/ops/${file.replace(/\.ts$/, '.js')}`);
void ops;

/** The entries of every file in a folder beside this one. */
export const entriesOf = async (folder: 'samples' | 'composites'): Promise<readonly Entry[]> =>
  (await sampleFiles([folder])).flatMap(({ entries }) => entries);

/** Sizes around every vector width and tile, and some primes. */
export const sizes: readonly number[] = [...Array(68).keys(), 127, 257, 1009];

const epsilon: Readonly<Record<FloatType, number>> = { f32: 2 ** -23, f64: 2 ** -52 };
const types: readonly FloatType[] = ['f32', 'f64'];

const optionsOf = ({ options }: Sample, dtype: FloatType): never => (typeof options === 'function' ? options(dtype) : options) as never;

type Operands = readonly (Tensor | null)[];
type Call = (...operands: Operands) => Tensor;

function callOf(entry: Entry, options: never): Call {
  if (entry.call) return (...operands) => (entry.call as NonNullable<Entry['call']>)(operands, options);
  const primitive = opTable.get(entry.name);
  if (primitive === undefined) throw new Error(`there is no op ${entry.name}`);
  return (...operands) => primitive(operands, options);
}

const load = (inputs: Sample['inputs'], dtype: FloatType): Operands =>
  inputs.map((one) => one && tensor(one.data as number[], { shape: one.shape as Shape, dtype }));

/** The operand as the type holds it, so that the reference starts from the same numbers. */
const rounded = (x: Plain | null, dtype: FloatType): Plain =>
  x === null || dtype === 'f64' ? (x as Plain) : { shape: x.shape, data: x.data.map(Math.fround) };

const named = (entry: Entry, dtype: string, sample: Sample): string =>
  `${entry.name} ${dtype} ${sample.note ?? sample.inputs.map((x) => x && formatShape(x.shape)).join(' ')}`;

function expectShape(what: string, got: Tensor, want: Plain): void {
  if (formatShape(got.shape) !== formatShape(want.shape))
    throw new Error(`${what}: shape ${formatShape(got.shape)}, expected ${formatShape(want.shape)}`);
}

function expectNear(what: string, got: TypedArray, want: readonly number[], relative: number): void {
  const allowed = relative * want.reduce((most, v) => (Number.isFinite(v) ? Math.max(most, Math.abs(v)) : most), 0);
  want.forEach((w, i) => {
    if (!(Object.is(got[i], w) || got[i] === w || Math.abs(got[i] - w) <= allowed))
      throw new Error(`${what}: element ${i} is ${got[i]}, expected ${w} ± ${allowed}`);
  });
}

/** Forward in both types against the reference. */
export function checkForward(entry: Entry, samples: readonly Sample[] = entry.samples): void {
  for (const dtype of types) {
    for (const sample of samples) {
      const what = named(entry, dtype, sample);
      const options = optionsOf(sample, dtype);
      scope(() => {
        const want = entry.reference(
          sample.inputs.map((x) => rounded(x, dtype)),
          options,
        );
        const got = callOf(entry, options)(...load(sample.inputs, dtype));
        expectShape(what, got, want);
        expectNear(what, got.toTypedArray(), want.data, (entry.roundings ?? 16) * epsilon[dtype]);
      });
    }
  }
}

/** The operation as a function of those operands that have a derivative there; undefined where none has. */
function differentiable(
  entry: Entry,
  sample: Sample,
): { readonly f: (...variables: Tensor[]) => Tensor; readonly variables: Tensor[] } | undefined {
  const primitive = opTable.get(entry.name)?.primitive;
  if (entry.call === undefined && primitive?.vjp === 'nonDifferentiable') return undefined;
  const operands = load(sample.inputs, 'f64');
  const free = operands.map((x, i) => x !== null && !sample.constant?.includes(i));
  const call = callOf(entry, optionsOf(sample, 'f64'));
  const f = (...variables: Tensor[]): Tensor => {
    let next = 0;
    return call(...operands.map((x, i) => (free[i] ? variables[next++] : x)));
  };
  return { f, variables: operands.filter((_, i) => free[i]) as Tensor[] };
}

/** First and second derivatives against central differences in f64. */
export function checkDerivatives(entry: Entry, { directions = 20, order = 2 as 1 | 2, samples = entry.samples } = {}): GradientReport {
  let [checks, worst] = [0, 0];
  for (const sample of samples) {
    if (sample.noDifferences !== undefined) continue;
    const made = differentiable(entry, sample);
    if (made === undefined) continue;
    try {
      const report = compareGradients(made.f, made.variables, { order, directions, ...sample.differences });
      checks += report.checks;
      worst = Math.max(worst, report.worst);
    } catch (error) {
      throw new Error(`${named(entry, 'f64', sample)}: ${(error as Error).message}`, { cause: error });
    }
  }
  return { checks, worst };
}

/** ⟨u, J v⟩ = ⟨Jᵀ u, v⟩ in f64, at every sample: how far the two are apart, relative to their size. */
export function checkTransposes(entry: Entry): number {
  let worst = 0;
  for (const sample of entry.samples) {
    const made = sample.differences === undefined ? differentiable(entry, sample) : undefined; // exact where no f32 is inside
    if (made === undefined) continue;
    scope(() => {
      const f = (x: Tensor[]): Tensor => made.f(...x);
      const wave = (like: Tensor, phase: number): Tensor =>
        tensor(
          Float64Array.from({ length: like.size }, (_, i) => Math.sin(1.7 * i + phase)),
          { shape: like.shape },
        );
      const u = wave(f(made.variables), 0.4);
      const v = made.variables.map((one, i) => wave(one, i + 1));
      const [, pushed] = jvp(f, v)(made.variables);
      const [, pulled] = vjp(f, u)(made.variables);
      const [left, right] = [inner('u', u, pushed).item(), inner('v', pulled, v).item()];
      worst = Math.max(worst, Math.abs(left - right) / Math.max(1, Math.abs(left)));
    });
  }
  return worst;
}

/** Operands unchanged, tape off = tape on, nothing left in memory. */
export function checkPurity(entry: Entry): void {
  for (const dtype of types) {
    for (const sample of entry.samples) {
      const operands = load(sample.inputs, dtype);
      const call = callOf(entry, optionsOf(sample, dtype));
      expectPure((...given: (Tensor | null)[]) => call(...given), operands.slice(), dtype);
      expectNothingOnHeap(named(entry, dtype, sample), () => call(...operands));
    }
  }
}

/** Outside any scope too, the result is all that an operation leaves. Composites leave intermediates to the collector. */
function expectNothingOnHeap(what: string, run: () => Tensor): void {
  const { heap } = runtime();
  const before = heap.used;
  const result = scope(run);
  result.dispose();
  if (heap.used !== before) throw new Error(`${what}: ${heap.used - before} bytes stay on the heap`);
}

/** Forward at many sizes, and the gradient in one direction. */
export function checkSizes(entry: Entry, chosen: readonly number[] = sizes): void {
  const { sized } = entry;
  if (sized === undefined) return;
  const samples = chosen.flatMap(sized);
  checkForward(entry, samples);
  checkDerivatives(entry, {
    directions: 1,
    order: 1,
    samples: samples.filter(({ inputs }) => inputs.every((x) => x === null || x.data.length <= 4096)),
  });
}

/** What arithmetic may stumble over, for one type: NaN, infinities, zeros, the smallest, the largest. */
function specials(dtype: FloatType): number[] {
  const [tiny, huge] = dtype === 'f32' ? [2 ** -149, 3.4028234663852886e38] : [2 ** -1074, Number.MAX_VALUE];
  return [Number.NaN, Infinity, -Infinity, 0, -0, 1, -1, tiny, -tiny, huge, -huge];
}

/** Special values against the reference, each in every lane of a vector and in a tail. */
export function checkSpecials(entry: Entry): void {
  if (entry.elementwise === undefined) return;
  const { arity, options } = entry.elementwise;
  for (const dtype of types) {
    const table = specials(dtype);
    const once = arity === 1 ? table.map((v) => [v]) : table.flatMap((p) => table.map((q) => [p, q]));
    const rows = [0, 1, 2, 3, 4].flatMap(() => once); // the count is odd, so the lanes differ from turn to turn
    const inputs = Array.from({ length: arity }, (_, i) => ({ shape: [rows.length], data: rows.map((row) => row[i]) }));
    scope(() => {
      const got = callOf(entry, options as never)(...load(inputs, dtype)).toTypedArray();
      const want = entry.reference(inputs, options as never).data.map((v) => (dtype === 'f32' ? Math.fround(v) : v));
      want.forEach((w, i) => {
        const same = Object.is(got[i], w) || Math.abs(got[i] - w) <= 4 * epsilon[dtype] * Math.abs(w);
        if (!same)
          throw new Error(
            `${entry.name} ${dtype} of ${rows[i].map((v) => (Object.is(v, -0) ? '-0' : v)).join(' and ')} is ${got[i]}, expected ${Object.is(w, -0) ? '-0' : w}`,
          );
      });
    });
  }
}

/** What a refused call throws. */
export function failureOf(run: () => unknown): Error {
  try {
    scope(run);
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

/** Runs a refused call. */
export const refused = (entry: Entry, { inputs, options }: Refusal): Error =>
  failureOf(() => callOf(entry, options as never)(...load(inputs, 'f32')));

/** Replaces one operand of the first sample, and calls. */
export function withOperand(entry: Entry, position: number, make: (operand: Tensor) => unknown): Error {
  const [sample] = entry.samples;
  return failureOf(() => {
    const operands = load(sample.inputs, 'f32').slice();
    operands[position] = make(operands[position] as Tensor) as Tensor;
    return callOf(entry, optionsOf(sample, 'f32'))(...operands);
  });
}

/** Gradients in f32 agree with f64: one pass, relative to the largest element. */
export function checkSinglePrecision(entry: Entry): void {
  for (const sample of entry.samples) {
    const pass = (dtype: FloatType): Float64Array[] =>
      scope(() => {
        const call = callOf(entry, optionsOf(sample, dtype));
        const operands = load(sample.inputs, dtype);
        const free = operands.map((x, i) => x !== null && !sample.constant?.includes(i));
        const loss = (variables: readonly (Tensor | null)[]): Tensor => {
          const y = call(...operands.map((x, i) => (free[i] ? variables[i] : x)));
          return ops.sum(ops.mul(y, y));
        };
        const [, gradients] = valueAndGrad((variables: Record<string, Tensor>) => loss(operands.map((_, i) => variables[i] ?? null)))(
          Object.fromEntries(operands.flatMap((x, i) => (free[i] ? [[String(i), x as Tensor]] : []))),
        );
        return Object.values(gradients as Record<string, Tensor>).map((g) => Float64Array.from(g.toTypedArray()));
      });
    const [single, double] = [pass('f32'), pass('f64')];
    double.forEach((want, i) => {
      const allowed = 1e-4 * want.reduce((most, v) => Math.max(most, Math.abs(v)), 0) + 1e-30;
      want.forEach((w, j) => {
        if (!(Math.abs(single[i][j] - w) <= allowed))
          throw new Error(`${named(entry, 'gradient', sample)} of operand ${i}: element ${j} is ${single[i][j]} in f32, ${w} in f64`);
      });
    });
  }
}

/** Values and gradients, with `order: 2` the gradients of those too, as bits, of the samples in both types. */
export function bitsOf(entry: Entry, samples: readonly Sample[], order: 1 | 2 = 1): string[] {
  return types.flatMap((dtype) =>
    samples.map((sample) =>
      scope(() => {
        const call = callOf(entry, optionsOf(sample, dtype));
        const operands = load(sample.inputs, dtype);
        const results = [call(...operands)];
        const free = operands.map((x, i) => x !== null && !sample.constant?.includes(i));
        if (free.some(Boolean) && opTable.get(entry.name)?.primitive.vjp !== 'nonDifferentiable') {
          const named = Object.fromEntries(operands.flatMap((x, i) => (free[i] ? [[String(i), x as Tensor]] : [])));
          const slope = valueAndGrad((variables: Record<string, Tensor>) => ops.sum(call(...operands.map((x, i) => variables[i] ?? x))));
          const [, gradients] = slope(named);
          results.push(...Object.values(gradients as Record<string, Tensor>));
          if (order === 2) {
            const [, second] = valueAndGrad((variables: Record<string, Tensor>) =>
              Object.values(slope(variables)[1] as Record<string, Tensor>)
                .map((g) => ops.sum(ops.mul(g, g)))
                .reduce((total, term) => ops.add(total, term)),
            )(named);
            results.push(...Object.values(second as Record<string, Tensor>));
          }
        }
        return results.map((tensor) => Buffer.from(tensor.toTypedArray().buffer).toString('base64')).join(' ');
      }),
    ),
  );
}

/** Any number of threads gives the bits of one. The pool must be there, and divide whatever can be divided. */
export function checkThreads(entry: Entry, counts: readonly number[]): void {
  const samples = [...entry.samples, ...(entry.sized ? [127, 1009].flatMap(entry.sized) : [])];
  const alone = withThreads(1, () => bitsOf(entry, samples));
  for (const count of counts) {
    withThreads(count, () => bitsOf(entry, samples)).forEach((bits, i) => {
      if (bits === alone[i]) return;
      throw new Error(
        `${named(entry, types[Math.floor(i / samples.length)], samples[i % samples.length])}: other bits with ${count} threads`,
      );
    });
  }
}
