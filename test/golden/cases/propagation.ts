import { data, ops, propagate, type Tensor, tensor } from '../../../src/index.js';
import type { GoldenCall, GoldenOperands } from '../../../src/public/testing.js';
import { type GoldenTable, rowsOf } from '../runner.js';

const { kernels } = propagate;

/** The graph of a case with as many nodes as its widest input or argument says. */
function graphOf({ inputs, golden, dtype }: GoldenOperands): data.Graph {
  const [src, dst] = rowsOf(inputs.edge_index);
  const numNodes =
    inputs.y?.size ??
    inputs.seeds?.shape[0] ??
    inputs.personalization?.size ??
    Number(golden.args.num_nodes ?? Math.max(...src, ...dst) + 1);
  return data.graph({ numNodes, edges: [src, dst], edgeWeight: inputs.edge_weight, dtype });
}

const exactly = { tolerance: 1e-15, maxSteps: 2000 };

/** One-hot labels of the nodes in the mask flow along the edges; weights are taken as they are, as PyG does. */
const labels: GoldenCall = (operands) => {
  const { inputs, golden } = operands;
  const { num_layers: maxSteps, alpha, post_step: post } = golden.args as { num_layers: number; alpha: number; post_step?: string };
  const kernel = inputs.edge_weight === undefined ? undefined : kernels.adjacency();
  const known = { labels: inputs.y, mask: Uint8Array.from(inputs.mask.toTypedArray()) };
  return propagate.labelPropagation(graphOf(operands), { ...known, alpha, kernel, maxSteps, clamp: post === undefined }).values;
};

/** Edges [source, target] sorted by source, with their weights: how torch prints a sparse matrix. */
function sortedEntries(kernel: propagate.Kernel, graph: data.Graph): { edge_index: Tensor; edge_weight: Tensor } {
  const { csr, weights } = kernel.entries(graph);
  const [starts, cols, perm] = [csr.rowptr.toTypedArray(), csr.col.toTypedArray(), csr.perm?.toTypedArray()];
  const values = (weights as Tensor).toTypedArray();
  const entries: [number, number, number][] = [];
  for (let r = 0; r < csr.rows; r++) for (let s = starts[r]; s < starts[r + 1]; s++) entries.push([cols[s], r, values[perm?.[s] ?? s]]);
  entries.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const ends = [entries.map(([source]) => source), entries.map(([, target]) => target)];
  return {
    edge_index: tensor(Int32Array.from(ends.flat()), { shape: [2, entries.length] }),
    edge_weight: tensor(
      entries.map(([, , value]) => value),
      { dtype: graph.dtype },
    ),
  };
}

interface Diffusion {
  readonly diffusion_kwargs: { readonly method: string; readonly alpha: number; readonly t: number };
  readonly sparsification_kwargs: { readonly method: string; readonly eps: number; readonly k: number; readonly dim: number };
}

/** Graph diffusion (GDC): a kernel made of others. PyG's columns are targets, which are rows here. */
const diffusion: GoldenCall = (operands) => {
  const { diffusion_kwargs: diffuse, sparsification_kwargs: sparsify } = operands.golden.args as unknown as Diffusion;
  const walk = kernels.adjacency({ selfLoops: 1 }).normalize('symmetric');
  const dense = diffuse.method === 'ppr' ? walk.pageRank({ alpha: diffuse.alpha }) : walk.heat({ time: diffuse.t });
  const sparse =
    sparsify.method === 'threshold'
      ? dense.threshold({ epsilon: sparsify.eps })
      : dense.topK(sparsify.k, { per: sparsify.dim === 0 ? 'receiver' : 'sender' });
  return sortedEntries(sparse.normalize('row'), graphOf(operands));
};

const ranks: GoldenCall = (operands) => {
  const { personalization } = operands.inputs;
  const { alpha: damping, weighted } = operands.golden.args as { alpha: number; weighted: boolean };
  const graph = graphOf(operands);
  const { values } = propagate.pageRank(weighted ? graph : graph.with({ edgeWeight: null }), { damping, personalization, ...exactly });
  return ops.reshape(values, [-1]);
};

const laplacian =
  (normalization: 'none' | 'symmetric'): GoldenCall =>
  (operands) => {
    const { golden } = operands;
    const { csr, weights } = kernels.laplacian({ normalization }).entries(graphOf(operands));
    const { receivers, senders } = numbered(csr);
    return {
      edge_index: tensor(Int32Array.from([...senders, ...receivers]), { shape: golden.outputs.edge_index.shape }),
      edge_weight: weights as Tensor,
    };
  };

function numbered({ rows, nnz, rowptr, col, perm }: ReturnType<propagate.Kernel['entries']>['csr']) {
  const [starts, cols, numbers] = [rowptr.toTypedArray(), col.toTypedArray(), perm?.toTypedArray()];
  const [receivers, senders] = [new Array<number>(nnz), new Array<number>(nnz)];
  for (let r = 0; r < rows; r++) {
    for (let s = starts[r]; s < starts[r + 1]; s++) {
      receivers[numbers?.[s] ?? s] = r;
      senders[numbers?.[s] ?? s] = cols[s];
    }
  }
  return { receivers, senders };
}

export const cases: GoldenTable = {
  label_propagation_sym_3: labels,
  label_propagation_sym_50: labels,
  label_propagation_messy_3: labels,
  label_propagation_weighted: labels,
  gdc_heat_topk_rows: diffusion,
  gdc_ppr_eps: diffusion,
  gdc_ppr_topk: diffusion,
  pagerank_karate: ranks,
  pagerank_karate_personalized: ranks,
  pagerank_directed_personalized: ranks,
  laplacian_none: laplacian('none'),
  laplacian_sym: laplacian('symmetric'),
  heat_diffusion: (operands) =>
    propagate.heatDiffusion(graphOf(operands), { seeds: operands.inputs.seeds, time: Number(operands.golden.args.t), tolerance: 0 }).values,
  network_propagation_sym: (operands) =>
    propagate.networkPropagation(graphOf(operands), { seeds: operands.inputs.seeds, alpha: Number(operands.golden.args.alpha), ...exactly })
      .values,
  random_walk_restart: (operands) =>
    propagate.randomWalkWithRestart(graphOf(operands), {
      seeds: operands.inputs.seeds,
      restart: Number(operands.golden.args.restart),
      ...exactly,
    }).values,
  correct_and_smooth: (operands) => {
    const { golden, inputs } = operands;
    const { corrected, values } = propagate.correctAndSmooth(graphOf(operands), {
      predictions: inputs.y_soft,
      labels: inputs.y,
      mask: Uint8Array.from(inputs.mask.toTypedArray()),
      correctionSteps: Number(golden.args.num_correction_layers),
      correctionAlpha: Number(golden.args.correction_alpha),
      smoothingSteps: Number(golden.args.num_smoothing_layers),
      smoothingAlpha: Number(golden.args.smoothing_alpha),
      autoscale: Boolean(golden.args.autoscale),
    });
    return { corrected, out: values };
  },
};
