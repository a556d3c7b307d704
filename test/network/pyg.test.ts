import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FormatError, OptionError } from '../../src/core/errors.js';
import { io, type Model, models, sequential, tree as trees } from '../../src/index.js';
import type { StoredArray } from '../../src/io/safetensors.js';
import { data, layers, type Tensor, tree } from '../layers/api.js';
import { content, counter, expectRoundTrip, f64, file } from './pyg-round-trip.js';

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-pyg-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const f32 = (shape: readonly number[], values: ArrayLike<number>): StoredArray => ({
  dtype: 'F32',
  shape,
  data: new Uint8Array(Float32Array.from(values).buffer),
});
const snapshot = ({ params, buffers }: Model) => JSON.stringify([params, buffers]);

const { dense } = layers;
const chain = (first: number, second: number) => sequential([dense({ units: first, activation: 'relu' }), dense({ units: second })]);

describe('golden cases: PyG weights give PyG outputs, and come out as they went in', () => {
  test.each([
    ['linear', dense({ units: 4 })],
    ['linear_nobias', dense({ units: 4, useBias: false })],
    ['gcn_conv', layers.gcnConv({ units: 4 })],
    ['gcn_conv_no_normalize', layers.gcnConv({ units: 4, normalize: false, addSelfLoops: false })],
    ['gcn_conv_no_self_loops', layers.gcnConv({ units: 4, addSelfLoops: false })],
    ['sage_conv_mean', layers.sageConv({ units: 4 })],
    ['sage_conv_max', layers.sageConv({ units: 4, aggregate: 'max' })],
    ['sage_conv_sum', layers.sageConv({ units: 4, aggregate: 'sum' })],
    ['sage_conv_no_root', layers.sageConv({ units: 4, rootWeight: false })],
    ['graph_conv_add', layers.graphConv({ units: 4 })],
    ['graph_conv_mean', layers.graphConv({ units: 4, aggregate: 'mean' })],
    ['graph_conv_unweighted', layers.graphConv({ units: 4 })],
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
    ['gin_conv', layers.ginConv({ nn: chain(6, 4) })],
    ['gin_conv_train_eps', layers.ginConv({ nn: chain(6, 4), trainEps: true })],
    ['gine_conv', layers.gineConv({ nn: chain(6, 4), trainEps: true })],
    ['mf_conv', layers.mfConv({ units: 3, maxDegree: 3 })],
    ['nn_conv', layers.nnConv({ units: 4, nn: chain(6, 12) })],
    ['gated_graph_conv', layers.gatedGraphConv({ units: 6, steps: 3 })],
    ['rgcn_conv', layers.rgcnConv({ units: 4, relations: 3 })],
    ['rgcn_conv_bases', layers.rgcnConv({ units: 4, relations: 3, bases: 2 })],
    ['layer_norm_graph', layers.layerNorm()],
    ['layer_norm_node', layers.layerNorm({ mode: 'node' })],
    ['graph_norm_nobatch', layers.graphNorm()],
    ['batch_norm_eval', layers.batchNorm()],
    ['set2set', layers.set2set({ steps: 3 })],
    ['attentional_aggregation', layers.attentionalPool({ gate: chain(3, 1), nn: sequential([dense({ units: 5, activation: 'relu' })]) })],
  ] as const)('%s', async (name, layer) => {
    await expectRoundTrip(name, layer, folder);
  });
});

const graph = data.graph({
  x: [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 10],
  ],
  edges: [
    [0, 1],
    [1, 2],
  ],
  edgeAttr: [[1], [2]],
});
const filled = (shape: readonly number[], from = 0): StoredArray =>
  f32(
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(from + i)),
  );

