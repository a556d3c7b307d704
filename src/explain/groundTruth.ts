import { OptionError } from '../core/errors.js';
import { expectNumberList } from '../core/expect.js';
import { readOptions } from '../core/options/read.js';
import { number } from '../core/options/vocabulary.js';
import { rocAuc } from '../nn/metrics/ranking.js';

/** How well a mask finds what is known to matter. */
export interface GroundTruthScores {
  readonly accuracy: number;
  readonly recall: number;
  readonly precision: number;
  readonly f1: number;
  /** NaN where all of it matters, or nothing. */
  readonly auroc: number;
}

const options = {
  /** A mask says yes above it; a truth is one from it on. Default 0.5. */
  threshold: number({ default: 0.5 }),
};

/**
 * A mask against the truth (PyG's `groundtruth_metrics`), number by number. Shares of nothing are 0.
 *
 * @throws OptionError for lists of different lengths.
 */
export function groundTruthScores(
  mask: ArrayLike<number>,
  truth: ArrayLike<number>,
  given: { readonly threshold?: number } = {},
): GroundTruthScores {
  const where = 'explain.groundTruthScores';
  const { threshold } = readOptions(where, options, given);
  const [claimedBy, known] = [expectNumberList(where, 'the mask', mask), expectNumberList(where, 'the truth', truth)];
  const { length } = known;
  if (claimedBy.length !== length || length === 0)
    throw new OptionError({
      where,
      what: 'mask and truth differ',
      got: `${claimedBy.length} and ${length} numbers`,
      expected: 'two lists of one length',
    });
  let [both, claimed, real, right] = [0, 0, 0, 0];
  const labels = Uint8Array.from(known, (value) => Number(value >= threshold));
  for (let i = 0; i < length; i++) {
    const claims = Number(claimedBy[i] > threshold);
    both += claims & labels[i];
    claimed += claims;
    real += labels[i];
    right += Number(claims === labels[i]);
  }
  const share = (part: number, of: number): number => (of === 0 ? 0 : part / of);
  const [precision, recall] = [share(both, claimed), share(both, real)];
  const shape = [length];
  const auroc = real === 0 || real === length ? Number.NaN : rocAuc({ data: Float64Array.from(claimedBy), shape }, { data: labels, shape });
  return { accuracy: right / length, recall, precision, f1: share(2 * precision * recall, precision + recall), auroc };
}
