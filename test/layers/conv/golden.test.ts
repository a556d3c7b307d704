import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { expectRoundTrip } from '../../network/pyg-round-trip.js';
import { layers, tree } from '../api.js';
import { checkGolden } from '../golden.js';

/** Golden cases of convolutions whose parameters are all their own, and how each is made. */
const table: readonly (readonly [string, layers.Layer])[] = [
  ['sg_conv_k2', layers.sgConv({ units: 4, hops: 2 })],
  ['ssg_conv', layers.ssgConv({ units: 4, alpha: 0.1, hops: 3 })],
  ['cheb_conv_k1', layers.chebConv({ units: 4, terms: 1 })],
  ['cheb_conv_k3', layers.chebConv({ units: 4, terms: 3 })],
  ['tag_conv_k3', layers.tagConv({ units: 4, hops: 3 })],
  ['arma_conv', layers.armaConv({ units: 4, stacks: 2, steps: 2 })],
  ['gcn2_conv', layers.gcn2Conv({ alpha: 0.1, theta: 0.5, depth: 2 })],
  ['lg_conv', layers.lgConv()],
  ['cluster_gcn_conv', layers.clusterGcnConv({ units: 4, diagLambda: 0.5 })],
  ['simple_conv_mean_self', layers.simpleConv({ aggregate: 'mean', combineRoot: 'selfLoop' })],
  ['mixhop_conv', layers.mixHopConv({ units: 2 })],
  ['le_conv', layers.leConv({ units: 4 })],
  ['agnn_conv', layers.agnnConv()],
];

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-convolutions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(table)('%s', (name, layer) => {
  test.each(['f64', 'f32'] as const)('output and all gradients in %s', (dtype) => {
    expect(tree.leaves(checkGolden(name, layer, dtype))).toEqual([]);
  });

  test('PyG weights in and out', () => expectRoundTrip(name, layer, folder));
});
