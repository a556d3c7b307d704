import { addRemainingSelfLoops, gcnNormTraced } from '../../src/graph/normalize.js';
import { data, layers, losses, ops, optimizers, type Tensor, tensor, valueAndGrad } from '../../src/index.js';
import * as metrics from '../../src/nn/metrics/classification.js';
import { csrFromPairs } from '../../src/runtime/csr.js';
import type { GoldenCall, GoldenOperands } from '../../src/testing/golden.js';

type Inputs = GoldenOperands['inputs'];

/** Sources and targets of an edge_index [2, E]. */
function endpoints(edgeIndex: Tensor): [Uint32Array, Uint32Array] {
  const flat = Uint32Array.from(edgeIndex.toTypedArray());
  return [flat.slice(0, flat.length / 2), flat.slice(flat.length / 2)];
}

/** The graph of a case: its features and weights stay the tensors they are, traced or not. */
export function graphOf({ x, edge_index, edge_weight }: Inputs, dtype: GoldenOperands['dtype'], numNodes = 9): data.Graph {
  return data.graph({ x, edgeIndex: endpoints(edge_index), edgeWeight: edge_weight, ...(x ? {} : { numNodes }), dtype });
}

/** Parameters of a layer from a PyG state, by the layer's own schema: names, and [out, in] turned into [in, out]. */
export function paramsOf(layer: layers.Layer, x: Tensor, state: Inputs): Record<string, Tensor> {
  const params: Record<string, Tensor> = {};
  for (const [name, { pyg, transpose }] of Object.entries(layer.paramSpecs(x.shape))) {
    const key = [pyg].flat().find((one) => one !== undefined && state[one] !== undefined);
    if (key === undefined) throw new Error(`${layer.kind}: no PyG tensor for ${name}`);
    params[name] = transpose ? ops.transpose(state[key]) : state[key];
  }
  return params;
}

/** A convolution on the graph of the case. */
const conv =
  (layer: layers.Layer): GoldenCall =>
  ({ inputs, state, dtype }) =>
    layer(paramsOf(layer, inputs.x, state), inputs.x, graphOf(inputs, dtype));

const dense =
  (layer: layers.Layer): GoldenCall =>
  ({ inputs, state }) =>
    layer(paramsOf(layer, inputs.x, state), inputs.x);

/** A readout over the graphs that `batch` assigns nodes to. */
const pool =
  (layer: layers.Layer): GoldenCall =>
  ({ inputs: { x, batch }, golden }) => {
    const ids = batch === undefined ? new Array(x.shape[0]).fill(0) : Array.from(batch.toTypedArray());
    const size = (golden.args.size as number | undefined) ?? Math.max(...ids) + 1;
    const sizes = Array.from({ length: size }, (_, g) => ids.filter((id) => id === g).length);
    return layer({}, x, data.batch(sizes.map((numNodes) => ({ numNodes }))));
  };

const unary =
  (fn: (x: Tensor) => Tensor): GoldenCall =>
  ({ inputs: { x } }) =>
    fn(x);

const binary =
  (fn: (a: Tensor, b: Tensor) => Tensor): GoldenCall =>
  ({ inputs: { a, b } }) =>
    fn(a, b);

const overAxis =
  (fn: (x: Tensor, options: { axis?: number }) => Tensor): GoldenCall =>
  ({ inputs: { x }, golden }) =>
    fn(x, golden.args.dim === undefined ? {} : { axis: golden.args.dim as number });

const scatter =
  (fn: (x: Tensor, segments: ops.Segments) => Tensor): GoldenCall =>
  ({ inputs: { x, index }, golden }) =>
    fn(x, { ids: Uint32Array.from(index.toTypedArray()), count: golden.args.dim_size as number });

const crossEntropy =
  (options: (inputs: Inputs) => losses.CrossEntropyOptions): GoldenCall =>
  ({ inputs }) =>
    losses.crossEntropy(inputs.x, inputs.y, options(inputs));

