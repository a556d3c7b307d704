export { majorityClass } from '../baselines/majority.js';
export { meanTarget } from '../baselines/mean.js';
export { type LinearPredictor, type RidgeOptions, ridge } from '../baselines/ridge.js';
