export { type BinaryCrossEntropyOptions, binaryCrossEntropy } from '../nn/losses/binaryCrossEntropy.js';
export { type CrossEntropyOptions, crossEntropy } from '../nn/losses/crossEntropy.js';
export type { DefinedLoss, Measure } from '../nn/losses/define.js';
export { type BinaryFocalOptions, binaryFocalCrossEntropy, type FocalOptions, focalCrossEntropy } from '../nn/losses/focal.js';
export { klDivergence } from '../nn/losses/klDivergence.js';
export { type GaussianNllOptions, gaussianNll, type PoissonNllOptions, poissonNll } from '../nn/losses/likelihoods.js';
export { gaussianKl, reconstruction } from '../nn/losses/links.js';
export {
  type CosineEmbeddingOptions,
  cosineEmbedding,
  type MultiMarginOptions,
  multiMargin,
  nll,
  type TripletMarginOptions,
  tripletMargin,
} from '../nn/losses/margins.js';
export { bpr, type MarginRankingOptions, marginRanking } from '../nn/losses/ranking.js';
export { type Loss, type LossOptions, reduce, type Weighed } from '../nn/losses/reduction.js';
export { type HuberOptions, huber, mae, mse, type SmoothL1Options, smoothL1 } from '../nn/losses/regression.js';
export type { LossConfig, LossName } from '../nn/losses.js';
