import { OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { int, optional } from '../../core/options/vocabulary.js';
import { wholeNumber } from '../../core/whole.js';
import { labels, readLabels, seed } from './options.js';
import { byLabel, shuffled } from './shuffled.js';

const schema = {
  /** Default 10. */
  folds: int({ min: 2, default: 10 }),
  /** The same folds for the same seed. Default 0. */
  seed,
  /** A label for each thing: each fold has as many of a label as any other, give or take one. */
  stratify: optional(labels),
};

/** Options of `data.kFold`. */
export type KFoldOptions = Given<typeof schema>;

/** One round of cross-validation: positions, ascending. */
export interface Fold {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * Cross-validation: shuffles 0 … n-1 and deals them into folds whose sizes differ by at most one; each is the test set of one round.
 *
 * @throws OptionError for fewer things than folds.
 * @example
 * for (const { train, test } of data.kFold(188, { folds: 10, seed: 0 })) console.log(train.length, test.length);
 */
export function kFold(count: number, options: KFoldOptions = {}): Fold[] {
  const where = 'data.kFold';
  const { folds, seed, stratify } = readOptions(where, schema, options);
  wholeNumber(where, 'count', count, 0);
  if (count < folds)
    throw new OptionError({ where, what: 'more folds than things', got: `${folds} folds of ${count}`, expected: 'at least one in each' });
  if (stratify !== undefined) readLabels(where, 'stratify', stratify, count);
  const order = shuffled(count, seed, 'fold');
  // Labels one after the other, dealt out in turn: both the folds and each label's share of them are even to one.
  const dealt = stratify === undefined ? Array.from(order) : byLabel(stratify, order).flat();
  const fold = new Uint32Array(count);
  dealt.forEach((i, place) => {
    fold[i] = place % folds;
  });
  const those = (keep: (f: number) => boolean): Uint32Array => Uint32Array.from(fold.keys()).filter((i) => keep(fold[i]));
  return Array.from({ length: folds }, (_, f) => ({ train: those((g) => g !== f), test: those((g) => g === f) }));
}
