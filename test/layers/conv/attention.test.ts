import { describe, test } from 'vitest';
import { layers } from '../api.js';
import { checkGolden } from '../golden.js';

describe.each(['f64', 'f32'] as const)('golden %s', (dtype) => {
  test.each([
    ['gat_conv_h1_concat', layers.gatConv({ units: 3 })],
    ['gat_conv_h1_concat_edge', layers.gatConv({ units: 3 })],
    ['gat_conv_h4_concat', layers.gatConv({ units: 3, heads: 4 })],
    ['gat_conv_h4_concat_edge', layers.gatConv({ units: 3, heads: 4 })],
    ['gat_conv_h4_mean', layers.gatConv({ units: 3, heads: 4, concat: false })],
    ['gat_conv_no_self_loops', layers.gatConv({ units: 3, heads: 2, addSelfLoops: false })],
    ['gatv2_conv_h1_concat', layers.gatv2Conv({ units: 3 })],
    ['gatv2_conv_h1_concat_edge', layers.gatv2Conv({ units: 3 })],
    ['gatv2_conv_h4_concat', layers.gatv2Conv({ units: 3, heads: 4 })],
    ['gatv2_conv_h4_mean', layers.gatv2Conv({ units: 3, heads: 4, concat: false })],
    ['gatv2_conv_h4_mean_edge', layers.gatv2Conv({ units: 3, heads: 4, concat: false })],
    ['transformer_conv', layers.transformerConv({ units: 3, heads: 2 })],
  ] as const)('%s', (name, layer) => {
    checkGolden(name, layer, dtype);
  });
});
