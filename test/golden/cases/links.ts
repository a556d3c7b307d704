import { windowPairs } from '../../../src/data/windowPairs.js';
import { data, layers, losses, metrics, models, ops, type Tensor, tensor } from '../../../src/index.js';
import { agreement } from '../../../src/models/deepGraphInfomax.js';
import type { GoldenOperands } from '../../../src/public/testing.js';
import { type GoldenTable, graphOf, importParams, rowsOf } from '../runner.js';

/** The graph of a case with its true pairs, then its false ones, and labels. */
function paired(operands: GoldenOperands, near: readonly (readonly number[] | Int32Array)[], far: typeof near): data.Graph {
  const graph = graphOf(operands);
  const pairs: [number, number][] = [near, far].flatMap(([src, dst]) => Array.from(src, (a, i): [number, number] => [a, dst[i]]));
  const { src, dst, numNodes, dtype } = graph;
  const labels = pairs.map((_, i) => Number(i < near[0].length));
  const edges = [src, dst].map((t) => t.toTypedArray()) as [Uint32Array, Uint32Array];
  return data.graph({ numNodes, edges, pairs, y: labels, dtype });
}

const { transpose, sigmoid, exp, add, mul, scale, relu, gather } = ops;
const given = (operands: GoldenOperands): data.Graph =>
  paired(operands, rowsOf(operands.inputs.pos_edge_index), rowsOf(operands.inputs.neg_edge_index));
/** A convolution of the case, by the prefix of its names. */
const conv = ({ state }: GoldenOperands, name: string, units: number, x: Tensor, graph: data.Graph): Tensor =>
  layers.gcnConv({ units })({ kernel: transpose(state[`${name}.lin.weight`]), bias: state[`${name}.bias`] }, x, graph);

/** What stands below a prefix, without it. */
const under = (state: GoldenOperands['state'], prefix: string): GoldenOperands['state'] =>
  Object.fromEntries(Object.entries(state).flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])));

/** Windows of walks, as pairs of a graph without edges. */
function windowsOf(operands: GoldenOperands, numNodes: number): data.Graph {
  const { pos_rw: near, neg_rw: far } = operands.inputs;
  const [width] = near.shape.slice(1);
  const [a, b] = [near, far].map((walks) => windowPairs(walks.toTypedArray(), width, width));
  const pairs = [a, b].flatMap(({ src, dst }) => Array.from(src, (from, i): [number, number] => [from, dst[i]]));
  return data.graph({ numNodes, pairs, y: pairs.map((_, i) => Number(i < a.src.length)), dtype: operands.dtype });
}

