import { ShapeError } from '../../core/errors.js';
import { expectNumbers } from '../../core/numbers.js';
import type { Given, Schema } from '../../core/options/option.js';
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
import { type DefinedLoss, defineLoss } from './define.js';
import { fitted } from './fitted.js';
import { type LossOptions, lossOptions, meanOf, overRows, rowWeights } from './reduction.js';

/**
 * Bayesian personalised ranking (arXiv:1205.2618): -log σ(s⁺ - s⁻) of scores of positive and negative items, pair by pair, both [pairs].
 *
 * In `compile`, `loss: 'bpr'` takes scores [n] and targets [n] of 1 and 0: the k-th positive row is paired with the k-th negative
 * one, in turn where these are fewer. Pairs are made within a batch, so unlike other losses it depends on the size and the order of batches; a pair weighs
 * what its positive row does, negatives beyond the number of positives are not used, and a batch without either kind has no pair and weighs nothing.
 *
 * @example losses.bpr(tensor([2, 1]), tensor([0, 1])).item()
 */
export function bpr(positive: Tensor, negative: Tensor, options: LossOptions = {}): Tensor {
  const where = 'losses.bpr';
  checkOptions(where, lossOptions, options);
  return meanOf(where, overRows(where, bprTerms(where, positive, negative), options), options);
}

const bprTerms = (where: string, positive: Tensor, negative: Tensor): Tensor => softplus(sub(fitted(where, positive, negative), positive));

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
  return meanOf(where, overRows(where, marginTerms(where, positive, negative, options), options), options);
};

const marginTerms = (where: string, positive: Tensor, negative: Tensor, { margin = 0 }: MarginRankingOptions): Tensor =>
  relu(shift(sub(fitted(where, positive, negative), positive), margin));

/**
 * A loss of pairs as a loss of scores and labels; a pair weighs what its positive row does, and a row whose label is NaN is in none. Where one
 * kind of rows is missing there is no pair, and nothing weighs.
 */
function ofLabels<O extends LossOptions>(
  kind: string,
  schema: Schema,
  terms: (where: string, positive: Tensor, negative: Tensor, options: O) => Tensor,
): DefinedLoss<O> {
  return defineLoss<O>(kind, schema, (where, scores, target, options) => {
    if (scores.size !== target.size || scores.size !== scores.shape[0])
      throw new ShapeError({
        where,
        what: 'scores and labels do not fit',
        got: `${formatShape(scores.shape)} and ${formatShape(target.shape)}`,
        expected: '[n] and [n]',
      });
    const rows = scores.size;
    const labels = target.view();
    const { mask, sampleWeight, ...rest } = options;
    const weights = rowWeights(where, { mask, sampleWeight }, rows);
    const counts = (row: number): boolean => weights === null || weights[row] > 0;
    expectNumbers(where, 'target', labels, { missing: true, only: counts });
    const counted = mask === undefined ? labels.keys() : readMask(where, 'mask', mask, rows, null).indices;
    const [positives, negatives]: number[][] = [[], []];
    for (const row of counted) if (!Number.isNaN(labels[row])) (labels[row] > 0 ? positives : negatives).push(row);
    const pairs = negatives.length === 0 ? [] : positives;
    const flat = reshape(scores, [rows]);
    const entries = terms(
      where,
      gather(flat, Uint32Array.from(pairs)),
      gather(
        flat,
        Uint32Array.from(pairs, (_, k) => negatives[k % negatives.length]),
      ),
      options,
    );
    return overRows(where, entries, {
      ...rest,
      ...(sampleWeight !== undefined && { sampleWeight: Float64Array.from(pairs, (row) => weights?.[row] ?? 1) }),
    });
  });
}

export const bprOfLabels = ofLabels<LossOptions>('bpr', lossOptions, bprTerms);
export const marginRankingOfLabels = ofLabels<MarginRankingOptions>('marginRanking', marginOptions, marginTerms);
