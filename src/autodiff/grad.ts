import { isFloat } from '../core/dtype.js';
import { DTypeError, OptionError, ShapeError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { checkOptions } from '../core/options/read.js';
import { array, bool, either, int, optional } from '../core/options/vocabulary.js';
import { formatShape } from '../core/shape.js';
import * as tree from '../core/tree.js';
import { scope } from '../runtime/scope.js';
import { isOwner, STORAGES } from '../runtime/storage.js';
import { Tensor, viewTensor } from '../runtime/tensor.js';
import { cotangents, filled } from './space.js';
import { type Node, nodeOn, Tape } from './tape.js';

/** A tree of tensors with the nesting of `T`. */
export type Gradient<T> = tree.MapTree<T, Tensor>;

const gradOptions = {
  /** Which arguments to differentiate with respect to: a position (default 0), or several, which give a list of gradients. */
  argnums: optional(either(int({ min: 0 }), array(int({ min: 0 })))),
  /** The function returns `[value, aux]`; aux is handed out untouched. Default false. */
  aux: bool(false),
};

/** Options of `grad` and `valueAndGrad`. */
export interface GradOptions extends Readonly<Given<typeof gradOptions>> {}

type Fn<A extends unknown[], R> = (...args: A) => R;
// The gradient's type for the default argnums; lists of argnums give a list.
type GradOf<A extends unknown[], O> = O extends { argnums: readonly number[] }
  ? Tensor[] & unknown[]
  : O extends { argnums: infer N extends number }
    ? Gradient<A[N]>
    : Gradient<A[0]>;

/**
 * Value and gradient in one pass. `valueAndGrad(f)(params, …rest)` is `[f(params, …rest), ∂f/∂params]`, the gradient
 * nested like `params`. With `aux`, `[value, gradient, aux]`.
 *
 * Opens a scope of its own: value, gradients and aux leave it, everything else made inside is stale afterwards.
 *
 * @throws ShapeError when the value is not a scalar.
 * @throws DTypeError when an argument to differentiate is not a tree of float tensors.
 */
export function valueAndGrad<A extends unknown[], X, const O extends GradOptions & { aux: true }>(
  f: Fn<A, readonly [Tensor, X]>,
  options: O,
): Fn<A, [Tensor, GradOf<A, O>, X]>;
export function valueAndGrad<A extends unknown[], const O extends GradOptions>(
  f: Fn<A, Tensor>,
  options?: O,
): Fn<A, [Tensor, GradOf<A, O>]>;
export function valueAndGrad(f: (...args: never[]) => unknown, options: GradOptions = {}): unknown {
  return differentiate(f as Fn<unknown[], unknown>, options);
}

function differentiate(f: Fn<unknown[], unknown>, options: GradOptions): Fn<unknown[], unknown[]> {
  checkOptions('valueAndGrad', gradOptions, options);
  const positions = typeof options.argnums === 'object' ? options.argnums : [options.argnums ?? 0];
  if (positions.length > 1 && new Set(positions).size < positions.length) {
    throw new OptionError({
      where: 'valueAndGrad',
      what: 'argnums names an argument twice',
      got: positions.join(', '),
      expected: 'each position once',
    });
  }
  return (...args) =>
    scope(() => {
      const tape = new Tape(cotangents);
      try {
        return run(tape, f, args, positions, options);
      } finally {
        tape.close();
      }
    });
}

function run(tape: Tape, f: Fn<unknown[], unknown>, args: unknown[], positions: readonly number[], options: GradOptions): unknown[] {
  const leaves: Node[] = [];
  const traced = args.slice();
  for (const position of positions) traced[position] = watch(tape, args, position, leaves);
  const result = tape.record(() => f(...traced));
  const [value, aux] = options.aux ? splitAux(result) : [result, undefined];
  expectScalar(value);
  hold(value, 1);
  hold(aux, 1);
  let flat: Tensor[];
  try {
    flat = tape.backward(nodeOn(value, tape), filled(value, 1), leaves);
  } finally {
    hold(value, -1);
    hold(aux, -1);
  }
  let next = 0;
  const gradients = positions.map((position) => tree.replace(args[position], () => flat[next++]));
  const gradient = typeof options.argnums === 'object' ? gradients : gradients[0];
  return options.aux ? [value, gradient, aux] : [value, gradient];
}

/** The gradient alone; `valueAndGrad` with the value left out. With `aux`, `[gradient, aux]`. */
export function grad<A extends unknown[], X, const O extends GradOptions & { aux: true }>(
  f: Fn<A, readonly [Tensor, X]>,
  options: O,
): Fn<A, [GradOf<A, O>, X]>;
export function grad<A extends unknown[], const O extends GradOptions>(f: Fn<A, Tensor>, options?: O): Fn<A, GradOf<A, O>>;
export function grad(f: (...args: never[]) => unknown, options: GradOptions = {}): unknown {
  const both = differentiate(f as Fn<unknown[], unknown>, options);
  return (...args: unknown[]): unknown =>
    scope(() => {
      const [, gradient, aux] = both(...args);
      return options.aux ? [gradient, aux] : gradient;
    });
}

/** The argument with every tensor replaced by a traced one over the same memory. */
function watch(tape: Tape, args: readonly unknown[], position: number, leaves: Node[]): unknown {
  if (!Number.isInteger(position) || position < 0 || position >= args.length) {
    throw new OptionError({
      where: 'valueAndGrad',
      what: 'argnums names an argument that was not given',
      got: String(position),
      expected: `a whole number in [0, ${args.length})`,
    });
  }
  return tree.replace(args[position], (leaf) => {
    if (!(leaf instanceof Tensor) || !isFloat(leaf.dtype)) {
      const [path] = tree.entries(args[position]).find(([, other]) => other === leaf) ?? [[]];
      throw new DTypeError({
        where: 'valueAndGrad',
        what: `argument ${position} has a leaf that cannot be differentiated at ${path.join('.') || 'its root'}`,
        got: leaf instanceof Tensor ? leaf.dtype : typeof leaf,
        expected: 'f32 or f64 tensors in nested dictionaries and arrays',
        mend: 'Pass constants in another argument',
        fields: { path },
      });
    }
    void leaf.ptr;
    const alias = viewTensor(leaf, leaf.shape);
    alias.trace = leaf.trace;
    leaves.push(tape.leaf(alias));
    return alias;
  });
}

function splitAux(result: unknown): readonly [unknown, unknown] {
  if (Array.isArray(result) && result.length === 2) return [result[0], result[1]];
  throw new OptionError({
    where: 'valueAndGrad',
    what: 'with aux the function must return two things',
    got: typeof result,
    expected: '[value, aux]',
  });
}

function expectScalar(value: unknown): asserts value is Tensor {
  if (value instanceof Tensor && value.size === 1 && isFloat(value.dtype)) return;
  throw new ShapeError({
    where: 'valueAndGrad',
    what: 'only a scalar can be differentiated',
    got: value instanceof Tensor ? `${value.dtype} ${formatShape(value.shape)}` : typeof value,
    expected: 'a float tensor with one element',
    mend: 'Sum or average the result; with { aux: true } return [value, aux]',
  });
}

/** Keeps what leaves from being given back while the tape runs. */
function hold(result: unknown, by: number): void {
  tree.visit(result, (leaf) => {
    if (isOwner(leaf)) for (const storage of leaf[STORAGES]) storage.holds += by;
  });
}
