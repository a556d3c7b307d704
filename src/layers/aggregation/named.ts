import type { Option } from '../../core/options/option.js';
import { array, either, oneOf } from '../../core/options/vocabulary.js';
import type { Layer, Part } from '../layer.js';
import { layer } from '../options.js';
import { globalMaxPool, globalMeanPool, globalMinPool, globalSumPool } from '../pool/globalPool.js';
import { medianAggregation, mulAggregation, stdAggregation, varAggregation } from './statistics.js';

const byName = {
  sum: globalSumPool,
  mean: globalMeanPool,
  max: globalMaxPool,
  min: globalMinPool,
  mul: mulAggregation,
  var: varAggregation,
  std: stdAggregation,
  median: medianAggregation,
};

/** An aggregation without parameters by name, or a layer that makes a row of the nodes of each graph. */
export type Aggregation = keyof typeof byName | Layer;

/** Several of them. */
export const aggregationList = (): Option<readonly Aggregation[]> =>
  array(either(oneOf(Object.keys(byName) as (keyof typeof byName)[]), layer()), { min: 1 });

const layerOf = (given: Aggregation): Layer => (typeof given === 'string' ? byName[given]() : given);

/** They as parts of a layer, and what precedes their numbers in PyG. */
export const aggregationParts = (given: readonly Aggregation[], pyg: string): Record<string, Part> =>
  Object.fromEntries(given.map((one, i) => [`aggregation${i + 1}`, { layer: layerOf(one), pyg: `${pyg}.${i}` }]));

/** Columns of all of them side by side, for features of a width. */
export const joinedWidth = (given: readonly Aggregation[], width: number): number =>
  given.map(layerOf).reduce((sum, { definition, options }) => sum + (definition?.width?.(options as never, width) ?? width), 0);
