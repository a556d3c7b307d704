import { filled } from '../../autodiff/space.js';
import { toDenseBatch } from '../../data/dense.js';
import { Graph } from '../../graph/graph.js';
import { shift } from '../../ops/affine.js';
import { bmm } from '../../ops/batched-matmul.js';
import { add, div, equal, mul, sub } from '../../ops/binary.js';
import { eye } from '../../ops/create.js';
import { concat, reshape, slice } from '../../ops/layout.js';
import { norm } from '../../ops/norm.js';
import { mean } from '../../ops/reduce.js';
import { rootAbove } from '../../ops/root.js';
import { spmm } from '../../ops/spmm.js';
import { sum } from '../../ops/sum.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { floatOf } from '../define.js';
import { startsOf, withoutNodes } from './keepNodes.js';

/** Soft clusters of the nodes of each graph, in padded blocks whose rows of padding are 0. A is the adjacency, whose rows receive. */
export interface Assigned {
  /** Features X [graphs, n, f]. */
  readonly x: Tensor;
  /** Shares S [graphs, n, clusters]. */
  readonly shares: Tensor;
  /** A S [graphs, n, clusters]. */
  readonly spread: Tensor;
  /** Row sums of A [graphs, n, 1]. */
  readonly degrees: Tensor;
}

/** The blocks of a batch, in time and memory of its nodes and edges: A itself is not spelled out. */
export function assigned(graph: Graph, x: Tensor, shares: Tensor): Assigned {
  const weights = graph.edgeWeight;
  const [width, clusters] = [x.shape[1], shares.shape[1]];
  const ones = filled({ shape: [x.shape[0], 1], dtype: x.dtype }, 1);
  const sums = spmm(graph.inCsr, concat([shares, ones]), { weights });
  const block = toDenseBatch(concat([x, shares, sums]), graph).x;
  const columns = (start: number, count: number): Tensor => slice(block, { axis: 2, start, end: start + count });
  return {
    x: columns(0, width),
    shares: columns(width, clusters),
    spread: columns(width + clusters, clusters),
    degrees: columns(width + 2 * clusters, 1),
  };
}

/** What clusters become: features Sᵀ X [graphs, clusters, f], Sᵀ A S and Sᵀ S [graphs, clusters, clusters]. */
export const coarse = ({ x, shares, spread }: Assigned) => ({
  x: bmm(shares, x, { transposeA: true }),
  adjacency: bmm(shares, spread, { transposeA: true }),
  overlap: bmm(shares, shares, { transposeA: true }),
});

/** Every cluster of a graph joined to every one of its graph, itself included, by the weights [graphs, k, k] of its row. */
export function clusterGraph(graph: Graph, weights: Tensor): Graph {
  const [graphs, k] = weights.shape;
  const whole = graph.cached(`${k} clusters`, () => {
    const rows = (make: (g: number, p: number, q: number) => number): Tensor =>
      tensor(Uint32Array.from({ length: graphs * k * k }, (_, e) => make(Math.floor(e / (k * k)), Math.floor(e / k) % k, e % k)));
    return new Graph({
      ...withoutNodes(graph),
      y: null,
      sampleWeight: null,
      numNodes: graphs * k,
      src: rows((g, _p, q) => g * k + q),
      dst: rows((g, p) => g * k + p),
      edgeWeight: null,
      edgeAttr: null,
      pos: null,
      nodePtr: startsOf(new Uint32Array(graphs).fill(k)),
    });
  });
  const { y, sampleWeight } = withoutNodes(graph);
  return whole.with({ edgeWeight: reshape(weights, [graphs * k * k]), y, sampleWeight });
}

const identity = (square: Tensor): Tensor => eye(square.shape[1], square.shape[1], { dtype: floatOf(square) });

/** Sums of the diagonals: [graphs, k, k] -> [graphs]. */
export const traces = (square: Tensor): Tensor => sum(mul(square, identity(square)), { axis: [1, 2] });

/** a / b, and 0 where both are. */
export const share = (a: Tensor, b: Tensor): Tensor => div(a, add(b, equal(b, 0)));

/** mean over graphs of ‖SᵀS / ‖SᵀS‖ - I / √k‖: 0 for clusters of one size that share no node. overlap: [graphs, k, k] -> []. */
export function orthogonality(overlap: Tensor): Tensor {
  const scaled = share(overlap, norm(overlap, { axis: [1, 2], keepDims: true }));
  const unit = identity(overlap);
  return mean(norm(sub(scaled, div(unit, norm(unit))), { axis: [1, 2] }));
}

/** Without the diagonal, and divided by the roots of the row sums on both sides, to which 1e-15 is added. [graphs, k, k] -> [graphs, k, k]. */
export function normalised(adjacency: Tensor): Tensor {
  const between = mul(adjacency, sub(1, identity(adjacency)));
  const roots = shift(rootAbove(sum(between, { axis: 2, keepDims: true })), 1e-15);
  return div(div(between, roots), reshape(roots, [roots.shape[0], 1, roots.shape[1]]));
}

/** Clusters as rows: [graphs, k, f] -> [graphs k, f]. */
export const clusterRows = (x: Tensor): Tensor => reshape(x, [x.shape[0] * x.shape[1], x.shape[2]]);
