import { layers } from '../../../src/index.js';
import { type GoldenTable, layer } from '../runner.js';

export const cases: GoldenTable = {
  gcn_conv: layer(layers.gcnConv({ units: 4 })),
  gcn_conv_no_normalize: layer(layers.gcnConv({ units: 4, normalize: false, addSelfLoops: false })),
  gcn_conv_no_self_loops: layer(layers.gcnConv({ units: 4, addSelfLoops: false })),
  linear: layer(layers.dense({ units: 4 })),
  linear_nobias: layer(layers.dense({ units: 4, useBias: false })),
  global_add_pool: layer(layers.globalSumPool()),
  global_add_pool_empty: layer(layers.globalSumPool()),
  global_max_pool: layer(layers.globalMaxPool()),
  global_max_pool_empty: layer(layers.globalMaxPool()),
  global_mean_pool: layer(layers.globalMeanPool()),
  global_mean_pool_nobatch: layer(layers.globalMeanPool()),
};
