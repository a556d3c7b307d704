import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { expectRoundTrip } from '../../network/pyg-round-trip.js';
import { layers, tree } from '../api.js';
import { checkGolden } from '../golden.js';

const scalers = ['identity', 'amplification', 'attenuation', 'linear', 'inverseLinear'] as const;

/** Golden cases of aggregations, and how each is made. */
const table: readonly (readonly [string, layers.Layer])[] = [
  ['var_aggregation', layers.varAggregation()],
  ['std_aggregation', layers.stdAggregation()],
  ['softmax_aggregation', layers.softmaxAggregation({ learn: true, channels: 4 })],
  ['power_mean_aggregation', layers.powerMeanAggregation({ p: 1.5, learn: true })],
  ['lstm_aggregation', layers.lstmAggregation({ units: 3, padded: true })],
  ['sort_aggregation', layers.sortAggregation({ k: 3 })],
  ['degree_scaler_aggregation', layers.degreeScalerAggregation({ aggregations: ['mean', 'max'], scalers, degrees: [0, 1, 0, 1, 0, 1] })],
];

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-aggregations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(table)('%s', (name, layer) => {
  test.each(['f64', 'f32'] as const)('output and all gradients in %s', (dtype) => {
    expect(tree.leaves(checkGolden(name, layer, dtype))).toEqual([]);
  });

  test('PyG weights in and out', () => expectRoundTrip(name, layer, folder));
});

test.each(['f64', 'f32'] as const)('median_aggregation in %s', (dtype) => {
  // PyG keeps the share of the median beside the weights, here it is no tensor
  expect(checkGolden('median_aggregation', layers.medianAggregation(), dtype)).toEqual({});
});
