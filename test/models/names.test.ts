import { expect, test } from 'vitest';
import { models } from '../layers/api.js';
import { pygKeys } from '../layers/golden.js';
import { molecules } from './plain.js';

const { graph } = molecules();
const affine = (...names: string[]): string[] => names.flatMap((name) => [`${name}.weight`, `${name}.bias`]);
const gru = (name: string, suffix = ''): string[] =>
  ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map((key) => `${name}.${key}${suffix}`);
const gat = (name: string): string[] => [`${name}.lin.weight`, `${name}.att_src`, `${name}.att_dst`, `${name}.bias`];

// The state_dict of PyTorch Geometric's models of the same names, and of its examples of the MPNN, APPNP and SGC.
test.each([
  [
    models.attentiveFP({ units: 4, outputs: 2, layers: 3 }),
    [
      ...affine('lin1', 'lin2'),
      ...['att_l', 'att_r', 'lin1.weight', 'lin2.weight', 'bias'].map((key) => `gate_conv.${key}`),
      ...gru('gru'),
      ...[0, 1].flatMap((i) => [...gat(`atom_convs.${i}`), ...gru(`atom_grus.${i}`)]),
      ...gat('mol_conv'),
      ...gru('mol_gru'),
    ],
  ],
  [
    models.mpnn({ units: 4, outputs: 2 }),
    [
      ...affine('lin0', 'lin1', 'lin2', 'conv.nn.0', 'conv.nn.2'),
      'conv.lin.weight',
      'conv.bias',
      ...gru('gru', '_l0'),
      ...gru('set2set.lstm', '_l0'),
    ],
  ],
  [
    models.neuralFingerprint({ units: 4, hidden: 3, maxDegree: 1, variant: 'pyg' }),
    [0, 1].flatMap((i) => [
      `lins.${i}.weight`,
      ...[0, 1].flatMap((d) => [...affine(`convs.${i}.lins_l.${d}`), `convs.${i}.lins_r.${d}.weight`]),
    ]),
  ],
  [
    models.gin({ units: 4, layers: 2, norm: 'batchNorm', jump: 'cat', outputs: 2 }),
    [
      ...[0, 1].flatMap((i) => affine(`convs.${i}.nn.lins.0`, `convs.${i}.nn.norms.0.module`, `convs.${i}.nn.lins.1`, `norms.${i}.module`)),
      ...affine('lin'),
    ],
  ],
  [
    models.graphSage({ units: 4, layers: 2, outputs: 2 }),
    [0, 1].flatMap((i) => [...affine(`convs.${i}.lin_l`), `convs.${i}.lin_r.weight`]),
  ],
  [
    models.gcn({ units: 4, layers: 3, norm: 'batchNorm', jump: 'max', outputs: 2 }),
    [...[0, 1, 2].flatMap((i) => [`convs.${i}.lin.weight`, `convs.${i}.bias`, ...affine(`norms.${i}.module`)]), ...affine('lin')],
  ],
  [models.gat({ units: 4, heads: 2, layers: 2, outputs: 3, useEdgeAttr: false }), [0, 1].flatMap((i) => gat(`convs.${i}`))],
  [
    models.gat({ units: 4, heads: 2, layers: 1, v2: true, useEdgeAttr: false }),
    [...affine('convs.0.lin_l', 'convs.0.lin_r'), 'convs.0.att', 'convs.0.bias'],
  ],
  [
    models.pna({ units: 4, layers: 1, aggregators: ['mean', 'std'], scalers: ['linear'], degrees: [1, 2], towers: 2 }),
    affine('convs.0.edge_encoder', 'convs.0.lin', ...['pre', 'post'].flatMap((name) => [0, 1].map((t) => `convs.0.${name}_nns.${t}.0`))),
  ],
  [
    models.edgeCnn({ units: 4, layers: 2, norm: 'batchNorm', outputs: 2 }),
    [
      ...[0, 1].flatMap((i) => affine(`convs.${i}.nn.lins.0`, `convs.${i}.nn.norms.0.module`, `convs.${i}.nn.lins.1`)),
      ...affine('norms.0.module'),
    ],
  ],
  [
    models.gcn({ units: 4, layers: 2, jump: 'lstm', outputs: 2 }),
    [
      ...[0, 1].flatMap((i) => [`convs.${i}.lin.weight`, `convs.${i}.bias`]),
      ...['', '_reverse'].flatMap((way) => ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map((name) => `jk.lstm.${name}_l0${way}`)),
      ...affine('jk.att', 'lin'),
    ],
  ],
  [
    models.graphUnet({ units: 4, outputs: 2, depth: 2 }),
    [
      ...['down_convs.0', 'down_convs.1', 'down_convs.2', 'up_convs.0', 'up_convs.1'].flatMap((name) => [
        `${name}.lin.weight`,
        `${name}.bias`,
      ]),
      'pools.0.select.weight',
      'pools.1.select.weight',
    ],
  ],
  [models.appnp({ units: 4, outputs: 2 }), affine('lin1', 'lin2')],
  [models.sgc({ outputs: 2 }), affine('conv1.lin')],
  [
    models.linkx({ units: 4, outputs: 2, edgeLayers: 2, nodeLayers: 2 }),
    affine(
      ...['edge_lin', 'edge_norm', 'edge_mlp.lins.0', 'node_mlp.lins.0', 'node_mlp.norms.0.module', 'node_mlp.lins.1'],
      ...['cat_lin1', 'cat_lin2', 'final_mlp.lins.0', 'final_mlp.norms.0.module', 'final_mlp.lins.1'],
    ),
  ],
] as const)('%s: its parameters have the names of PyG', (model, names) => {
  expect(pygKeys(model, graph)).toEqual([...names].sort());
});
