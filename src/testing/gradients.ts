import { grad } from '../autodiff/grad.js';
import { DTypeError, NumericError } from '../core/errors.js';
import { expectFunction } from '../core/expect.js';
import type { Given, Values } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { int, number, oneOf } from '../core/options/vocabulary.js';
import { type Key, key } from '../core/random.js';
import { formatShape, type Shape, sameShape } from '../core/shape.js';
import { add, mul } from '../ops/binary.js';
import { sum } from '../ops/sum.js';
import { init, runtime } from '../runtime/runtime.js';
import { scope } from '../runtime/scope.js';
import { emptyTensor, Tensor } from '../runtime/tensor.js';
import { substitute, variablesOf } from './variables.js';

export const gradientCheckOptions = {
  /** 2 checks the derivative of the gradient too. Default 1. */
  order: oneOf([1, 2], 1),
  /** Largest disagreement, relative to the gradient's length. Default 1e-6. */
  tolerance: number({ above: 0, default: 1e-6 }),
  /** Random directions for each tensor among the arguments. Default 5. */
  directions: int({ min: 1, default: 5 }),
  /** Where directions and cotangents come from. Default 0. */
  seed: int({ min: 0, default: 0 }),
  /** Half the distance of the two points of a difference. Default 6e-6, the cube root of the f64 epsilon. */
  step: number({ above: 0, default: 6e-6 }),
};

/** Options of `checkGradients`. */
export interface GradientCheckOptions extends Readonly<Given<typeof gradientCheckOptions>> {}

/** What a check that passed has seen. */
export interface GradientReport {
  /** Directional derivatives compared. */
  readonly checks: number;
  /** Largest relative disagreement among them. */
  readonly worst: number;
}

/**
 * Compares the gradient of `f(...args)` with central differences, (S(x + hu) - S(x - hu)) / 2h against <∇S, u> in random
 * directions u, where S = <f, c> for a random c, so that f may return a tensor of any shape. Everything runs in f64: float
 * tensors among the arguments (in dictionaries and arrays too) become f64 and are differentiated, all else is handed on.
 * With `order: 2` the gradient of <∇S, v> is compared as well, with c among the variables.
 *
 * Keep arguments away from kinks: at |x| = 0 or a tie of max, differences say nothing.
 *
 * @throws NumericError naming argument and direction where they disagree, or when f is not a function of its arguments alone.
 * @throws DTypeError when f does not return a float tensor, or no argument holds one.
 */
export async function checkGradients<A extends readonly unknown[]>(
  f: (...args: A) => Tensor,
  args: A,
  options: GradientCheckOptions = {},
): Promise<GradientReport> {
  await init({ dtypes: ['f32', 'f64'] });
  return compareGradients(f, args, options);
}

/** `checkGradients` where the f64 kernels are loaded already. */
export function compareGradients<A extends readonly unknown[]>(
  f: (...args: A) => Tensor,
  args: A,
  options: GradientCheckOptions = {},
): GradientReport {
  const settings = readOptions(where, gradientCheckOptions, options);
  expectFunction(where, f);
  return scope(() => {
    const { leaves, names } = variablesOf(where, args, 'f64');
    const call = (values: readonly Tensor[]): Tensor => expectFloat(f(...substitute(args, values)));
    const random = key(settings.seed);
    const cotangent = gaussian(
      scope(() => call(leaves).shape),
      random.child('cotangent'),
    );
    const contract = (values: readonly Tensor[]): Tensor =>
      sum(mul(call(values.slice(0, leaves.length)), values[leaves.length] ?? cotangent));
    const first = compare(contract, leaves, names, 1, settings);
    if (settings.order === 1) return first;

    const all = [...leaves, cotangent];
    const along = all.map((leaf, i) => gaussian(leaf.shape, random.child('along').at(i)));
    const projected = (values: readonly Tensor[]): Tensor => dot(gradientOf(contract, values), along);
    const second = compare(projected, all, [...names, 'the cotangent'], 2, settings);
    return { checks: first.checks + second.checks, worst: Math.max(first.worst, second.worst) };
  });
}

type Settings = Values<typeof gradientCheckOptions>;
type Objective = (values: readonly Tensor[]) => Tensor;

