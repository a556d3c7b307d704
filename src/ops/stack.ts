import { OptionError } from '../core/errors.js';
import { expectList } from '../core/expect.js';
import { readOptions } from '../core/options/read.js';
import { normalizeAxis } from '../core/shape.js';
import { wholeNumber } from '../core/whole.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { concat, reshape, slice } from './layout.js';
import { axisOption } from './options.js';

const options = { axis: axisOption(0) };

/** Tensors of one shape along a new axis (default 0). */
export function stack(tensors: readonly Tensor[], given: { axis?: number } = {}): Tensor {
  const where = 'ops.stack';
  const { axis } = readOptions(where, options, given);
  expectList(where, 'tensors', tensors);
  if (tensors.length === 0) throw new OptionError({ where, what: 'no tensors', expected: 'at least one' });
  const at = normalizeAxis(where, axis, expectTensor(where, tensors[0], 'the first').rank + 1);
  return concat(
    Array.from(tensors, (x) => reshape(x, [...expectTensor(where, x).shape.slice(0, at), 1, ...x.shape.slice(at)])),
    { axis: at },
  );
}

/**
 * Pieces of an axis (default 0) one after the other: of the sizes given, or all of one size but for the last, which takes what is left.
 *
 * @throws OptionError for sizes that do not add up to the axis.
 */
export function split(x: Tensor, sizes: number | readonly number[], given: { axis?: number } = {}): Tensor[] {
  const where = 'ops.split';
  const axis = normalizeAxis(where, readOptions(where, options, given).axis, expectTensor(where, x).rank);
  const n = x.shape[axis];
  const each = typeof sizes === 'number' ? evenly(n, wholeNumber(where, 'sizes', sizes, 1)) : Array.from(expectList(where, 'sizes', sizes));
  const total = each.reduce((all, size, i) => all + wholeNumber(where, `sizes[${i}]`, size), 0);
  if (total !== n)
    throw new OptionError({ where, what: 'sizes do not add up to the axis', got: `${each.join(' + ')} = ${total}`, expected: String(n) });
  let end = 0;
  return each.map((size) => {
    end += size;
    return slice(x, { axis, start: end - size, end });
  });
}

const evenly = (n: number, size: number): number[] =>
  Array.from({ length: Math.max(1, Math.ceil(n / size)) }, (_, i) => Math.min(size, n - i * size));

/** At most `chunks` pieces of an axis (default 0), all of ⌈n / chunks⌉ but for the last: fewer than asked for where these suffice, as in torch. */
export function chunk(x: Tensor, chunks: number, given: { axis?: number } = {}): Tensor[] {
  const where = 'ops.chunk';
  const axis = normalizeAxis(where, readOptions(where, options, given).axis, expectTensor(where, x).rank);
  return split(x, Math.max(1, Math.ceil(x.shape[axis] / wholeNumber(where, 'chunks', chunks, 1))), { axis });
}
