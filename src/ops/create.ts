import { filled } from '../autodiff/space.js';
import { type DType, isFloat } from '../core/dtype.js';
import { OptionError } from '../core/errors.js';
import { expectList, expectNumber } from '../core/expect.js';
import { readOptions } from '../core/options/read.js';
import { oneOf } from '../core/options/vocabulary.js';
import { type Shape, sizeOf } from '../core/shape.js';
import { badIndex, ownIndices, readShape, wholeNumber } from '../core/whole.js';
import { Tensor, tensor } from '../runtime/tensor.js';

const options = { dtype: oneOf(['f32', 'f64', 'i32', 'u32', 'bool'], 'f32') };

/** The element type. Default 'f32'. */
interface Typed {
  readonly dtype?: DType;
}

/** A tensor of one number. */
export const full = (shape: Shape, value: number, given: Typed = {}): Tensor => constant('ops.full', shape, value, given);

/** A tensor of zeros. */
export const zeros = (shape: Shape, given: Typed = {}): Tensor => constant('ops.zeros', shape, 0, given);

/** A tensor of ones. */
export const ones = (shape: Shape, given: Typed = {}): Tensor => constant('ops.ones', shape, 1, given);

function constant(where: string, shape: Shape, value: number, given: Typed): Tensor {
  const { dtype } = readOptions(where, options, given);
  const sizes = readShape(where, shape);
  if (isFloat(dtype)) return filled({ shape: sizes, dtype }, value);
  return tensor(new Float64Array(sizeOf(sizes)).fill(value), { shape: sizes, dtype });
}

/** Zeros to write into, of the type where there is an array for it: what needs no conversion is copied at once. */
const blank = (dtype: DType, size: number): Float32Array | Float64Array =>
  dtype === 'f32' ? new Float32Array(size) : new Float64Array(size);

/** start, start + step, … before end (above it for a negative step). Start defaults to 0, step to 1. */
export function arange(start: number, end?: number, step = 1, given: Typed = {}): Tensor {
  const { dtype } = readOptions('ops.arange', options, given);
  expectNumber('ops.arange', 'start', start);
  expectNumber('ops.arange', 'step', step);
  const [from, to] = end === undefined ? [0, start] : [start, expectNumber('ops.arange', 'end', end)];
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (!Number.isFinite(length))
    throw new OptionError({
      where: 'ops.arange',
      what: 'the range has no end',
      got: `${from} to ${to} by ${step}`,
      expected: 'finite numbers and a step that is not 0',
    });
  const values = blank(dtype, length);
  for (let i = 0; i < length; i++) values[i] = from + i * step;
  return tensor(values, { dtype });
}

/** `count` numbers evenly from start to end, both among them. */
export function linspace(start: number, end: number, count: number, given: Typed = {}): Tensor {
  const { dtype } = readOptions('ops.linspace', options, given);
  expectNumber('ops.linspace', 'start', start);
  expectNumber('ops.linspace', 'end', end);
  const length = wholeNumber('ops.linspace', 'count', count);
  const gaps = length - 1;
  const values = blank(dtype, length);
  for (let i = 0; i < length; i++) values[i] = i === 0 ? start : i === gaps ? end : start + ((end - start) * i) / gaps;
  return tensor(values, { dtype });
}

/** The identity matrix [n, n], or the first `cols` columns of one. */
export function eye(n: number, cols = n, given: Typed = {}): Tensor {
  const { dtype } = readOptions('ops.eye', options, given);
  const [rows, columns] = [wholeNumber('ops.eye', 'n', n), wholeNumber('ops.eye', 'cols', cols)];
  const values = blank(dtype, rows * columns);
  for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = 1;
  return tensor(values, { shape: [rows, columns], dtype });
}

/**
 * y[…, c] = 1 where ids[…] = c, else 0: ids of any shape gain an axis of `classes`.
 *
 * @throws IndexError for an id that is not a whole number in [0, classes).
 */
export function oneHot(ids: Tensor | ArrayLike<number>, classes: number, given: Typed = {}): Tensor {
  const where = 'ops.oneHot';
  const { dtype } = readOptions(where, options, given);
  const width = wholeNumber(where, 'classes', classes);
  const own = ownIndices(ids instanceof Tensor ? ids.view() : expectList(where, 'ids', ids), width, (i, value) =>
    badIndex(where, 'id', i, value, width),
  );
  const values = blank(dtype, own.length * width);
  own.forEach((id, i) => {
    values[i * width + id] = 1;
  });
  return tensor(values, { shape: [...(ids instanceof Tensor ? ids.shape : [own.length]), width], dtype });
}
