export * from '../nn/metrics/classification.js';
export * from '../nn/metrics/classReport.js';
export * from '../nn/metrics/clustering.js';
export { type Confusion, confusionMatrix } from '../nn/metrics/confusion.js';
export type { MetricName } from '../nn/metrics/list.js';
export { averagePopularity, coverage, diversity, personalization } from '../nn/metrics/lists/beyondAccuracy.js';
export type { RankedLists, Relevant } from '../nn/metrics/lists/hits.js';
export { type RankItemsOptions, rankItems } from '../nn/metrics/lists/rankItems.js';
export {
  f1At,
  hitRatioAt,
  mapAt,
  mrrAt,
  ndcgAt,
  precisionAt,
  type RecommendationMetric,
  recallAt,
  recommendation,
} from '../nn/metrics/lists/recommendation.js';
export type { Metric, Rows } from '../nn/metrics/metric.js';
export { averagePrecision, hitsAt, mrr, rocAuc } from '../nn/metrics/ranking.js';
export { mae, mse, pearson, r2, rmse, spearman } from '../nn/metrics/regression.js';
