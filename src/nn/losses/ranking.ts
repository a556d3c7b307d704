import { OptionError, ShapeError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { checkOptions } from '../../core/options/read.js';
import { number } from '../../core/options/vocabulary.js';
import { formatShape } from '../../core/shape.js';
import { relu } from '../../ops/activations.js';
import { shift } from '../../ops/affine.js';
import { sub } from '../../ops/binary.js';
import { reshape } from '../../ops/layout.js';
import { gather } from '../../ops/segment.js';
import { softplus } from '../../ops/smooth-activations.js';
import { readMask } from '../../runtime/mask.js';
import type { Tensor } from '../../runtime/tensor.js';
import { fitted, type Loss, type LossOptions, lossOptions, overRows, readWeights } from './reduction.js';

/**
 * Bayesian personalised ranking (arXiv:1205.2618): -log σ(s⁺ - s⁻) of scores of positive and negative items, pair by pair, both [pairs].
 *
 * In `compile`, `loss: 'bpr'` takes scores [n] and targets [n] of 1 and 0: the k-th positive row is paired with the k-th negative
 * one, in turn where these are fewer.
 *
 * @example losses.bpr(tensor([2, 1]), tensor([0, 1])).item()
 */
export function bpr(positive: Tensor, negative: Tensor, options: LossOptions = {}): Tensor {
  const where = 'losses.bpr';
  checkOptions(where, lossOptions, options);
  return overRows(where, softplus(sub(fitted(where, positive, negative), positive)), options);
}

/** What `marginRanking` may be told besides. */
export interface MarginRankingOptions extends Readonly<Given<typeof marginOptions>> {}

const marginOptions = {
  ...lossOptions,
  /** How far a positive score should be above a negative one. Default 0. */
  margin: number({ default: 0 }),
};

/** max(0, margin - (s⁺ - s⁻)), pair by pair; by name in `compile` as `bpr` is. */
export const marginRanking = (positive: Tensor, negative: Tensor, options: MarginRankingOptions = {}): Tensor => {
  const where = 'losses.marginRanking';
  checkOptions(where, marginOptions, options);
  return overRows(where, relu(shift(sub(fitted(where, positive, negative), positive), options.margin ?? 0)), options);
};

/** A loss of pairs as a loss of scores and labels; a pair weighs what its positive row does. */
export function ofLabels<O extends LossOptions>(name: string, pairwise: (positive: Tensor, negative: Tensor, options: O) => Tensor) {
  const where = `losses.${name}`;
  return (scores: Tensor, target: Tensor, given?: O): Tensor => {
    const { mask, sampleWeight, ...options } = given ?? ({} as O);
    if (scores.size !== target.size || scores.size !== scores.shape[0])
      throw new ShapeError({
        where,
        what: 'scores and labels do not fit',
        got: `${formatShape(scores.shape)} and ${formatShape(target.shape)}`,
        expected: '[n] and [n]',
      });
    const rows = scores.size;
    const labels = target.view();
    const counted = mask === undefined ? labels.keys() : readMask(where, 'mask', mask, rows, null).indices;
    const [positives, negatives]: number[][] = [[], []];
    for (const row of counted) (labels[row] > 0 ? positives : negatives).push(row);
    if (positives.length === 0 || negatives.length === 0)
      throw new OptionError({ where, what: 'there is nothing to compare', expected: 'rows of label 1 and rows of label 0' });
    const flat = reshape(scores, [rows]);
    const weights = sampleWeight === undefined ? undefined : readWeights(where, 'sampleWeight', sampleWeight, rows);
    return pairwise(
      gather(flat, Uint32Array.from(positives)),
      gather(
        flat,
        Uint32Array.from(positives, (_, k) => negatives[k % negatives.length]),
      ),
      { ...options, ...(weights && { sampleWeight: Float64Array.from(positives, (row) => weights[row]) }) } as unknown as O,
    );
  };
}

export const bprOfLabels: Loss = ofLabels('bpr', bpr);
export const marginRankingOfLabels = ofLabels('marginRanking', marginRanking);
