import type { Graph } from '../graph/graph.js';
import { mul } from '../ops/binary.js';
import { reshape } from '../ops/layout.js';
import { gatherGrouped, segmentMax, segmentMean, segmentMin, segmentSum } from '../ops/segment.js';
import { spmm } from '../ops/spmm.js';
import { spmmMax, spmmMin } from '../ops/spmm-extremum.js';
import type { Csr } from '../runtime/csr.js';
import type { Tensor } from '../runtime/tensor.js';

/** What a node makes of the messages it gets; 0 without any. The mean divides by their number, weighted or not. */
export type Aggregate = 'sum' | 'mean' | 'max' | 'min';

/** The option of that name. */
export const aggregates: readonly Aggregate[] = ['sum', 'mean', 'max', 'min'];

/** True when the order of a linear map and the aggregation does not matter. */
export const isLinear = (how: Aggregate): boolean => how === 'sum' || how === 'mean';

const overSegments = { sum: segmentSum, mean: segmentMean, max: segmentMax, min: segmentMin };

/**
 * The features of the neighbours that send to each node, times the edge weights if given, aggregated. x: [nodes, f] ->
 * [nodes, f]. Nothing of edges times features is held.
 */
export const aggregateNeighbours = (graph: Graph, x: Tensor, how: Aggregate, weights: Tensor | null = null): Tensor =>
  aggregateEntries(graph.inCsr, x, how, weights === null ? graph.edgeMask : maskMessages(graph, weights));

/** The same over the entries of a matrix: its rows receive, its columns send. */
export function aggregateEntries(csr: Csr, x: Tensor, how: Aggregate, weights: Tensor | null): Tensor {
  if (how === 'sum' || how === 'mean') return spmm(csr, x, { weights, mean: how === 'mean' });
  return (how === 'max' ? spmmMax : spmmMin)(csr, x, { weights });
}

/** Messages of the edges, aggregated at the nodes they point to. messages: [edges, …] -> [nodes, …]. */
export const aggregateMessages = (graph: Graph, messages: Tensor, how: Aggregate): Tensor =>
  aggregateSlots(graph.inEdges, maskMessages(graph, messages), how);

/** Messages aggregated over the rows of a structure that lists them. messages: [slots, …] -> [rows, …]. */
export const aggregateSlots = (rows: Csr, messages: Tensor, how: Aggregate): Tensor => overSegments[how](messages, rows);

/** Something of each edge times its mask, where the graph has one. [edges, …] -> [edges, …]. */
export const maskMessages = ({ edgeMask }: Graph, messages: Tensor): Tensor =>
  edgeMask === null ? messages : mul(messages, reshape(edgeMask, [edgeMask.size, ...messages.shape.slice(1).map(() => 1)]));

/** The row of each edge's source. x: [nodes, …] -> [edges, …]. */
export const sourceRows = (graph: Graph, x: Tensor): Tensor => gatherGrouped(x, graph.src, graph.outEdges);

/** The row of each edge's target. x: [nodes, …] -> [edges, …]. */
export const targetRows = (graph: Graph, x: Tensor): Tensor => gatherGrouped(x, graph.dst, graph.inEdges);
