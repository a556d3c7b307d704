import { OptionError } from '../core/errors.js';
import { iota } from '../core/iota.js';
import { readOptions } from '../core/options/read.js';
import { written } from '../core/written.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { selectAxes } from './elements.js';
import { reshape } from './layout.js';
import { axesOf, axesOption } from './options.js';

const options = { axis: axesOption() };

/**
 * Elements moved on by `shift` places, those that fall off the end coming back at the start: y[(i + shift) mod n] = x[i]. One shift for each
 * axis; without an axis the flattened elements are moved.
 *
 * @throws OptionError for shifts that are not whole numbers, or not as many as axes.
 */
export function roll(x: Tensor, shift: number | readonly number[], given: { axis?: number | readonly number[] } = {}): Tensor {
  const where = 'ops.roll';
  const { axis } = readOptions(where, options, given);
  const shifts = [shift].flat();
  expectTensor(where, x);
  if (axis === undefined && x.rank !== 1) return reshape(roll(reshape(x, [x.size]), shift), x.shape);
  const axes = axesOf(where, axis, x.rank);
  if (shifts.length !== axes.length || !shifts.every(Number.isInteger))
    throw new OptionError({
      where,
      what: 'shifts do not fit',
      got: shifts.every((one) => typeof one === 'number') ? `[${shifts.join(', ')}]` : written(shift),
      expected: `${axes.length} whole numbers`,
    });
  return selectAxes(
    x,
    x.shape.map((n, one) => {
      const by = shifts[axes.indexOf(one)] ?? 0;
      return iota(n).map((i) => (((i - by) % n) + n) % n);
    }),
  );
}