/** Numbers by name, as scalars. */
const scalars = (values: Readonly<Record<string, number>>, { dtype }: GoldenOperands): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, ops.full([], value, { dtype })]));
const listsOf = ({ inputs: { pred_index_mat: lists } }: GoldenOperands): metrics.RankedLists => ({
  data: lists.toTypedArray(),
  shape: lists.shape,
});
const underscored = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const cases: GoldenTable = {
  link_pred_metrics: (operands) => {
    const [users, items] = rowsOf(operands.inputs.edge_label_index);
    const all = (operands.golden.args.k as number[]).flatMap((k) =>
      Object.entries(metrics.recommendation(listsOf(operands), { users, items }, { k })).map(
        ([name, value]) => [`${underscored(name)}@${k}`, value] as const,
      ),
    );
    return scalars(Object.fromEntries(all), operands);
  },
  link_pred_beyond_accuracy: (operands) => {
    const { category, popularity } = operands.inputs;
    const lists = listsOf(operands);
    const items = operands.golden.args.num_dst_nodes as number;
    const all = (operands.golden.args.k as number[]).flatMap((k) => [
      [`coverage@${k}`, metrics.coverage(lists, { k, items })],
      [`diversity@${k}`, metrics.diversity(lists, category.toTypedArray(), { k })],
      [`personalization@${k}`, metrics.personalization(lists, { k })],
      [`average_popularity@${k}`, metrics.averagePopularity(lists, popularity.toTypedArray(), { k })],
    ]);
    return scalars(Object.fromEntries(all), operands);
  },
  deep_graph_infomax: (operands) => {
    const { inputs, state } = operands;
    const graph = graphOf(operands);
    const encode = (x: Tensor): Tensor => ops.prelu(conv(operands, 'encoder.conv', 3, x, graph), state['encoder.prelu.weight']);
    const [z, other] = [encode(inputs.x), encode(gather(inputs.x, inputs.perm))];
    const summary = sigmoid(ops.mean(z, { axis: 0, keepDims: true }));
    const [near, far] = [z, other].map((rows) => ops.reshape(agreement(rows, summary, state.weight, graph), [9]));
    const logits = ops.concat([near, far], { axis: 0 });
    const labels = tensor(new Float64Array(18).fill(1, 0, 9), { dtype: operands.dtype });
    return {
      pos_z: z,
      neg_z: other,
      summary: ops.reshape(summary, [3]),
      pos_score: sigmoid(near),
      neg_logit: far,
      loss: losses.reconstruction(logits, labels),
    };
  },
  graphsage_unsupervised: (operands) => {
    const { inputs, state, dtype } = operands;
    const { numNodes, src, dst } = graphOf(operands);
    const [from, to] = rowsOf(inputs.edge_label_index);
    const edges = [src, dst].map((t) => t.toTypedArray()) as [Uint32Array, Uint32Array];
    const pairs = Array.from(from, (a, i): [number, number] => [a, to[i]]);
    const graph = data.graph({ numNodes, edges, pairs, dtype });
    const model = models.gae({ encoder: models.graphSage({ units: 3, layers: 2 }) });
    const layer = (i: number, width: number) =>
      importParams(layers.sageConv({ units: 3 }), { ...operands, state: under(state, `convs.${i}.`) }, [9, width]);
    const score = model({ encoder: { conv1: layer(0, 4), conv2: layer(1, 3) } }, inputs.x, graph);
    return { score, loss: losses.binaryCrossEntropy(score, inputs.edge_label) };
  },
  gae_recon_loss: (operands) => {
    const { x } = operands.inputs;
    const graph = given(operands);
    const params = { encoder: importParams(layers.gcnConv({ units: 3 }), operands, x.shape, 'encoder.') };
    const model = models.gae({ encoder: layers.gcnConv({ units: 3 }) });
    const scores = model(params, x, graph);
    const z = model(params, x, graphOf(operands));
    const { src, dst } = graph.pairs!;
    const negatives = operands.inputs.neg_edge_index.shape[1];
    const dots = ops.sum(mul(gather(z, src), gather(z, dst)), { axis: 1 });
    return { z, recon_loss: losses.reconstruction(scores, graph.y!), prob_neg: sigmoid(ops.slice(dots, { start: dots.size - negatives })) };
  },
  inner_product_decoder_all: ({ inputs: { z }, dtype }) => {
    const [n] = z.shape;
    const pairs = Array.from({ length: n * n }, (_, i): [number, number] => [Math.floor(i / n), i % n]);
    const scores = layers.dotDecoder()({}, z, data.graph({ numNodes: n, pairs, dtype }));
    const logit = ops.reshape(scores, [n, n]);
    return { prob: sigmoid(logit), logit };
  },
  vgae_loss: (operands) => {
    const { x, noise } = operands.inputs;
    const graph = given(operands);
    const h = relu(conv(operands, 'encoder.base', 4, x, graph));
    const mu = conv(operands, 'encoder.mu', 2, h, graph);
    const logStd = ops.clamp(conv(operands, 'encoder.logstd', 2, h, graph), { max: 10 });
    const z = add(mu, mul(noise, exp(logStd)));
    const kl = losses.gaussianKl(mu, logStd);
    const recon = losses.reconstruction(layers.dotDecoder()({}, z, graph), graph.y!);
    return { z, mu, kl_loss: kl, recon_loss: recon, loss: add(recon, scale(kl, 1 / x.shape[0])) };
  },
  lightgcn_bpr: (operands) => {
    const { num_nodes: nodes, embedding_dim: units, num_layers, lambda_reg: l2 } = operands.golden.args as Record<string, number>;
    const model = models.lightGcn({ units, layers: num_layers, l2 });
    const graph = paired(operands, rowsOf(operands.inputs.pos_edge), rowsOf(operands.inputs.neg_edge));
    const [params, buffers] = [{ table: operands.state['embedding.weight'] }, { alpha: operands.state.alpha }];
    const more: Tensor[] = [];
    const scores = model(params, graph, { training: true, buffers, losses: more });
    const half = scores.size / 2;
    const [positive, negative] = [ops.slice(scores, { end: half }), ops.slice(scores, { start: half })];
    const edges = data.graph({ numNodes: nodes, edges: rowsOf(operands.inputs.edge_index), dtype: operands.dtype });
    return { embedding: model(params, edges, { buffers }), pos_rank: positive, loss: add(losses.bpr(positive, negative), more[0]) };
  },
  metapath2vec_loss: (operands) => {
    const graph = windowsOf(operands, 8);
    const model = models.metaPath2Vec({ units: 3 });
    const params = { table: operands.state['embedding.weight'] };
    const rows = model(params, data.graph({ numNodes: 8, edges: [], dtype: operands.dtype }));
    return { loss: losses.reconstruction(model(params, graph), graph.y!), author: ops.slice(rows, { end: 3 }) };
  },
  node2vec_loss: (operands) => {
    const nodes = operands.golden.args.num_nodes as number;
    const graph = windowsOf(operands, nodes);
    const model = models.node2vec({ units: 3 });
    return { loss: losses.reconstruction(model({ table: operands.state['embedding.weight'] }, graph), graph.y!) };
  },
};
