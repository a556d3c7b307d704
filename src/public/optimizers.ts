export { type AdamOptions, adam, adamW } from '../nn/optimizers/adam.js';
export type { Group, GroupSettings, Match, Optimizer, OptimizerState } from '../nn/optimizers/optimizer.js';
export { type SgdOptions, sgd } from '../nn/optimizers/sgd.js';