describe('strict, as load_state_dict', () => {
  const net = () => sequential({ conv1: layers.gcnConv({ units: 2 }), norm: layers.batchNorm(), lin: dense({ units: 1 }) });
  const right: [string, StoredArray][] = [
    ['conv1.lin.weight', filled([2, 3])],
    ['conv1.bias', filled([2], 1)],
    ['norm.module.weight', filled([2], 2)],
    ['norm.module.bias', filled([2], 3)],
    ['norm.module.running_mean', filled([2], 4)],
    ['norm.module.running_var', filled([2], 5)],
    ['norm.module.num_batches_tracked', counter],
    ['lin.weight', filled([1, 2], 6)],
    ['lin.bias', filled([1], 7)],
  ];
  const without = (name: string) => right.filter(([key]) => key !== name);

  test('what fits is loaded, parameters and running statistics', async () => {
    const model = net();
    await io.loadPyG(model, file(right), { like: graph });
    const numbers = (tree: unknown, path: string[]) => Array.from((trees.get(tree, path) as Tensor).toTypedArray());
    const sines = (...at: number[]) => Array.from(Float32Array.from(at, Math.sin));
    expect(numbers(model.params, ['conv1', 'kernel'])).toEqual(sines(0, 3, 1, 4, 2, 5));
    expect(numbers(model.buffers, ['norm', 'variance'])).toEqual(sines(5, 6));
  });

  test('all that does not fit is listed at once, and nothing is written', async () => {
    const model = net();
    const wrong = file([
      ...without('lin.bias').filter(([key]) => key !== 'conv1.lin.weight'),
      ['conv1.lin.weight', filled([3, 2])],
      ['conv2.bias', filled([1])],
    ]);
    await expect(io.loadPyG(model, wrong, { like: graph })).rejects.toMatchObject({
      code: 'FORMAT',
      fields: { missing: ['lin.bias'], unexpected: ['conv2.bias'], different: ['conv1.lin.weight is F32 [3, 2] and not F32 [2, 3]'] },
    });
    expect([model.params, model.buffers]).toEqual([null, null]);
    await io.loadPyG(model, file(right), { like: graph });
    const before = snapshot(model);
    await expect(io.loadPyG(model, wrong)).rejects.toThrow(/missing: lin\.bias; unexpected: conv2\.bias; different: conv1/);
    await expect(io.loadPyG(model, file([...without('lin.bias'), ['lin.bias', f64([1], [1])]]))).rejects.toThrow(FormatError);
    await expect(io.loadPyG(model, new Uint8Array(9))).rejects.toThrow(FormatError);
    expect(snapshot(model)).toBe(before);
  });

  test('models without parameters ask for a graph; parameters that PyG does not have are refused', async () => {
    await expect(io.loadPyG(net(), file(right))).rejects.toThrow(/like/);
    await expect(io.savePyG(net(), join(folder, 'x'))).rejects.toThrow(OptionError);
    const own = sequential([layers.messagePassing({ params: ([, f]) => ({ w: { shape: [f], init: 'ones' } }), update: ({ x }) => x })]);
    own.params = own.init({ like: graph });
    await expect(io.savePyG(own, join(folder, 'x'))).rejects.toThrow(/no counterpart in PyG/);
  });

  test('names can be mapped, by prefix or by a function; two tensors never share one', async () => {
    const model = sequential([layers.gcnConv({ units: 2 }), layers.gcnConv({ units: 1 })]);
    model.params = model.init({ seed: 0, like: graph });
    const names = async (map?: io.NameMap) => {
      await io.savePyG(model, join(folder, 'names'), { map });
      return Object.keys(content(readFileSync(join(folder, 'names'))));
    };
    expect(await names()).toEqual(['0.lin.weight', '0.bias', '1.lin.weight', '1.bias']);
    expect(await names({ 0: 'conv1', '1.bias': 'b' })).toEqual(['conv1.lin.weight', 'conv1.bias', '1.lin.weight', 'b']);
    expect(await names((name) => `net.${name}`)).toEqual(['net.0.lin.weight', 'net.0.bias', 'net.1.lin.weight', 'net.1.bias']);
    await expect(names(() => 'same')).rejects.toThrow(/two tensors have one name/);
  });
});

describe('older names', () => {
  const load = async (layer: layers.Layer, entries: [string, StoredArray][]): Promise<Model> => {
    const model = sequential({ it: layer });
    await io.loadPyG(model, file(entries.map(([name, array]) => [`it.${name}`, array])), { like: graph });
    return model;
  };
  const gat: [string, StoredArray][] = [
    ['att_src', filled([1, 1, 2], 1)],
    ['att_dst', filled([1, 1, 2], 2)],
    ['att_edge', filled([1, 1, 2], 3)],
    ['lin_edge.weight', filled([2, 1], 4)],
    ['bias', filled([2], 5)],
  ];

  test('gatConv: lin_src, with lin_dst as its copy', async () => {
    const now = snapshot(await load(layers.gatConv({ units: 2 }), [...gat, ['lin.weight', filled([2, 3])]]));
    const twins: [string, StoredArray][] = [
      ['lin_src.weight', filled([2, 3])],
      ['lin_dst.weight', filled([2, 3])],
    ];
    expect(snapshot(await load(layers.gatConv({ units: 2 }), [...gat, ...twins]))).toBe(now);
    expect(snapshot(await load(layers.gatConv({ units: 2 }), [...gat, twins[0]!]))).toBe(now);
    const apart: [string, StoredArray][] = [twins[0]!, ['lin_dst.weight', filled([2, 3], 9)]];
    await expect(load(layers.gatConv({ units: 2 }), [...gat, ...apart])).rejects.toThrow(/unexpected: it\.lin_dst\.weight/);
  });

  test('gcnConv: weight [in, out]', async () => {
    const now = await load(layers.gcnConv({ units: 2 }), [
      ['lin.weight', f32([2, 3], [1, 2, 3, 4, 5, 6])],
      ['bias', filled([2])],
    ]);
    const then = await load(layers.gcnConv({ units: 2 }), [
      ['weight', f32([3, 2], [1, 4, 2, 5, 3, 6])],
      ['bias', filled([2])],
    ]);
    expect(snapshot(then)).toBe(snapshot(now));
  });

  test('batchNorm as torch names it', async () => {
    const stats = (prefix: string): [string, StoredArray][] =>
      ['weight', 'bias', 'running_mean', 'running_var'].map((name, i) => [`${prefix}${name}`, filled([3], i)]);
    expect(snapshot(await load(layers.batchNorm(), stats('')))).toBe(snapshot(await load(layers.batchNorm(), stats('module.'))));
  });
});

