import { Graph } from '../../../src/graph/graph.js';
import { ops, type Tensor, tensor } from '../../../src/index.js';
import { type Assigned, coarse, normalised, orthogonality } from '../../../src/layers/pool/clusters.js';
import { entropyLoss, linkLoss } from '../../../src/layers/pool/diffPool.js';
import { minCutLoss } from '../../../src/layers/pool/minCutPool.js';
import { type Selection, select } from '../../../src/layers/pool/select.js';
import type { GoldenCall, GoldenOperands } from '../../../src/public/testing.js';
import { type GoldenTable, rowsOf } from '../runner.js';

/** Three graphs with edges, whose attributes may be traced. */
function batched({ inputs: { x, edge_index: edges, edge_attr: edgeAttr, batch }, dtype }: GoldenOperands): Graph {
  const ids = Array.from(batch.toTypedArray());
  const [src, dst] = rowsOf(edges).map((row) => tensor(Uint32Array.from(row)));
  const numGraphs = 1 + Math.max(...ids);
  const nodePtr = tensor(Uint32Array.from({ length: numGraphs + 1 }, (_, g) => ids.filter((id) => id < g).length));
  const none = { x: null, edgeWeight: null, pos: null, y: null, level: 'node' as const, masks: {} };
  return new Graph({ ...none, numNodes: x.shape[0], numGraphs, src, dst, edgeAttr, nodePtr, dtype });
}

const topK =
  (chosen: Partial<Selection>): GoldenCall =>
  (operands) => {
    const { x } = operands.inputs;
    const options: Selection = { ratio: 0.5, k: null, minScore: null, multiplier: 1, nonlinearity: 'tanh', ...chosen };
    const { x: pooled, graph, scores } = select(batched(operands), x, x, operands.state['select.weight'], options);
    return {
      x: pooled,
      edge_index: tensor([...graph.src.toTypedArray(), ...graph.dst.toTypedArray()], { shape: [2, graph.numEdges] }),
      edge_attr: graph.edgeAttr as Tensor,
      batch: graph.graphOf,
      perm: graph.nodeIds as Tensor,
      score: ops.reshape(scores, [-1]),
    };
  };

/** Clusters of blocks whose adjacency is spelled out. */
function dense({ x, adj, s }: Readonly<Record<string, Tensor>>): Assigned {
  const shares = ops.softmax(s);
  return { x, shares, spread: ops.bmm(adj, shares), degrees: ops.sum(adj, { axis: 2, keepDims: true }) };
}

export const cases: GoldenTable = {
  topk_pooling: topK({}),
  topk_pooling_multiplier: topK({ k: 2, multiplier: 1.5 }),
  dense_diff_pool: ({ inputs }) => {
    const { adj } = inputs;
    const blocks = dense(inputs);
    const { x, adjacency, overlap } = coarse(blocks);
    const loss1 = linkLoss(ops.sum(ops.mul(adj, adj)), adjacency, overlap, adj.size);
    return { x, adj: adjacency, loss1, loss2: entropyLoss(blocks.shares) };
  },
  dense_mincut_pool: ({ inputs }) => {
    const blocks = dense(inputs);
    const { x, adjacency, overlap } = coarse(blocks);
    return { x, adj: normalised(adjacency), loss1: minCutLoss(blocks, adjacency), loss2: orthogonality(overlap) };
  },
};