/** Five steps of an optimizer on a linear regression: the parameters before each and after the last, losses and gradients. */
const trained =
  (make: (args: Record<string, never>) => optimizers.Optimizer): GoldenCall =>
  ({ inputs: { x, y }, state, dtype, golden }) => {
    const optimizer = make(golden.args as Record<string, never>);
    const params = { w: state.w, b: state.b };
    const memory = optimizer.init(params);
    const history: Record<'w' | 'b' | 'loss' | 'lr' | 'grad_w', number[]> = { w: [], b: [], loss: [], lr: [], grad_w: [] };
    const note = (): void => {
      history.w.push(...params.w.toTypedArray());
      history.b.push(...params.b.toTypedArray());
    };
    note();
    for (let step = 0; step < golden.outputs.loss.shape[0]; step++) {
      const [loss, grads] = valueAndGrad((p: typeof params) => losses.mse(ops.add(ops.matmul(x, p.w, { transposeB: true }), p.b), y))(
        params,
      );
      history.loss.push(loss.item());
      history.lr.push(golden.args.lr as number);
      history.grad_w.push(...grads.w.toTypedArray());
      optimizer.update(params, grads, memory);
      note();
    }
    return Object.fromEntries(
      Object.entries(history).map(([name, values]) => [name, tensor(values, { shape: golden.outputs[name].shape, dtype })]),
    );
  };

const trainKarate: GoldenCall = ({ inputs, state, dtype, golden }) => {
  const identity = Array.from({ length: 34 }, (_, i) => Array.from({ length: 34 }, (_, j) => Number(i === j)));
  const graph = data.graph({
    x: tensor(identity, { dtype }),
    edgeIndex: endpoints(inputs.edge_index),
    y: Uint32Array.from(inputs.y.toTypedArray()),
    masks: { train: { indices: inputs.train_idx.toTypedArray() } },
    dtype,
  });
  const [first, second] = [layers.gcnConv({ units: 4, activation: 'relu' }), layers.gcnConv({ units: 4 })];
  const part = (name: string) => ({ kernel: ops.transpose(state[`${name}.lin.weight`]), bias: state[`${name}.bias`] });
  const params = { first: part('0'), second: part('1') };
  const forward = (p: typeof params): Tensor => second(p.second, first(p.first, graph.x as Tensor, graph), graph);
  const adam = optimizers.adam({ learningRate: 0.02, weightDecay: 5e-4 });
  const memory = adam.init(params);
  const [loss, accuracy]: [number[], number[]] = [[], []];
  const target = { data: (graph.y as Tensor).toTypedArray(), shape: [34] };
  for (let step = 0; step < (golden.args.steps as number); step++) {
    const objective = (p: typeof params): readonly [Tensor, Tensor] => {
      const logits = forward(p);
      return [losses.crossEntropy(logits, graph.y as Tensor, { mask: graph.masks.train }), logits];
    };
    const [value, grads, logits] = valueAndGrad(objective, { aux: true })(params);
    loss.push(value.item());
    adam.update(params, grads, memory);
    accuracy.push(metrics.accuracy({ data: logits.toTypedArray(), shape: [34, 4] }, target));
  }
  return { loss: tensor(loss, { dtype }), accuracy: tensor(accuracy, { dtype }), logits: forward(params) };
};

