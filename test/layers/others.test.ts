import { describe, expect, test } from 'vitest';
import { lstmJump } from '../../src/layers/cell/lstmJump.js';
import { data, IndexError, layers, OptionError, ops, ShapeError, sequential, type Tensor, tensor } from './api.js';
import { buildParams, expectNear } from './golden.js';
import { graph, near, rowsOf } from './plain.js';

describe('mlp', () => {
  const names = (layer: layers.Layer): string[] => Object.keys(layer.parts);
  test('is its layers one after the other', () => {
    const layer = layers.mlp({ units: [4, 3], norm: 'none', activation: 'tanh' });
    const { params } = buildParams(layer, graph);
    const chain = sequential([layers.dense({ units: 4, activation: 'tanh' }), layers.dense({ units: 3 })]);
    near(layer(params, graph.x!), rowsOf(chain(params, graph.x as Tensor)));
  });

  test('the parts follow from the options', () => {
    expect(names(layers.mlp({ units: [4, 3] }))).toEqual(['dense1', 'norm1', 'dense2']);
    expect(names(layers.mlp({ units: [4, 3], plainLast: false, dropout: 0.5 }))).toEqual([
      'dense1',
      'norm1',
      'dropout1',
      'dense2',
      'norm2',
      'dropout2',
    ]);
    expect(() => layers.mlp({ units: [] })).toThrow(OptionError);
  });

  test('actFirst exchanges normalisation and activation', () => {
    const [early, late] = [true, false].map((actFirst) =>
      layers.mlp({ units: [4], norm: 'layerNorm', actFirst, plainLast: false, activation: 'relu' }),
    );
    const { params } = buildParams(early!, graph);
    const plain = layers.dense({ units: 4 })(params.dense1, graph.x!);
    const norm = layers.layerNorm();
    near(early!(params, graph.x!), rowsOf(norm(params.norm1, ops.relu(plain))));
    near(late!(params, graph.x!), rowsOf(ops.relu(norm(params.norm1, plain))));
  });
});

describe('embedding', () => {
  const table = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const layer = layers.embedding({ count: 3, units: 2 });
  test('takes a column of whole numbers', () => {
    expect(layer({ table }, tensor([[2], [0]])).toArray()).toEqual([
      [5, 6],
      [1, 2],
    ]);
    expect(layer({ table }, tensor(Int32Array.of(1))).toArray()).toEqual([[3, 4]]);
  });

  test('refuses other numbers and more columns', () => {
    expect(() => layer({ table }, tensor([[3]]))).toThrow(IndexError);
    expect(() => layer({ table }, tensor([[0.5]]))).toThrow(IndexError);
    expect(() => layer({ table }, tensor([[0, 1]]))).toThrow(ShapeError);
  });
});

test('attentionalPool refuses scores that do not fit, jumpingKnowledge widths that differ', () => {
  expect(() => buildParams(layers.attentionalPool({ gate: layers.dense({ units: 2 }) }), graph)).toThrow(ShapeError);
  const jump = layers.jumpingKnowledge({ layers: [layers.sageConv({ units: 2 }), layers.sageConv({ units: 3 })], mode: 'max' });
  expect(() => buildParams(jump, graph)).toThrow(/one width/);
});

test('segmentSoftmax stands huge scores, and each row belongs to one segment', () => {
  const scores = tensor([[1000], [-1000], [999], [5]]);
  const shares = ops.segmentSoftmax(scores, { ids: [0, 0, 0, 2], count: 3 });
  const total = 1 + Math.exp(-1);
  expectNear('shares', shares.toTypedArray(), [1 / total, 0, Math.exp(-1) / total, 1], 1e-6);
  expect(() => ops.segmentSoftmax(tensor([[1], [2]]), graph.inCsr)).toThrow(ShapeError);
  expect(() => ops.segmentSoftmax(tensor([[1], [2], [3], [4], [5]]), graph.inCsr)).toThrow(/each row in one segment/);
});

test('jumpingKnowledge by lstm weighs the depths by what a bidirectional lstm says of them', () => {
  const units = 2; // ⌊2 depths · 2 columns / 2⌋
  const layer = lstmJump({ layers: 2 });
  const one = data.graph({ x: [[0.3, -1, 0.8, 0.1]], edges: [], dtype: 'f64' });
  const { params } = buildParams(layer, one) as { params: Record<string, Tensor> };
  const run = (suffix: string, depths: number[][]): number[][] => {
    let [h, c] = [new Array<number>(units).fill(0), new Array<number>(units).fill(0)];
    const times = (row: number[], matrix: Tensor): number[] => [...ops.matmul(tensor([row], { dtype: 'f64' }), matrix).toTypedArray()];
    return depths.map((x) => {
      const [a, b] = [times(x, params[`inputKernel1${suffix}`]!), times(h, params[`recurrentKernel1${suffix}`]!)];
      const [d, e] = [params[`inputBias1${suffix}`]!, params[`recurrentBias1${suffix}`]!].map((t) => t.toTypedArray());
      const all = a.map((v, i) => v + b[i]! + d![i]! + e![i]!);
      const gate = (k: number, i: number): number => 1 / (1 + Math.exp(-all[k * units + i]!));
      c = c.map((old, i) => gate(1, i) * old + gate(0, i) * Math.tanh(all[2 * units + i]!));
      h = c.map((now, i) => gate(3, i) * Math.tanh(now));
      return h;
    });
  };
  const depths = [
    [0.3, -1],
    [0.8, 0.1],
  ];
  const [ahead, back] = [run('', depths), run('Reverse', [...depths].reverse()).reverse()];
  const a = params.attentionKernel!.toTypedArray();
  const scores = depths.map((_, l) => Math.exp([...ahead[l]!, ...back[l]!].reduce((sum, v, i) => sum + v * a[i]!, 0)));
  const want = [0, 1].map((c) => depths.reduce((sum, row, l) => sum + (scores[l]! / (scores[0]! + scores[1]!)) * row[c]!, 0));
  expectNear('lstm', layer(params, one.x!, one).toTypedArray(), want, 1e-12);
  const uneven = layers.jumpingKnowledge({ layers: [layers.dense({ units: 4 }), layers.dense({ units: 3 })], mode: 'lstm' });
  expect(() => buildParams(uneven, one)).toThrow(/'lstm' needs layers of one width/);
});
