import { NumericError, ShapeError } from '../../../core/errors.js';
import { readOptions } from '../../../core/options/read.js';
import { int } from '../../../core/options/vocabulary.js';
import { wholeNumber } from '../../../core/whole.js';
import { expectScored, type Metric, type Rows } from '../metric.js';
import { hitsOf, type RankedLists, type Relevant, type UserHits } from './hits.js';
import { rankItems } from './rankItems.js';

const discount = (place: number): number => 1 / Math.log2(place + 2);
const hitsIn = ({ found }: UserHits): number => found.filter((weight) => weight > 0).length;
const total = (weights: Float64Array): number => weights.reduce((sum, weight) => sum + weight, 0);
const gain = (weights: Float64Array): number => weights.reduce((sum, weight, place) => sum + weight * discount(place), 0);

/** What each measures of one user. */
const measures = {
  precision: (user: UserHits, k: number) => hitsIn(user) / k,
  recall: ({ found, wanted }: UserHits) => total(found) / total(wanted),
  f1: (user: UserHits, k: number) => (2 * hitsIn(user)) / (k + user.wanted.length),
  map: ({ found, wanted }: UserHits, k: number) => {
    let [hits, sum] = [0, 0];
    found.forEach((weight, place) => {
      if (weight > 0) sum += ++hits / (place + 1);
    });
    return sum / Math.min(wanted.length, k);
  },
  ndcg: ({ found, wanted }: UserHits, k: number) => gain(found) / gain(wanted.subarray(0, k)),
  mrr: ({ found }: UserHits) => 1 / (found.findIndex((weight) => weight > 0) + 1 || Number.POSITIVE_INFINITY),
  hitRatio: (user: UserHits) => Number(hitsIn(user) > 0),
};

/** Names of what `recommendation` measures. */
export type RecommendationMetric = keyof typeof measures;

const options = {
  /** How many items of each list count. */
  k: int({ min: 1 }),
};

/**
 * How well lists of items hold what users want, at k, as PyG's LinkPred metrics: means over the users that want anything. With h hits among the first k of a list
 * and n wanted: precision h / k; recall h / n; F1 2 h / (k + n); MAP Σ over hits of the precision there / min(n, k); NDCG Σ 1 / log2(place + 1) over hits / the same of the
 * best list; MRR 1 / place of the first hit, 0 without one; hit ratio 1 with a hit. With weights recall and NDCG count weights. The lists say how ties are broken;
 * `metrics.rankItems` puts the smaller number first. `metrics.mrr` and `hitsAt` of scores treat ties as OGB's evaluators do.
 *
 * @throws NumericError where no user wants anything; IndexError for a user that has no list.
 * @example
 * const lists = { data: [4, 0, 2, 1, 3, 0], shape: [2, 3] };
 * metrics.recommendation(lists, { users: [0, 0, 1], items: [0, 1, 1] }, { k: 2 }).recall; // (1/2 + 1) / 2
 */
export function recommendation(
  lists: RankedLists,
  relevant: Relevant,
  given: { readonly k: number },
): Record<RecommendationMetric, number> {
  const where = 'metrics.recommendation';
  const { k } = readOptions(where, options, given);
  const users = hitsOf(where, lists, relevant, k);
  return Object.fromEntries(Object.entries(measures).map(([name, of]) => [name, meanOver(where, users, (user) => of(user, k))])) as Record<
    RecommendationMetric,
    number
  >;
}

function meanOver(where: string, users: readonly UserHits[], of: (user: UserHits) => number): number {
  if (users.length > 0) return users.reduce((sum, user) => sum + of(user), 0) / users.length;
  throw new NumericError({ where, what: 'no user wants anything', got: 'no item of a weight above 0', expected: 'a user with an item' });
}

/** One of them as a metric of scores [users, items] and what is wanted of these, 1 or a weight, and 0. */
const at =
  (kind: RecommendationMetric) =>
  (k: number): Metric => {
    wholeNumber(`metrics.${kind}At`, 'k', k, 1);
    const name = `${kind}@${k}`;
    const where = `metrics.${name}`;
    const metric: Metric = (prediction, target) => {
      expectScored(where, prediction, target, { missing: false });
      const [users, items] = prediction.shape;
      if (prediction.shape.length !== 2 || target.shape[0] !== users || target.shape[1] !== items)
        throw new ShapeError({
          where,
          what: 'scores and what is wanted differ in shape',
          got: `[${prediction.shape}] and [${target.shape}]`,
          expected: '[users, items] each',
          mend: 'Choose a metric that fits the task',
        });
      const relevant = relevantIn(target, items);
      return meanOver(where, hitsOf(where, rankItems(prediction, { k: Math.min(k, items) }), relevant, k), (user) =>
        measures[kind](user, k),
      );
    };
    Object.defineProperty(metric, 'name', { value: name });
    return metric;
  };

function relevantIn({ data }: Rows, items: number): Required<Relevant> {
  const [users, wanted, weights]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < data.length; i++) {
    if (data[i] <= 0) continue;
    users.push(Math.floor(i / items));
    wanted.push(i % items);
    weights.push(data[i]);
  }
  return { users, items: wanted, weights };
}

/** Hits among the k best scores of a row over k, averaged over the rows that want anything: `recommendation` of scores [users, items]. */
export const precisionAt = at('precision');
/** Weight of the hits among the k best over that of all wanted, averaged over the rows that want anything. */
export const recallAt = at('recall');
/** 2 hits / (k + wanted), averaged over the rows that want anything. */
export const f1At = at('f1');
/** Mean average precision of the k best of each row. */
export const mapAt = at('map');
/** Normalised discounted cumulative gain of the k best of each row. */
export const ndcgAt = at('ndcg');
/** 1 / place of the first hit among the k best, 0 without one, averaged over the rows that want anything. */
export const mrrAt = at('mrr');
/** Share of the rows that want anything with a hit among the k best. */
export const hitRatioAt = at('hitRatio');