describe('what PyG holds besides', () => {
  const shared = () => sequential({ it: layers.gatv2Conv({ units: 2, shareWeights: true, useEdgeAttr: false }) });
  const sharedFile: [string, StoredArray][] = [
    ['it.lin_l.weight', filled([2, 3])],
    ['it.lin_l.bias', filled([2], 1)],
    ['it.lin_r.weight', filled([2, 3])],
    ['it.lin_r.bias', filled([2], 1)],
    ['it.att', filled([1, 1, 2], 2)],
    ['it.bias', filled([2], 3)],
  ];
  const rootless = () =>
    sequential({ it: layers.transformerConv({ units: 2, heads: 3, concat: false, rootWeight: false, useEdgeAttr: false }) });
  const rootlessFile: [string, StoredArray][] = [
    ...['query', 'key', 'value'].flatMap((name, i): [string, StoredArray][] => [
      [`it.lin_${name}.weight`, filled([6, 3], i)],
      [`it.lin_${name}.bias`, filled([6], i)],
    ]),
    ['it.lin_skip.weight', f32([2, 3], [0, 0, 0, 0, 0, 0])],
    ['it.lin_skip.bias', f32([2], [0, 0])],
  ];

  test.each([
    ['gatv2Conv that shares weights', shared, sharedFile, /lin_r/],
    ['transformerConv without the root', rootless, rootlessFile, /lin_skip/],
  ] as const)('%s: loads with it and without it, and is written with it', async (name, make, all, besides) => {
    const [model, lean] = [make(), make()];
    await io.loadPyG(model, file(all), { like: graph });
    await io.loadPyG(lean, file(all.filter(([key]) => !besides.test(key))), { like: graph });
    expect(snapshot(lean)).toBe(snapshot(model));
    await io.savePyG(model, join(folder, name));
    expect(content(readFileSync(join(folder, name)))).toEqual(content(file(all)));
  });

  test('a copy that differs, or a shape that does, is refused', async () => {
    const apart = file([...sharedFile.filter(([key]) => key !== 'it.lin_r.bias'), ['it.lin_r.bias', filled([2], 7)]]);
    await expect(io.loadPyG(shared(), apart, { like: graph })).rejects.toThrow(/unexpected: it\.lin_r\.bias/);
    const wide = file([...rootlessFile.filter(([key]) => key !== 'it.lin_skip.bias'), ['it.lin_skip.bias', filled([6])]]);
    await expect(io.loadPyG(rootless(), wide, { like: graph })).rejects.toThrow(/it\.lin_skip\.bias is F32 \[6\] and not F32 \[2\]/);
  });
});

test.each([
  ['gin', models.gin({ units: 4, layers: 2, norm: 'layerNorm' }), 'conv1.nn.norm1'],
  ['gineConv', sequential({ conv: layers.gineConv({ nn: layers.mlp({ units: [3, 2], norm: 'layerNorm' }) }) }), 'conv.nn.norm1'],
] as const)('%s with layerNorm inside is refused: PyG normalises the whole batch there', async (_name, given, place) => {
  const model = given as Model;
  model.params = model.init({ seed: 0, like: data.graph({ x: graph.x as Tensor, edges: [[0, 1]], edgeAttr: [[1, 2, 3]] }) });
  const refusal = new RegExp(`${place.replace(/\./g, '\\.')} normalises each graph, .*without the batch.*mode: 'node'`);
  await expect(io.loadPyG(model, file([]))).rejects.toThrow(refusal);
  await expect(io.savePyG(model, join(folder, 'never'))).rejects.toThrow(refusal);
});

describe('ready-made networks have the names of PyG', () => {
  test.each([
    ['gin', () => models.gin({ units: 4, layers: 2, outputs: 2 }), ['convs.0.eps', 'convs.0.nn.lins.0.weight', 'convs.1.nn.lins.1.bias']],
    ['graphSage', () => models.graphSage({ units: 4, layers: 2, outputs: 2 }), ['convs.0.lin_l.weight', 'convs.1.lin_r.weight']],
    [
      'attentiveFP',
      () => models.attentiveFP({ units: 4, outputs: 1 }),
      ['lin1.weight', 'gate_conv.att_l', 'mol_conv.att_src', 'lin2.bias'],
    ],
  ] as const)('%s: out and in again', async (name, make, some) => {
    const model = make() as Model;
    model.params = model.init({ seed: 0, like: graph });
    model.buffers = model.initBuffers({ seed: 0, like: graph });
    await io.savePyG(model, join(folder, name));
    expect(Object.keys(content(readFileSync(join(folder, name))))).toEqual(expect.arrayContaining([...some]));
    const again = make() as Model;
    await io.loadPyG(again, join(folder, name), { like: graph });
    expect(trees.entries(again.params).map(([path, leaf]) => [path, (leaf as Tensor).toArray()])).toEqual(
      tree.entries(model.params).map(([path, leaf]) => [path, (leaf as Tensor).toArray()]),
    );
  });
});
