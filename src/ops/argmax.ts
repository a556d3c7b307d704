import { ShapeError } from '../core/errors.js';
import { readOptions } from '../core/options/read.js';
import { bool, optional, unchecked } from '../core/options/vocabulary.js';
import { formatShape, normalizeAxis, withoutAxis } from '../core/shape.js';
import { expectTensor, type Tensor, tensor } from '../runtime/tensor.js';
import { alongAxis } from './shapes.js';

const options = { axis: optional(unchecked<number>('a whole number')), keepDims: bool(false) };

/** Along which axis (default: the position among all elements), and whether it stays as size 1 (default false). */
interface ArgOptions {
  readonly axis?: number;
  readonly keepDims?: boolean;
}

function argExtremum(name: 'argmax' | 'argmin', sign: 1 | -1) {
  const where = `ops.${name}`;
  return (x: Tensor, given: ArgOptions = {}): Tensor => {
    const { axis, keepDims } = readOptions(where, options, given);
    expectTensor(where, x);
    const chosen = axis === undefined ? null : normalizeAxis(where, axis, x.rank);
    const { outer, n, inner } = chosen === null ? { outer: 1, n: x.size, inner: 1 } : alongAxis(x.shape, chosen);
    if (n === 0)
      throw new ShapeError({
        where,
        what: 'there is nothing to choose from',
        got: formatShape(x.shape),
        expected: 'at least one element along the axis',
      });
    const values = x.view();
    const out = new Uint32Array(outer * inner);
    for (let at = 0; at < out.length; at++) {
      const start = Math.floor(at / inner) * n * inner + (at % inner);
      let [best, most] = [0, sign * values[start]];
      for (let i = 1; i < n && !Number.isNaN(most); i++) {
        const value = sign * values[start + i * inner];
        if (value <= most) continue; // NaN is not
        best = i;
        most = value;
      }
      out[at] = best;
    }
    const shape = chosen === null ? x.shape.map(() => 1).slice(keepDims ? 0 : x.rank) : withoutAxis(x.shape, chosen, keepDims);
    return tensor(out, { shape });
  };
}

/** Where the largest element stands, u32: along an axis, or among all elements, row by row. Of equal ones the first; NaN wins. @throws ShapeError for none. */
export const argmax = argExtremum('argmax', 1);

/** Where the smallest element stands, u32: along an axis, or among all elements, row by row. Of equal ones the first; NaN wins. @throws ShapeError for none. */
export const argmin = argExtremum('argmin', -1);
