import type { FloatType } from '../core/dtype.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { number, oneOf } from '../core/options/vocabulary.js';
import { expectKey, type Key } from '../core/random.js';
import type { Shape } from '../core/shape.js';
import { readShape } from '../core/whole.js';
import { runtime } from './runtime.js';
import { emptyTensor, type Tensor } from './tensor.js';

const type = {
  /** Element type. Default 'f32'. */
  dtype: oneOf<FloatType, FloatType>(['f32', 'f64'], 'f32'),
};

const normalOptions = {
  ...type,
  /** Default 0. */
  mean: number({ default: 0 }),
  /** Standard deviation. Default 1. */
  std: number({ min: 0, default: 1 }),
};

const uniformOptions = {
  ...type,
  /** Least value. Default 0. */
  low: number({ default: 0 }),
  /** Bound above. Default 1. */
  high: number({ default: 1 }),
};

/** Options of `random.normal`. */
export interface NormalOptions extends Given<typeof normalOptions> {}
/** Options of `random.uniform`. */
export interface UniformOptions extends Given<typeof uniformOptions> {}

/**
 * Numbers of the normal distribution N(mean, std²), the same for the same key.
 *
 * @throws ShapeError or OptionError for what is none.
 */
export function normal(key: Key, shape: Shape, options: NormalOptions = {}): Tensor {
  const where = 'random.normal';
  const { mean, std, dtype } = readOptions(where, normalOptions, options);
  const { low, high } = expectKey(where, key);
  const y = emptyTensor(readShape(where, shape), dtype);
  runtime().kernelsOf(dtype).normal(0, y.size, low, high, mean, std, y.ptr);
  return y;
}

/** Numbers of the uniform distribution over [low, high), the same for the same key. */
export function uniform(key: Key, shape: Shape, options: UniformOptions = {}): Tensor {
  const where = 'random.uniform';
  const { low, high, dtype } = readOptions(where, uniformOptions, options);
  const { low: a, high: b } = expectKey(where, key);
  const y = emptyTensor(readShape(where, shape), dtype);
  runtime().kernelsOf(dtype).uniform(0, y.size, a, b, low, high, y.ptr);
  return y;
}
