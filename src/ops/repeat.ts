import { OptionError } from '../core/errors.js';
import { expectList } from '../core/expect.js';
import { iota } from '../core/iota.js';
import { readOptions } from '../core/options/read.js';
import { normalizeAxis } from '../core/shape.js';
import { wholeNumber } from '../core/whole.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { selectAxes } from './elements.js';
import { reshape, slice } from './layout.js';
import { axisOption } from './options.js';
import { alongAxis } from './shapes.js';
import { broadcastTo } from './sum.js';

/**
 * The whole of x one after the other: `repeats` says how often along each axis, counted from the last. More repeats than axes put axes of
 * size 1 in front (NumPy's and torch's `tile`, torch's `Tensor.repeat`).
 */
export function tile(x: Tensor, repeats: readonly number[]): Tensor {
  const times = Array.from(expectList('ops.tile', 'repeats', repeats), (one, i) => wholeNumber('ops.tile', `repeats[${i}]`, one));
  while (times.length < expectTensor('ops.tile', x).rank) times.unshift(1);
  const shape = [...new Array<number>(times.length - x.rank).fill(1), ...x.shape];
  return times.reduce(
    (y, count, axis) => {
      const { outer, n, inner } = alongAxis(y.shape, axis);
      return again(y, [outer, n * inner], count, axis);
    },
    reshape(x, shape),
  );
}

/** Each of the rows of x, seen as a matrix, so many times in a row; in the shape of x but for that axis. */
function again(x: Tensor, [rows, width]: readonly [rows: number, width: number], count: number, axis: number): Tensor {
  if (count === 1) return x;
  if (count === 0) return slice(x, { axis, end: 0 });
  const shape = x.shape.map((n, i) => (i === axis ? n * count : n));
  return reshape(broadcastTo(reshape(x, [rows, 1, width]), [rows, count, width]), shape);
}

const options = { axis: axisOption(0) };

/**
 * Each slice of an axis (default 0) so many times in a row: one count for all, or one for each (NumPy's `repeat`, torch's `repeat_interleave`).
 *
 * @throws OptionError for counts that do not fit the axis.
 */
export function repeat(x: Tensor, counts: number | readonly number[], given: { axis?: number } = {}): Tensor {
  const where = 'ops.repeat';
  const chosen = normalizeAxis(where, readOptions(where, options, given).axis, expectTensor(where, x).rank);
  const size = x.shape[chosen];
  if (typeof counts === 'number') {
    const { outer, n, inner } = alongAxis(x.shape, chosen);
    return again(x, [outer * n, inner], wholeNumber(where, 'counts', counts), chosen);
  }
  const each = Array.from(expectList(where, 'counts', counts));
  if (each.length !== size)
    throw new OptionError({ where, what: 'counts do not fit the axis', got: `${each.length} counts`, expected: `one, or ${size}` });
  const total = each.reduce((sum, count, i) => sum + wholeNumber(where, `counts[${i}]`, count), 0);
  const list = new Uint32Array(total);
  each.reduce((at, count, i) => {
    list.fill(i, at, at + count);
    return at + count;
  }, 0);
  return selectAxes(
    x,
    x.shape.map((n, axis) => (axis === chosen ? list : iota(n))),
  );
}
