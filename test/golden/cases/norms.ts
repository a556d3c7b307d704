import { data, layers, ops, random, type Tensor, tensor } from '../../../src/index.js';
import { normaliseMessages } from '../../../src/layers/norm/messageNorm.js';
import type { GoldenOperands } from '../../../src/public/testing.js';
import { call, type GoldenTable, rowsOf } from '../runner.js';

/** Two batches after each other, whose statistics count alike. */
function averaged({ inputs, state, dtype }: GoldenOperands): Record<string, Tensor> {
  const layer = layers.batchNorm({ momentum: null });
  const params = { gamma: state.weight, beta: state.bias };
  let buffers = {
    mean: state.running_mean,
    variance: state.running_var,
    batches: ops.reshape(ops.cast(state.num_batches_tracked, dtype), [1]),
  };
  const run = (x: Tensor): Tensor => {
    const updates = {} as typeof buffers;
    const out = layer(params, x, undefined, { training: true, buffers, updates });
    buffers = updates;
    return out;
  };
  const [out1, out2] = [run(inputs.x), run(inputs.x2)];
  const count = tensor(buffers.batches.toTypedArray(), { shape: [], dtype: 'i32' });
  return { out1, out2, running_mean: buffers.mean, running_var: buffers.variance, num_batches_tracked: count };
}

/** Edges that are left of those of a case, and which they were. */
function dropped({ inputs: { edge_index: edges }, golden: { args } }: GoldenOperands): Record<string, Tensor> {
  const numNodes = Number(args.num_nodes);
  const [src, dst] = rowsOf(edges);
  const graph = data.graph({ x: { data: new Float32Array(numNodes), shape: [numNodes, 1] }, edges: [src, dst] });
  const left = (layer: layers.Layer, training: boolean): data.Graph => {
    const context = layers.Context.from({ training, key: random.key(0) });
    return layer.apply({}, graph.x as Tensor, graph, context).graph as data.Graph;
  };
  const told = (prefix: string, { src: from, dst: to, numEdges, edgeIds }: data.Graph) => ({
    [`${prefix}edge_index`]: tensor([...from.toTypedArray(), ...to.toTypedArray()], { shape: [2, numEdges], dtype: 'i32' }),
    [`${prefix}edge_mask`]: tensor(
      Array.from(graph.src.toTypedArray(), (_, e) => Number(edgeIds?.toTypedArray().includes(e) ?? true)),
      { dtype: 'bool' },
    ),
  });
  return {
    ...told('', left(layers.dropEdge({ rate: 0.5 }), false)),
    ...told('p0.', left(layers.dropEdge({ rate: 0, forceUndirected: true }), true)),
    ...told('node.', left(layers.dropNode({ rate: 0.5 }), false)),
    'node.node_mask': tensor(new Array<number>(numNodes).fill(1), { dtype: 'bool' }),
  };
}

export const cases: GoldenTable = {
  message_norm: ({ inputs: { x, msg }, state }) => normaliseMessages(x, msg, state.scale),
  rms_norm: call(({ x }, { state }) => layers.rmsNorm({ epsilon: 1e-6 })({ gamma: state.weight }, x)),
  batch_norm_momentum_none: averaged,
  dropout_off: dropped,
};
