import { describe, expect, test } from 'vitest';
import { layers, sequential, tree } from '../api.js';
import { checkGolden } from '../golden.js';

const nn = sequential([layers.dense({ units: 6, activation: 'relu' }), layers.dense({ units: 4 })]);
const parts = { 'nn.dense1': 'nn.0', 'nn.dense2': 'nn.2' };

describe.each(['f64', 'f32'] as const)('golden %s', (dtype) => {
  test.each([
    ['sage_conv_mean', layers.sageConv({ units: 4 })],
    ['sage_conv_max', layers.sageConv({ units: 4, aggregate: 'max' })],
    ['sage_conv_sum', layers.sageConv({ units: 4, aggregate: 'sum' })],
    ['sage_conv_no_root', layers.sageConv({ units: 4, rootWeight: false })],
    ['graph_conv_add', layers.graphConv({ units: 4 })],
    ['graph_conv_mean', layers.graphConv({ units: 4, aggregate: 'mean' })],
    ['graph_conv_unweighted', layers.graphConv({ units: 4 })],
    ['gin_conv', layers.ginConv({ nn })],
    ['gin_conv_train_eps', layers.ginConv({ nn, trainEps: true })],
    ['gine_conv', layers.gineConv({ nn, trainEps: true })],
  ] as const)('%s', (name, layer) => {
    expect(tree.leaves(checkGolden(name, layer, dtype, { parts }))).toEqual([]);
  });
});
