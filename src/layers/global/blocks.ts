import { filled } from '../../autodiff/space.js';
import type { FloatType } from '../../core/dtype.js';
import type { Graph } from '../../graph/graph.js';
import { reshape } from '../../ops/layout.js';
import { gatherGrouped } from '../../ops/segment.js';
import { spmm } from '../../ops/spmm.js';
import { type Csr, ownCsr } from '../../runtime/csr.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';

/** The nodes of each graph as a block of rows, all blocks as long as the largest. */
export interface Blocks {
  readonly graphs: number;
  readonly size: number;
  /** [rows, 1, 1] or [1, 1, 1]: how many rows the graph of a row has. */
  counts(dtype: FloatType): Tensor;
  /** [rows, f] -> [graphs, size, f], with rows of zeros where there is no node. */
  split(x: Tensor): Tensor;
  /** Back again. */
  join(blocks: Tensor): Tensor;
  /** [rows, 1]: 1 for a node, 0 for what only fills a block up; null where all rows are nodes. */
  readonly nodes: Tensor | null;
}

/** The nodes of each graph, as blocks. */
export function blocksOf(graph: Graph): Blocks {
  const { numGraphs: graphs, numNodes, nodePtr } = graph;
  if (graphs === 1) return wholeBlocks(1, numNodes, null);
  const { size, rows, place } = graph.cached('blocks', () => layOut(nodePtr.view() as Uint32Array, numNodes));
  return {
    graphs,
    size,
    counts: (dtype) => graph.cached(`nodes of the graph ${dtype}`, () => nodesBeside(nodePtr.view() as Uint32Array, numNodes, dtype)),
    split: (x) => reshape(spmm(rows, x), [graphs, size, x.shape[1]]),
    join: (blocks) => gatherGrouped(reshape(blocks, [graphs * size, blocks.shape[2]]), place, rows),
    nodes: null,
  };
}

/** Rows that are blocks already, of which some may be no nodes. */
export const wholeBlocks = (graphs: number, size: number, nodes: Tensor | null): Blocks => ({
  graphs,
  size,
  counts: (dtype) => filled({ shape: [1, 1, 1], dtype }, size),
  split: (x) => reshape(x, [graphs, size, x.shape[1]]),
  join: (blocks) => reshape(blocks, [graphs * size, blocks.shape[2]]),
  nodes,
});

function nodesBeside(ends: Uint32Array, numNodes: number, dtype: FloatType): Tensor {
  const counts = new Float64Array(numNodes);
  for (let g = 0; g + 1 < ends.length; g++) counts.fill(ends[g + 1] - ends[g], ends[g], ends[g + 1]);
  return tensor(counts, { shape: [numNodes, 1, 1], dtype });
}

/** Row g · size + i of the blocks holds node i of graph g, if it has one. */
function layOut(ends: Uint32Array, numNodes: number): { size: number; rows: Csr; place: Tensor } {
  const graphs = ends.length - 1;
  let size = 0;
  for (let g = 0; g < graphs; g++) size = Math.max(size, ends[g + 1] - ends[g]);
  const rowptr = new Uint32Array(graphs * size + 1);
  const [nodes, place] = [new Uint32Array(numNodes), new Uint32Array(numNodes)];
  for (let g = 0, row = 0; g < graphs; g++) {
    for (let i = 0; i < size; i++, row++) {
      const node = ends[g] + i;
      const there = node < ends[g + 1];
      rowptr[row + 1] = rowptr[row] + Number(there);
      if (there) [nodes[node], place[node]] = [node, row];
    }
  }
  return { size, rows: ownCsr(graphs * size, numNodes, tensor(rowptr), tensor(nodes), null), place: tensor(place) };
}