/** How each golden case is computed here. */
export const calls: Readonly<Record<string, GoldenCall>> = {
  gcn_conv: conv(layers.gcnConv({ units: 4 })),
  gcn_conv_no_normalize: conv(layers.gcnConv({ units: 4, normalize: false, addSelfLoops: false })),
  gcn_conv_no_self_loops: conv(layers.gcnConv({ units: 4, addSelfLoops: false })),
  gcn_norm: ({ inputs, dtype }) => {
    const { src, dst } = graphOf(inputs, dtype);
    const looped = addRemainingSelfLoops({ src, dst, weight: inputs.edge_weight }, 9, 1, dtype);
    const fill = inputs.edge_weight.size;
    const source = tensor(Uint32Array.from(looped.source.toTypedArray(), (edge) => (edge === 0xffffffff ? fill : edge)));
    const { weights } = gcnNormTraced(
      inputs.edge_weight,
      { csr: csrFromPairs(9, 9, looped.dst, looped.src), src: looped.src, dst: looped.dst, source },
      false,
    );
    return { edge_index: edgeIndexOf(looped.src, looped.dst), edge_weight: weights as Tensor };
  },
  add_remaining_self_loops: ({ inputs, dtype, golden }) => {
    const { src, dst } = graphOf(inputs, dtype);
    const looped = addRemainingSelfLoops({ src, dst, weight: inputs.edge_weight }, 9, golden.args.fill_value as number, dtype);
    return { edge_index: edgeIndexOf(looped.src, looped.dst), edge_weight: ops.scale(looped.weight, 1) };
  },
  degree_in: ({ inputs, dtype }) => {
    const { dst } = graphOf(inputs, dtype);
    const ones = tensor(new Array(dst.size).fill(1), { shape: [dst.size, 1], dtype });
    return ops.reshape(ops.segmentSum(ones, { ids: dst, count: 9 }), [9]);
  },
  linear: dense(layers.dense({ units: 4 })),
  linear_nobias: dense(layers.dense({ units: 4, useBias: false })),
  global_add_pool: pool(layers.globalSumPool()),
  global_add_pool_empty: pool(layers.globalSumPool()),
  global_max_pool: pool(layers.globalMaxPool()),
  global_max_pool_empty: pool(layers.globalMaxPool()),
  global_mean_pool: pool(layers.globalMeanPool()),
  global_mean_pool_nobatch: pool(layers.globalMeanPool()),
  op_add_broadcast_col: binary(ops.add),
  op_add_broadcast_row: binary(ops.add),
  op_sub_broadcast_col: binary(ops.sub),
  op_sub_broadcast_row: binary(ops.sub),
  op_mul_broadcast_col: binary(ops.mul),
  op_mul_broadcast_row: binary(ops.mul),
  op_div_broadcast_col: binary(ops.div),
  op_div_broadcast_row: binary(ops.div),
  op_relu: unary(ops.relu),
  op_leaky_relu: unary((x) => ops.leakyRelu(x, { slope: 0.2 })),
  op_elu: unary((x) => ops.elu(x)),
  op_sigmoid: unary(ops.sigmoid),
  op_tanh: unary(ops.tanh),
  op_exp: unary(ops.exp),
  op_log: unary(ops.log),
  op_softmax_dim0: overAxis(ops.softmax),
  op_softmax_dim1: overAxis(ops.softmax),
  op_softmax_large: overAxis(ops.softmax),
  op_log_softmax_dim0: overAxis(ops.logSoftmax),
  op_log_softmax_dim1: overAxis(ops.logSoftmax),
  op_sum_all: overAxis(ops.sum),
  op_sum_dim0: overAxis(ops.sum),
  op_sum_dim1: overAxis(ops.sum),
  op_mean_all: overAxis(ops.mean),
  op_mean_dim0: overAxis(ops.mean),
  op_mean_dim1: overAxis(ops.mean),
  op_matmul: binary(ops.matmul),
  op_matmul_vec: binary(ops.matmul),
  op_linear: ({ inputs: { x, w, b } }) => ops.linear(x, ops.transpose(w), b),
  op_transpose: ({ inputs: { a } }) => ops.transpose(a),
  op_index_select: ({ inputs: { x, index } }) => ops.gather(x, index),
  op_cat_dim1: binary((a, b) => ops.concat([a, b], { axis: 1 })),
  op_spmm_coo: ({ inputs: { row, col, val, x } }) => {
    const index = (t: Tensor): Tensor => tensor(Uint32Array.from(t.toTypedArray()));
    return ops.spmm(csrFromPairs(9, 9, index(row), index(col)), x, { weights: val });
  },
  op_cross_entropy: crossEntropy(() => ({})),
  op_cross_entropy_ignore_index: crossEntropy(() => ({ ignoreIndex: 1 })),
  op_cross_entropy_masked: crossEntropy(({ mask }) => ({ mask: Uint8Array.from(mask.toTypedArray()) })),
  op_cross_entropy_none: crossEntropy(() => ({ reduction: 'none' })),
  op_cross_entropy_sum: crossEntropy(() => ({ reduction: 'sum' })),
  op_cross_entropy_weight: crossEntropy(({ w }) => ({ classWeight: w.toTypedArray() })),
  op_mse_loss: ({ inputs: { x, y } }) => losses.mse(x, y),
  scatter_sum: scatter(ops.segmentSum),
  scatter_mean: scatter(ops.segmentMean),
  scatter_max: scatter(ops.segmentMax),
  optim_sgd: trained(({ lr }) => optimizers.sgd({ learningRate: lr })),
  optim_sgd_momentum: trained(({ lr, momentum }) => optimizers.sgd({ learningRate: lr, momentum })),
  optim_adam: trained(({ lr }) => optimizers.adam({ learningRate: lr })),
  optim_adam_weight_decay: trained(({ lr, weight_decay, betas, eps }) =>
    optimizers.adam({ learningRate: lr, weightDecay: weight_decay, beta1: betas[0], beta2: betas[1], epsilon: eps }),
  ),
  train_gcn_karate: trainKarate,
};

function edgeIndexOf(src: Tensor, dst: Tensor): Tensor {
  return tensor(Int32Array.from([...src.toTypedArray(), ...dst.toTypedArray()]), { shape: [2, src.size] });
}
