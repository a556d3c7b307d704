import { OptionError } from '../core/errors.js';
import { readOptions } from '../core/options/read.js';
import { number } from '../core/options/vocabulary.js';
import { written } from '../core/written.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { OUTSIDE, selectAxes } from './elements.js';

const options = { value: number({ default: 0 }) };

/**
 * x with a border of one value (default 0). `widths` holds [before, after] for each axis, the first axis first, as NumPy has it (torch lists the
 * last axis first).
 *
 * @throws OptionError unless there is a pair of whole numbers of at least 0 for each axis.
 */
export function pad(x: Tensor, widths: readonly (readonly [before: number, after: number])[], given: { value?: number } = {}): Tensor {
  const where = 'ops.pad';
  const { value } = readOptions(where, options, given);
  const { rank } = expectTensor(where, x);
  const whole = (width: number): boolean => Number.isInteger(width) && width >= 0;
  if (
    !Array.isArray(widths) ||
    widths.length !== rank ||
    !widths.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(whole))
  )
    throw new OptionError({
      where,
      what: 'widths do not fit',
      got: written(widths),
      expected: `a pair [before, after] of whole numbers of at least 0 for each of ${rank} axes`,
    });
  return selectAxes(
    x,
    x.shape.map((n, axis) => {
      const [before, after] = widths[axis];
      return Array.from({ length: before + n + after }, (_, i) => (i >= before && i < before + n ? i - before : OUTSIDE));
    }),
    value,
  );
}
