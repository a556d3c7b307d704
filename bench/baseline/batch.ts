import { adjacency, blockDiagonal, type Csr, type Floats, type FloatsType, transposeCsr } from './kernels.js';

/** One graph of a data set, ready to be packed. */
export interface SmallGraph {
  /** [nodes, features], row-major. */
  x: Floats;
  /** A + I, one row per receiver. */
  adjacency: Csr;
  /** Its transpose; the very same object for undirected graphs. */
  transposed: Csr;
  /** Graph target. */
  y: number;
}

/** Messages source → target, self-loops added; `undirected` says that the edges already run both ways. */
export function smallGraph(x: Floats, nodes: number, source: Int32Array, target: Int32Array, y: number, undirected: boolean): SmallGraph {
  const a = adjacency(nodes, source, target, true);
  return { x, adjacency: a, transposed: undirected ? a : transposeCsr(a), y };
}

/** Many graphs as one: block-diagonal adjacency, features one below the other. Valid until the next pack. */
export interface Batch {
  graphs: number;
  nodes: number;
  x: Floats;
  adjacency: Csr;
  transposed: Csr;
  /** Graph g owns the rows ptr[g] … ptr[g + 1] - 1. */
  ptr: Int32Array;
  y: Floats;
}

const room = (size: number): number => 2 ** Math.ceil(Math.log2(size + 1));
const emptyCsr = (rows: number, entries: number, values?: FloatsType): Csr => ({
  rows: 0,
  cols: 0,
  indptr: new Int32Array(room(rows + 1)),
  indices: new Int32Array(room(entries)),
  values: values && new values(room(entries)),
});

/**
 * A function that packs lists of graphs into buffers it keeps; they grow to the largest batch seen and then stay. `weighted` says
 * that the adjacency matrices carry values to be packed too.
 */
export function createPacker(
  features: number,
  type: FloatsType = Float32Array,
  weighted = false,
): (graphs: readonly SmallGraph[]) => Batch {
  const values = weighted ? type : undefined;
  let batch: Batch = {
    graphs: 0,
    nodes: 0,
    x: new type(0),
    adjacency: emptyCsr(0, 0, values),
    transposed: emptyCsr(0, 0, values),
    ptr: new Int32Array(0),
    y: new type(0),
  };
  const blocks: Csr[] = [];
  return (graphs) => {
    let nodes = 0;
    let entries = 0;
    let symmetric = true;
    for (const { adjacency: a, transposed } of graphs) {
      nodes += a.rows;
      entries += a.indptr[a.rows];
      symmetric &&= transposed === a;
    }
    if (batch.x.length < nodes * features || batch.adjacency.indices.length < entries || batch.y.length < graphs.length) {
      batch = {
        ...batch,
        x: new type(room(nodes * features)),
        adjacency: emptyCsr(nodes, entries, values),
        transposed: emptyCsr(nodes, entries, values),
        ptr: new Int32Array(room(graphs.length + 1)),
        y: new type(room(graphs.length)),
      };
    }
    blocks.length = graphs.length;
    let row = 0;
    for (let g = 0; g < graphs.length; g++) {
      const { x, adjacency: a, y } = graphs[g];
      blocks[g] = a;
      batch.x.set(x, row * features);
      batch.y[g] = y;
      row += a.rows;
      batch.ptr[g + 1] = row;
    }
    batch.graphs = graphs.length;
    batch.nodes = nodes;
    blockDiagonal(blocks, batch.adjacency);
    if (symmetric) return { ...batch, transposed: batch.adjacency };
    for (let g = 0; g < graphs.length; g++) blocks[g] = graphs[g].transposed;
    blockDiagonal(blocks, batch.transposed);
    return batch;
  };
}
