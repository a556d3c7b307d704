import { iota } from '../core/iota.js';
import { ownCsr } from '../runtime/csr.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import type { Cut } from './cut.js';
import { type Graph, type GraphParts, ownGraph } from './graph.js';
import type { Origin } from './propagation.js';
import { featuresAt, firstRows, firstRowsOfCsr, rowsAt } from './rows.js';

/** The parts of a graph that was cut out of another, its edges in the order of its rows; targets are left to the caller. */
function cutParts(whole: Graph, { nodes, col, row, slot }: Cut): GraphParts {
  const edges = whole.inCsr.perm === null ? slot : rowsAt(whole.inCsr.perm, slot);
  const at = (t: Tensor | null, ids: Tensor): Tensor | null => t && rowsAt(t, ids);
  return {
    numNodes: nodes.size,
    numGraphs: 1,
    x: whole.x && featuresAt(whole.x, nodes),
    src: col,
    dst: row,
    edgeWeight: at(whole.edgeWeight, edges),
    edgeAttr: at(whole.edgeAttr, edges),
    pos: at(whole.pos, nodes),
    y: null,
    level: 'node',
    masks: {},
    nodePtr: tensor(Uint32Array.of(0, nodes.size)),
    dtype: whole.dtype,
    nodeIds: nodes,
    edgeIds: edges,
  };
}

/** Rows that are at hand need no sorting; edges are numbered by slot. */
const rowsAtHand = ({ nodes, rowptr, col }: Cut): Pick<Origin, 'inCsr'> => ({
  inCsr: () => ownCsr(nodes.size, nodes.size, rowptr, col, tensor(iota(col.size))),
});

/** Nodes with all edges among them, their targets, weights and masks. */
export function subgraph(whole: Graph, cut: Cut): Graph {
  const parts = cutParts(whole, cut);
  // a cut of edges names them
  const ids = whole.level === 'edge' ? (parts.edgeIds as Tensor) : cut.nodes;
  const own = whole.level === 'graph' || whole.level === 'link' ? null : ids;
  return ownGraph(
    {
      ...parts,
      level: whole.level === 'link' ? 'node' : whole.level, // pairs are not cut
      y: own && whole.y && rowsAt(whole.y, own),
      sampleWeight: own && whole.sampleWeight && rowsAt(whole.sampleWeight, own),
      masks:
        own === null
          ? {}
          : Object.fromEntries(Object.entries(whole.masks).map(([name, mask]) => [name, mask.at(own.view() as Uint32Array, own)])),
    },
    rowsAtHand(cut),
  );
}

/**
 * Seeds with sampled neighbourhoods. sizes[h]: nodes at most h hops away, which come first. Targets belong to the seeds. Block l is what
 * the lth layer needs: messages from the first sizes[H - l] nodes to the first sizes[H - l - 1].
 */
export function sampledGraph(whole: Graph, cut: Cut, sizes: readonly number[], withBlocks: boolean): Graph {
  const seeds = firstRows(cut.nodes, sizes[0]);
  const node = whole.level === 'node';
  const parts = {
    ...cutParts(whole, cut),
    y: node && whole.y !== null ? rowsAt(whole.y, seeds) : null,
    sampleWeight: node && whole.sampleWeight !== null ? rowsAt(whole.sampleWeight, seeds) : null,
    numSeeds: sizes[0],
  };
  const origin = rowsAtHand(cut);
  if (!withBlocks) return ownGraph(parts, origin);
  const sampled = ownGraph(parts, origin);
  const ends = cut.rowptr.view();
  const blocks = sizes.slice(1).map((_, l) => {
    const [numReceivers, numNodes] = [sizes[sizes.length - 2 - l], sizes[sizes.length - 1 - l]];
    return { numReceivers, numNodes, numEdges: ends[numReceivers] };
  });
  return withBlocksOf(sampled, blocks);
}

/** How much of a sampled graph a block is: its first edges, from the first nodes to the first receivers. */
export type BlockSizes = Pick<Graph, 'numReceivers' | 'numNodes' | 'numEdges'>;

/** A sampled graph with blocks of these sizes. */
export const withBlocksOf = (sampled: Graph, sizes: readonly BlockSizes[]): Graph =>
  sampled.withBlocks(sizes.map((one) => block(sampled, one)));

/**
 * The first rows of a sampled graph, over the first nodes.
 *
 * @term block of a sampled graph: what one convolution needs of it, messages from its first nodes to its first receivers
 * @term receivers: the nodes that messages come to, the rows of a structure; in a block the first of its nodes
 */
function block(sampled: Graph, { numReceivers: receivers, numNodes, numEdges: edges }: BlockSizes): Graph {
  const first = (t: Tensor | null | undefined, count: number): Tensor | null => (t ? firstRows(t, count) : null);
  const cut: GraphParts = {
    numNodes,
    numReceivers: receivers,
    numGraphs: 1,
    x: null,
    src: firstRows(sampled.src, edges),
    dst: firstRows(sampled.dst, edges),
    edgeWeight: first(sampled.edgeWeight, edges),
    edgeAttr: first(sampled.edgeAttr, edges),
    pos: first(sampled.pos, numNodes),
    y: null,
    level: 'node',
    masks: {},
    nodePtr: tensor(Uint32Array.of(0, numNodes)),
    dtype: sampled.dtype,
    nodeIds: first(sampled.nodeIds, numNodes),
    edgeIds: first(sampled.edgeIds, edges),
  };
  return ownGraph(cut, {
    inCsr: () => firstRowsOfCsr(sampled.inCsr, receivers, numNodes),
    loopedCsr: () => firstRowsOfCsr(sampled.adjacency({ addSelfLoops: true }).csr, receivers, numNodes, false),
    gcn: (options, dtype) => {
      const { csr, constant } = sampled.gcn(options, dtype);
      const rows = firstRowsOfCsr(csr, receivers, numNodes, false);
      return { csr: rows, constant: null, weights: constant && firstRows(constant.forward, rows.nnz) };
    },
  });
}