const where = 'testing.checkGradients';

function expectFloat(value: unknown): Tensor {
  if (value instanceof Tensor && value.dtype === 'f64') return value;
  throw new DTypeError({
    where,
    what: 'the function returns something that cannot be checked',
    got: value instanceof Tensor ? value.dtype : typeof value,
    expected: 'an f64 tensor, as its arguments are',
  });
}

/** A tensor of independent normal numbers. */
function gaussian(shape: Shape, { low, high }: Key): Tensor {
  const y = emptyTensor(shape, 'f64');
  runtime().kernelsOf('f64').normal(0, y.size, low, high, 0, 1, y.ptr);
  return y;
}

const gradientOf = (objective: Objective, values: readonly Tensor[]): readonly Tensor[] => grad(objective)(values) as readonly Tensor[];

/** Σ a · b over all elements of two lists. */
const dot = (a: readonly Tensor[], b: readonly Tensor[]): Tensor =>
  a.map((x, i) => sum(mul(x, b[i]))).reduce((total, term) => add(total, term));

function compare(
  objective: Objective,
  leaves: readonly Tensor[],
  names: readonly string[],
  order: 1 | 2,
  settings: Settings,
): GradientReport {
  const { tolerance, directions, seed, step } = settings;
  const at = (): number => scope(() => objective(leaves).item());
  const value = at();
  if (!Object.is(value, at())) {
    throw new NumericError({
      where,
      what: 'the function gives another value for the same arguments',
      expected: 'a function of its arguments alone',
      mend: 'Draw random numbers from a fixed key',
    });
  }
  let [checks, worst] = [0, 0];
  scope(() => {
    const gradient = gradientOf(objective, leaves);
    leaves.forEach((leaf, i) => {
      const slope = expectLike(gradient[i], leaf, names[i]);
      const scale = Math.sqrt(slope.reduce((sum, value) => sum + value * value, 0));
      const base = leaf.toTypedArray();
      for (let direction = 0; direction < directions; direction++) {
        const u = scope(() => gaussian(leaf.shape, key(seed).child(`direction ${order}`).at(i).at(direction)).toTypedArray());
        const shifted = (by: number): number => {
          leaf.set(base.map((x, j) => x + by * u[j]));
          return at();
        };
        const [above, below] = [shifted(step), shifted(-step)];
        leaf.set(base);
        const difference = (above - below) / (2 * step);
        const analytic = slope.reduce((total, g, j) => total + g * u[j], 0);
        const size = Math.max(scale, Math.abs(difference), Math.abs(analytic));
        const noise = (4 * Number.EPSILON * Math.max(1, Math.abs(above), Math.abs(below))) / step; // rounding of the two values
        const error = Math.abs(difference - analytic);
        checks++;
        if (error > noise) worst = Math.max(worst, error / size);
        if (!(error <= tolerance * size + noise))
          throw disagreement({ order, name: names[i], argument: i, direction, analytic, difference, tolerance, relative: error / size });
      }
    });
  });
  return { checks, worst };
}

function expectLike(gradient: Tensor, leaf: Tensor, name: string): Float64Array {
  if (sameShape(gradient.shape, leaf.shape)) return gradient.toTypedArray() as Float64Array;
  throw new NumericError({
    where,
    what: `the gradient of ${name} has the wrong shape`,
    got: formatShape(gradient.shape),
    expected: formatShape(leaf.shape),
  });
}

interface Disagreement {
  readonly order: 1 | 2;
  readonly name: string;
  readonly argument: number;
  readonly direction: number;
  readonly analytic: number;
  readonly difference: number;
  readonly tolerance: number;
  readonly relative: number;
}

const disagreement = (found: Disagreement): NumericError =>
  new NumericError({
    where,
    what: `the ${found.order === 1 ? 'gradient' : 'second derivative'} of ${found.name} disagrees with differences in direction ${found.direction}`,
    got: `${found.analytic}, off by a relative ${found.relative.toExponential(1)}`,
    expected: `${found.difference} within ${found.tolerance}`,
    mend: 'Check the derivative, and that the arguments are not on a kink',
    fields: { ...found },
  });
