import type { FloatType } from '../../core/dtype.js';
import { OptionError, ShapeError } from '../../core/errors.js';
import { formatShape } from '../../core/shape.js';
import { scale } from '../../ops/affine.js';
import { reshape } from '../../ops/layout.js';
import { gather } from '../../ops/segment.js';
import { sum } from '../../ops/sum.js';
import { expectTensor, type Tensor, tensor } from '../../runtime/tensor.js';
import type { Measure } from './define.js';
import { chooseEntries } from './known.js';
import { type Choice, type Loss, type LossOptions, overChoice, overRows, rowWeights } from './reduction.js';

/**
 * A loss of the user's. What it returns for each row, or each entry, is averaged here, by mask, weights and the targets that are known. A single
 * number is taken as it is, where the loss asked its third argument for mask and weights or where there are none.
 */
export function ownLoss(where: string, loss: Loss): Measure {
  return (prediction, target, options) => {
    const [told, heard] = listening(options);
    const run = (t: Tensor): Tensor => expectTensor(where, loss(prediction, t, told), 'what the loss returns');
    const value = run(target);
    const rows = target.shape[0] ?? 1;
    const weights = rowWeights(where, options, rows);
    const total = weights?.reduce((all, weight) => all + weight, 0) ?? rows;
    const choice = chooseEntries(where, target, options);
    if (value.rank === 0 || (value.size === 1 && value.shape[0] !== rows)) {
      if (weights !== null && !heard()) throw unweighted(where, options.mask === undefined ? 'weights' : 'a mask');
      if (choice !== null && !Number.isFinite(value.item())) throw unweighted(where, 'missing targets');
      return { value: reshape(value, []), weight: choice === null ? total : weightOf(choice) };
    }
    if (value.shape[0] !== rows)
      throw new ShapeError({
        where,
        what: 'what the loss returns fits neither the rows nor is it one number',
        got: formatShape(value.shape),
        expected: `[${rows}], [${rows}, …] or a scalar`,
      });
    if (heard()) return { value: scale(sum(value), total === 0 ? 0 : rows / value.size / total), weight: total };
    if (choice === null) return overRows(where, value, options);
    const counted = value.size === target.size ? choice : wholeRows(choice, value.size / rows);
    return overChoice(gather(reshape(run(filled(target)), [value.size, 1]), counted.places), counted, options);
  };
}

/** The options, and whether mask or weights were asked for. */
function listening(options: LossOptions): [told: LossOptions, heard: () => boolean] {
  let asked = false;
  const told = {};
  for (const [name, value] of Object.entries(options))
    Object.defineProperty(told, name, {
      enumerable: true,
      get: () => {
        asked = true;
        return value;
      },
    });
  return [told, () => asked];
}

const unweighted = (where: string, got: string): OptionError =>
  new OptionError({
    where,
    what: 'a loss of one number cannot leave rows out',
    got,
    expected: 'a loss that returns one value for each row, or for each entry of the target, or one that uses its third argument',
    mend: 'Return the values without averaging them, as in (p, y) => ops.mul(ops.sub(p, y), ops.sub(p, y)), or pass the options on to a loss of the library',
  });

const weightOf = ({ weights, columns }: Choice): number => weights.reduce((all, weight) => all + weight, 0) / columns;

/** Rows of which no target is missing, for values of other columns than the targets have. */
function wholeRows({ places, weights, rows, columns }: Choice, width: number): Choice {
  const known = new Uint32Array(rows);
  const ofRow = new Float64Array(rows);
  for (const [i, place] of places.entries()) {
    const row = Math.floor(place / columns);
    known[row]++;
    ofRow[row] = weights[i];
  }
  const whole = [...known.keys()].filter((row) => known[row] === columns);
  const spread = whole.flatMap((row) => Array.from({ length: width }, (_, c) => row * width + c));
  return {
    places: Uint32Array.from(spread),
    weights: Float64Array.from(spread, (place) => ofRow[Math.floor(place / width)]),
    rows,
    columns: width,
  };
}

/** The target with zeros in its gaps: what is made of them is left out. */
const filled = (target: Tensor): Tensor =>
  tensor(
    Float64Array.from(target.view(), (value) => (Number.isFinite(value) ? value : 0)),
    { shape: target.shape, dtype: target.dtype as FloatType },
  );
