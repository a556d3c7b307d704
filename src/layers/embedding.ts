import { ShapeError } from '../core/errors.js';
import { int } from '../core/options/vocabulary.js';
import { formatShape } from '../core/shape.js';
import { normal } from '../nn/initializers.js';
import { gather } from '../ops/segment.js';
import { viewTensor } from '../runtime/tensor.js';
import { define } from './define.js';

/**
 * A learned row for each id: y[i] = table[x[i]].
 *
 * Shapes: x [n] or [n, 1], whole numbers of any type -> [n, units]. Params: table [count, units] N(0, 1), as in torch.
 *
 * @throws IndexError for an id that is not a whole number in [0, count).
 * @example layers.embedding({ count: 21, units: 64 })
 */
export const embedding = define({
  kind: 'embedding',
  options: {
    /** How many ids there are; they lie in [0, count). */
    count: int({ min: 1 }),
    /** Width of a row. */
    units: int({ min: 1 }),
  },
  params: ({ count, units }) => ({ table: { shape: [count, units], init: normal(1), pyg: 'weight' } }),
  call: (_options, { table }, x) => {
    const ids = x;
    if (ids.rank > 2 || ids.shape[1] > 1) {
      throw new ShapeError({
        where: 'layers.embedding',
        what: 'more than one id for each row',
        got: formatShape(ids.shape),
        expected: '[n] or [n, 1]',
        mend: 'Cut the column with ops.slice',
      });
    }
    return gather(table, viewTensor(ids, [ids.size]));
  },
});
