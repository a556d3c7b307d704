import type { FloatType } from '../core/dtype.js';
import { OptionError } from '../core/errors.js';
import { expectNumber } from '../core/expect.js';
import { expectKey, type Key } from '../core/random.js';
import type { Shape } from '../core/shape.js';
import { readShape } from '../core/whole.js';
import { runtime } from '../runtime/runtime.js';
import { emptyTensor, type Tensor } from '../runtime/tensor.js';

/** Makes the initial value of a parameter from a key of its own, so that it does not depend on the order of construction. */
export type Initializer = (shape: Shape, key: Key, dtype: FloatType) => Tensor;

const where = 'initializers';

/** What a parameter begins as, still unspecified. */
const unfilled = (shape: Shape, dtype: FloatType): Tensor => emptyTensor(readShape(where, shape), dtype);

/** Columns in and out of a kernel [in, out]: its last two axes. A vector counts as [1, n]. */
function fans(given: Shape): { fanIn: number; fanOut: number } {
  const shape = readShape(where, given);
  return { fanIn: shape.length < 2 ? 1 : shape[shape.length - 2], fanOut: shape[shape.length - 1] ?? 1 };
}

function drawn(shape: Shape, key: Key, dtype: FloatType, bound: number): Tensor {
  const { low, high } = expectKey(where, key);
  const y = unfilled(shape, dtype);
  runtime().kernelsOf(dtype).uniform(0, y.size, low, high, -bound, bound, y.ptr);
  return y;
}

/** Every element the same number. */
export function constant(value: number): Initializer {
  expectNumber('initializers.constant', 'the value', value);
  return (shape, _key, dtype) => {
    const y = unfilled(shape, dtype);
    runtime().kernelsOf(dtype).fill(0, y.size, value, y.ptr);
    return y;
  };
}

export const zeros: Initializer = constant(0);
export const ones: Initializer = constant(1);

/** U(±bound). */
export function uniform(bound: number): Initializer {
  expectNumber('initializers.uniform', 'the bound', bound);
  return (shape, key, dtype) => drawn(shape, key, dtype, bound);
}

/** N(0, std²). */
export function normal(std: number): Initializer {
  expectNumber('initializers.normal', 'the deviation', std);
  return (shape, key, dtype) => {
    const { low, high } = expectKey(where, key);
    const y = unfilled(shape, dtype);
    runtime().kernelsOf(dtype).normal(0, y.size, low, high, 0, std, y.ptr);
    return y;
  };
}

/** U(±√(6 / (fanIn + fanOut))) (Glorot and Bengio 2010). */
export const glorotUniform: Initializer = (shape, key, dtype) => {
  const { fanIn, fanOut } = fans(shape);
  return drawn(shape, key, dtype, Math.sqrt(6 / (fanIn + fanOut)));
};

/** U(±1/√fanIn): the default of torch's Linear (kaiming with a = √5, arXiv:1502.01852). */
export const kaimingUniform: Initializer = (shape, key, dtype) => drawn(shape, key, dtype, 1 / Math.sqrt(fans(shape).fanIn));

const byName = { zeros, ones, glorotUniform, kaimingUniform };

/** Names of the initialisers. */
export type InitializerName = keyof typeof byName;

/** The names that options take. */
export const initializerNames = Object.keys(byName) as readonly InitializerName[];

/** An initialiser by name, or as it is. @throws OptionError for an unknown name. */
export function initializer(where: string, given: InitializerName | Initializer): Initializer {
  if (typeof given === 'function') return given;
  if (Object.hasOwn(byName, given)) return byName[given];
  throw new OptionError({ where, what: 'unknown initializer', got: `'${String(given)}'`, expected: initializerNames.join(', ') });
}
