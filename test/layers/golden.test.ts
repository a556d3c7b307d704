import { describe, expect, test } from 'vitest';
import { lstm } from '../../src/layers/cell/lstm.js';
import { jump } from '../../src/layers/jumpingKnowledge.js';
import { type FloatType, grad, layers, ops, sequential, type Tensor, tensor, tree } from './api.js';
import { checkGolden, expectGolden, readFixture, toTensor } from './golden.js';

const { dense } = layers;
const nn = sequential([dense({ units: 6, activation: 'relu' }), dense({ units: 4 })]);
const edgeNetwork = sequential([dense({ units: 6, activation: 'relu' }), dense({ units: 12 })]);
const gate = sequential([dense({ units: 3, activation: 'relu' }), dense({ units: 1 })]);
const value = sequential([dense({ units: 5, activation: 'relu' })]);
const parts = { 'nn.dense1': 'nn.0', 'nn.dense2': 'nn.2', 'gate.dense1': 'gate_nn.0', 'gate.dense2': 'gate_nn.2' };

/** A golden case of a function: `run` gets its inputs and state by their names. */
function checkFunction(name: string, dtype: FloatType, run: (t: Record<string, Tensor>) => Record<string, Tensor>): void {
  const { inputs, state, outputs, grad_outputs: upstream, grad_inputs, grad_state, tolerance } = readFixture(name);
  const wanted = { ...grad_inputs, ...grad_state };
  const all = { ...inputs, ...state };
  const args = Object.fromEntries(Object.keys(wanted).map((key) => [key, toTensor(all[key]!, dtype)]));
  const objective = (given: Record<string, Tensor>): readonly [Tensor, Record<string, Tensor>] => {
    const out = run(given);
    const parts = Object.keys(outputs).map((key) => ops.sum(ops.mul(out[key]!, toTensor(upstream[key]!, dtype))));
    return [parts.reduce((a, b) => ops.add(a, b)), out];
  };
  const [gradient, out] = grad(objective, { aux: true })(args);
  for (const key of Object.keys(outputs)) expectGolden(`${name} ${key}`, out[key]!, outputs[key]!, tolerance[dtype]);
  for (const key of Object.keys(wanted)) expectGolden(`${name} grad ${key}`, gradient[key]!, wanted[key]!, tolerance[dtype]);
}

const index = (name: string, key: string): Tensor => tensor(Uint32Array.from(readFixture(name).inputs[key]!.data));
const transposed = (t: Record<string, Tensor>) => ({
  inputKernel: ops.transpose(t.weight_ih!),
  recurrentKernel: ops.transpose(t.weight_hh!),
  inputBias: t.bias_ih!,
  recurrentBias: t.bias_hh!,
});

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
    ['mf_conv', layers.mfConv({ units: 3, maxDegree: 3 })],
    ['nn_conv', layers.nnConv({ units: 4, nn: edgeNetwork })],
    ['gated_graph_conv', layers.gatedGraphConv({ units: 6, steps: 3 })],
    ['layer_norm_graph', layers.layerNorm()],
    ['layer_norm_node', layers.layerNorm({ mode: 'node' })],
    ['graph_norm_nobatch', layers.graphNorm()],
    ['set2set', layers.set2set({ steps: 3 })],
    ['attentional_aggregation', layers.attentionalPool({ gate, nn: value })],
  ] as const)('%s', (name, layer) => {
    expect(tree.leaves(checkGolden(name, layer, dtype, { parts }))).toEqual([]);
  });

  test('batch_norm_train, and the running statistics after it', () => {
    const { state_after: after, tolerance } = readFixture('batch_norm_train');
    const updates = checkGolden('batch_norm_train', layers.batchNorm(), dtype) as Record<string, Tensor>;
    expectGolden('mean', updates.mean!, after!['module.running_mean']!, tolerance[dtype]);
    expectGolden('variance', updates.variance!, after!['module.running_var']!, tolerance[dtype]);
  });

  test('batch_norm_eval changes nothing', () => {
    expect(checkGolden('batch_norm_eval', layers.batchNorm(), dtype)).toEqual({});
  });

  test.each([
    ['op_batch_norm_train', ({ x, w, b }) => ({ out: ops.batchNorm(x!, w!, b!) })],
    ['op_layer_norm', ({ x, w, b }) => ({ out: ops.layerNorm(x!, w!, b!) })],
    ['op_lstm_cell', (t) => ({ ...lstm(transposed(t), t.x!, { h: t.h!, c: t.c! }) })],
    ['op_embedding', ({ w }) => ({ out: layers.embedding({ count: 4, units: 5 })({ table: w }, index('op_embedding', 'index')) })],
    ['segment_softmax', ({ x }) => ({ out: ops.segmentSoftmax(x!, { ids: index('segment_softmax', 'index'), count: 9 }) })],
    ['jumping_knowledge_cat', ({ x0, x1, x2 }) => ({ out: jump([x0!, x1!, x2!], 'cat') })],
    ['jumping_knowledge_max', ({ x0, x1, x2 }) => ({ out: jump([x0!, x1!, x2!], 'max') })],
  ] as [string, (t: Record<string, Tensor>) => Record<string, Tensor>][])('%s', (name, run) => checkFunction(name, dtype, run));
});
