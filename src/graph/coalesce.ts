import { GraphError, OptionError } from '../core/errors.js';
import { namesOf } from '../core/options/names.js';
import { concat, reshape } from '../ops/layout.js';
import { segmentMax, segmentMean, segmentMin, segmentSum } from '../ops/segment.js';
import { type Csr, ownCsr } from '../runtime/csr.js';
import { NONE } from '../runtime/pointer.js';
import { runtime } from '../runtime/runtime.js';
import { scope } from '../runtime/scope.js';
import { emptyTensor, Tensor } from '../runtime/tensor.js';
import { Graph } from './graph.js';

const reductions = { sum: segmentSum, mean: segmentMean, max: segmentMax, min: segmentMin };

/** Options of the transforms `coalesce` and `toUndirected`. */
export interface CoalesceOptions {
  /** What becomes of the weights and attributes of edges that are merged. Default 'sum'. */
  readonly reduce?: keyof typeof reductions;
}

export const coalesceOptions = namesOf<CoalesceOptions>({ reduce: true });

/** Edges on their way into a graph. */
interface Edges {
  readonly src: Tensor;
  readonly dst: Tensor;
  readonly edgeWeight: Tensor | null;
  readonly edgeAttr: Tensor | null;
}

const first = (t: Tensor, count: number): Tensor => new Tensor(t.storage, [count], t.dtype);

/** Every pair once, by source, then by target: two stable counting sorts and a merge, in linear time. Row i of `groups` lists the edges of pair i. */
function distinctPairs({ src, dst }: Edges, numNodes: number): { src: Tensor; dst: Tensor; groups: Csr } {
  const kernels = runtime().kernelsOf('f32');
  const edges = src.size;
  const u32 = (size: number): Tensor => emptyTensor([size], 'u32');
  const [rowptr, sources, byTarget, order] = [u32(numNodes + 1), u32(edges), u32(edges), u32(edges)];
  kernels.cooToCsr(edges, numNodes, dst.ptr, src.ptr, rowptr.ptr, sources.ptr, byTarget.ptr);
  kernels.cooToCsr(edges, numNodes, sources.ptr, byTarget.ptr, rowptr.ptr, order.ptr, NONE);
  const [outSrc, outDst, starts] = [u32(edges), u32(edges), u32(edges + 1)];
  const count = kernels.mergeDuplicates(edges, src.ptr, dst.ptr, order.ptr, outSrc.ptr, outDst.ptr, starts.ptr);
  return {
    src: first(outSrc, count),
    dst: first(outDst, count),
    groups: ownCsr(count, edges, first(starts, count + 1), order, null),
  };
}

function merged(where: string, graph: Graph, edges: Edges, { reduce = 'sum' }: CoalesceOptions): Graph {
  if (!Object.hasOwn(reductions, reduce)) {
    throw new OptionError({ where, what: 'unknown reduce', got: `'${String(reduce)}'`, expected: Object.keys(reductions).join(', ') });
  }
  if (graph.level === 'edge' && graph.y !== null)
    throw new GraphError({ where, what: 'the targets belong to edges that change', expected: 'targets of nodes or of the graph' });
  const { src, dst, groups } = distinctPairs(edges, graph.numNodes);
  const fold = reductions[reduce];
  const { edgeWeight, edgeAttr } = edges;
  const { numNodes, numGraphs, x, pos, y, outputs, sampleWeight, level, masks, pairs, nodePtr, dtype } = graph;
  return new Graph({
    ...{ numNodes, numGraphs, x, pos, y, outputs, sampleWeight, level, masks, pairs, nodePtr, dtype, src, dst },
    edgeWeight: edgeWeight && reshape(fold(reshape(edgeWeight, [-1, 1]), groups), [-1]),
    edgeAttr: edgeAttr && fold(edgeAttr, groups),
  });
}

/**
 * The same graph with every edge once, ordered by source, then by target. Weights and attributes of merged edges are reduced, and stay
 * differentiable; an edge without a weight has none afterwards. Linear time.
 *
 * @throws GraphError for targets of edges; OptionError for an unknown `reduce`.
 */
export const coalesced = (where: string, graph: Graph, options: CoalesceOptions = {}): Graph =>
  scope(() => merged(where, graph, graph, options));

/**
 * The same graph with the reverse of every edge, then coalesced: weights and attributes of both directions are reduced together, and
 * those of a self-loop with themselves.
 *
 * @throws GraphError for targets of edges; OptionError for an unknown `reduce`.
 */
export const undirected = (where: string, graph: Graph, options: CoalesceOptions = {}): Graph =>
  scope(() => {
    const { src, dst, edgeWeight, edgeAttr } = graph;
    const twice = (t: Tensor | null): Tensor | null => t && concat([t, t], { axis: 0 });
    const joined = (a: Tensor, b: Tensor): Tensor => {
      const out = emptyTensor([a.size + b.size], 'u32');
      const view = out.view();
      view.set(a.view());
      view.set(b.view(), a.size);
      return out;
    };
    const edges = { src: joined(src, dst), dst: joined(dst, src), edgeWeight: twice(edgeWeight), edgeAttr: twice(edgeAttr) };
    return merged(where, graph, edges, options);
  });
