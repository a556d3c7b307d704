import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { bool, int, oneOf } from '../core/options/vocabulary.js';
import { type Key, key } from '../core/random.js';
import type { Rows } from '../nn/metrics/metric.js';
import { conformalQuantile, levelOption } from './quantile.js';
import { labelsOf, probabilitiesOf } from './rows.js';

const options = {
  /** Share of the cases whose class shall be in its set. Default 0.9. */
  level: levelOption,
  /** What the rows are. Default 'logits'. */
  from: oneOf(['logits', 'probabilities'], 'logits'),
  /** The last class comes in by chance, which makes the coverage exact; else always, which makes sets larger. Default true. */
  randomized: bool(true),
  /** Of that chance. Default 0. */
  seed: int({ min: 0, default: 0 }),
};

export interface ConformalClassesOptions extends Given<typeof options> {}

/** Sets of classes that hold the true one with a known probability. */
export interface ConformalClasses {
  readonly level: number;
  /** The score up to which classes come in. */
  readonly quantile: number;
  /** The set of each row, likeliest class first. */
  sets(predictions: Rows): number[][];
}

/** What each class of a row scores: the probability of all likelier ones, and u of its own. */
function scoresOf(row: readonly number[], u: number): { order: number[]; scores: number[] } {
  const order = [...row.keys()].sort((a, b) => row[b] - row[a]);
  let before = 0;
  const scores = order.map((label) => {
    const score = before + u * row[label];
    before += row[label];
    return score;
  });
  return { order, scores };
}

/**
 * Split conformal prediction of classes by adaptive prediction sets (APS, arXiv:2006.02544): a case scores the probability of the classes likelier than the
 * true one, plus u of its own, u uniform in [0, 1); the set of a new case are the classes that score at most the ⌈(n + 1) level⌉th smallest
 * of n such scores. The calibration cases must be used for nothing else, early stopping and the choice of a model included.
 *
 * predictions: [n, classes]; labels: [n].
 *
 * @throws OptionError where n is too small for the level; IndexError for a label that is no class; NumericError for rows that are no distributions.
 */
export function conformalClasses(predictions: Rows, labels: ArrayLike<number>, given: ConformalClassesOptions = {}): ConformalClasses {
  const where = 'uncertainty.conformalClasses';
  const { level, from, randomized, seed } = readOptions(where, options, given);
  const table = probabilitiesOf(where, predictions, from);
  const truth = labelsOf(where, labels, table.length, table[0]?.length ?? 0);
  const chance = (at: Key, row: number): number => (randomized ? at.at(row).uniform() : 1);
  const calibration = key(seed).child('calibration');
  const quantile = conformalQuantile(
    where,
    table.map((row, r) => {
      const { order, scores } = scoresOf(row, chance(calibration, r));
      return scores[order.indexOf(truth[r])];
    }),
    level,
  );
  const fresh = key(seed).child('test');
  const setOf = (row: readonly number[], r: number): number[] => {
    const { order, scores } = scoresOf(row, chance(fresh, r));
    return order.filter((_, i) => scores[i] <= quantile);
  };
  return { level, quantile, sets: (rows) => probabilitiesOf(where, rows, from).map(setOf) };
}
