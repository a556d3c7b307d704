import { expect, test } from 'vitest';
import { data, layers, sequential } from './api.js';
import { pygKeys } from './golden.js';

const graph = data.graph({
  x: [
    [1, 2, 3, 4],
    [4, 3, 2, 1],
  ],
  edges: [
    [0, 1],
    [1, 0],
  ],
  dtype: 'f64',
});
const cell = (prefix: string, level: string): string[] =>
  ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map((name) => `${prefix}${name}_${level}`);
const { dense } = layers;

/** Layers without a golden case, and the keys of their PyG state_dict. */
test.each<[string, layers.Layer, string[]]>([
  ['GRU of two levels', layers.gru({ units: 3, levels: 2 }), [...cell('', 'l0'), ...cell('', 'l1')]],
  ['LSTM both ways', layers.lstm({ units: 3, bidirectional: true }), [...cell('', 'l0'), ...cell('', 'l0_reverse')]],
  ['MultiheadAttention', layers.multiheadAttention({ heads: 2 }), ['in_proj_weight', 'in_proj_bias', 'out_proj.weight', 'out_proj.bias']],
  ['LSTMAggregation', layers.lstmAggregation({ units: 3 }), cell('lstm.', 'l0')],
  ['GRUAggregation', layers.gruAggregation({ units: 3 }), cell('gru.', 'l0')],
  [
    'DegreeScalerAggregation',
    layers.degreeScalerAggregation({
      aggregations: [layers.softmaxAggregation({ learn: true })],
      scalers: ['linear'],
      degrees: [0, 1],
      train: true,
    }),
    ['avg_deg_lin', 'avg_deg_log', 'aggr.aggrs.0.t'],
  ],
  ['MultiAggregation', layers.multiAggregation({ aggregations: ['mean', layers.powerMeanAggregation({ learn: true })] }), ['aggrs.1.p']],
  ['TopKPooling', layers.topKPooling(), ['select.weight']],
  ['SAGPooling', layers.sagPooling(), ['select.weight', 'gnn.lin_rel.weight', 'gnn.lin_rel.bias', 'gnn.lin_root.weight']],
  [
    'ASAPooling',
    layers.asaPooling(),
    [
      'lin.weight',
      'lin.bias',
      'att.weight',
      'att.bias',
      'gnn_score.lin1.weight',
      'gnn_score.lin1.bias',
      'gnn_score.lin2.weight',
      'gnn_score.lin3.weight',
      'gnn_score.lin3.bias',
    ],
  ],
  ['EdgePooling', layers.edgePooling(), ['lin.weight', 'lin.bias']],
  [
    'DMoNPooling',
    layers.dmonPooling({ assign: layers.mlp({ units: [5, 2], norm: 'none' }) }),
    ['mlp.lins.0.weight', 'mlp.lins.0.bias', 'mlp.lins.1.weight', 'mlp.lins.1.bias'],
  ],
  ['InstanceNorm', layers.instanceNorm({ affine: true }), ['weight', 'bias']],
  ['MessageNorm', layers.messageNorm({ messages: layers.simpleConv(), learn: true }), ['scale']],
  ['DiffGroupNorm', layers.diffGroupNorm({ groups: 2 }), ['lin.weight', 'norm.weight', 'norm.bias']],
])('%s', (_, layer, keys) => expect(pygKeys(layer, graph)).toEqual([...keys].sort()));

test('JumpingKnowledge by lstm: below jk, as PyG’s models have it', () => {
  const jump = layers.jumpingKnowledge({ layers: [dense({ units: 4 }), dense({ units: 4 })], mode: 'lstm' });
  const keys = pygKeys(sequential([jump]).parts.jumpingKnowledge1!, graph).filter((key) => key.startsWith('jk.'));
  expect(keys).toEqual([...cell('jk.lstm.', 'l0'), ...cell('jk.lstm.', 'l0_reverse'), 'jk.att.weight', 'jk.att.bias'].sort());
});
