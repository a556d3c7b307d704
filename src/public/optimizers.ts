export type { OptimizerConfig, OptimizerName } from '../nn/optimizers/byName.js';
export type { Group, GroupSettings, Match } from '../nn/optimizers/groups.js';
export * from '../nn/optimizers/list.js';
export { averageOf, type Optimizer, type OptimizerState, type SharedOptions } from '../nn/optimizers/optimizer.js';
export { define, type OptimizerDefinition, type OwnUpdate } from '../nn/optimizers/ownOptimizer.js';
