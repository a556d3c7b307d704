import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { expectRoundTrip } from '../../network/pyg-round-trip.js';
import { layers, ops, sequential, type Tensor, tree } from '../api.js';
import { checkGolden, expectGolden, readFixture } from '../golden.js';

const nn = sequential([layers.dense({ units: 6, activation: 'relu' }), layers.dense({ units: 4 })]);
const softened = sequential([
  layers.dense({ units: 4, activation: (x) => ops.sub(ops.softplus(x), Math.LN2) }),
  layers.dense({ units: 4 }),
]);
/** Where torch's Sequential keeps them. */
const parts = Object.fromEntries(
  [
    ['nn', 'nn'],
    ['local', 'local_nn'],
    ['conv.nn', 'conv.nn'],
  ].flatMap(([ours, theirs]) => [
    [`${ours}.dense1`, `${theirs}.0`],
    [`${ours}.dense2`, `${theirs}.2`],
  ]),
);
const gps = { units: 4, conv: layers.sageConv({ units: 4 }), heads: 2 } as const;
const gin = layers.ginConv({ nn: sequential([layers.dense({ units: 4, activation: 'relu' }), layers.dense({ units: 4 })]) });

/** Golden cases of convolutions, and how each is made. */
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
  ['appnp', layers.appnp({ hops: 10, alpha: 0.1 })],
  ['appnp_sym', layers.appnp({ hops: 10, alpha: 0.1 })],
  ['fa_conv', layers.faConv()],
  ['film_conv', layers.filmConv({ units: 4 })],
  ['cg_conv', layers.cgConv()],
  ['res_gated_graph_conv', layers.resGatedGraphConv({ units: 4 })],
  ['edge_conv_max', layers.edgeConv({ nn })],
  ['super_gat_conv', layers.superGatConv({ units: 3, heads: 2 })],
  ['feast_conv', layers.feaStConv({ units: 4, heads: 2 })],
  ['hypergraph_conv', layers.hypergraphConv({ units: 4 })],
  ['point_net_conv', layers.pointNetConv({ local: nn })],
  ['gen_conv_softmax', layers.genConv({ units: 4, aggregate: layers.softmaxAggregation({ learn: true }) })],
  [
    'pna_conv',
    layers.pnaConv({
      units: 4,
      aggregators: ['mean', 'min', 'max', 'std'],
      scalers: ['identity', 'amplification', 'attenuation'],
      degrees: [2, 0, 3, 3, 1],
    }),
  ],
  ['cfconv', layers.cfConv({ units: 3, filters: 4, cutoff: 2, nn: softened })],
  ['gps_conv_none', layers.gpsConv({ ...gps, norm: 'none' })],
  ['gps_conv_layer_norm', layers.gpsConv({ ...gps, heads: 4, norm: 'layerNorm', activation: 'gelu' })],
  ['gps_conv_batch_norm_eval', layers.gpsConv({ ...gps, conv: gin })],
];

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-convolutions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(table)('%s', (name, layer) => {
  test.each(['f64', 'f32'] as const)('output and all gradients in %s', (dtype) => {
    const updates = tree.leaves(checkGolden(name, layer, dtype, { parts })) as Tensor[];
    const { state_after: after = {}, tolerance } = readFixture(name);
    const statistics = Object.keys(after).filter((key) => /running_(mean|var)$/.test(key));
    expect(updates.length).toBe(statistics.length);
    for (const [i, key] of statistics.entries()) expectGolden(key, updates[i]!, after[key]!, tolerance[dtype]);
  });

  test('PyG weights in and out', () => expectRoundTrip(name, layer, folder));
});
