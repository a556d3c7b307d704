import { DTypeError } from '../../core/errors.js';
import type { Graph } from '../../graph/graph.js';
import { concat } from '../../ops/layout.js';
import { ownCsr } from '../../runtime/csr.js';
import { SparseTensor } from '../../runtime/sparse.js';
import { emptyTensor, type Tensor, tensor } from '../../runtime/tensor.js';

/** One entry in a row of new columns. */
export interface Entries {
  readonly columns: number;
  /** Column and value of each node's entry. */
  readonly at: (node: number) => readonly [column: number, value: number];
}

/** The graph with columns appended to its features, or in their place; sparse ones stay sparse. */
export function withColumns(graph: Graph, { columns, at }: Entries, append: boolean): Graph {
  const { x, numNodes, dtype } = graph;
  if (append && x instanceof SparseTensor) return graph.with({ x: appendSparse(x, { columns, at }) });
  const made = emptyTensor([numNodes, columns], dtype);
  const values = made.view().fill(0);
  for (let v = 0; v < numNodes; v++) {
    const [column, value] = at(v);
    values[v * columns + column] = value;
  }
  // sparse features are done above
  return graph.with({ x: append && x !== null ? concat([x as Tensor, made]) : made });
}

/** An entry at the end of every row. */
function appendSparse({ csr, values }: SparseTensor, { columns, at }: Entries): SparseTensor {
  const { rows, cols, nnz } = csr;
  const [ends, col, perm, given] = [csr.rowptr, csr.col, csr.perm, values].map((t) => t?.toTypedArray()) as ArrayLike<number>[];
  const rowptr = Uint32Array.from(ends, (end, r) => end + r);
  const outCol = new Uint32Array(nnz + rows);
  const out = new Float64Array(nnz + rows);
  for (let r = 0; r < rows; r++) {
    let to = rowptr[r];
    for (let s = ends[r]; s < ends[r + 1]; s++, to++) {
      outCol[to] = col[s];
      out[to] = given[perm ? perm[s] : s];
    }
    const [column, value] = at(r);
    outCol[to] = cols + column;
    out[to] = value;
  }
  return new SparseTensor(
    ownCsr(rows, cols + columns, tensor(rowptr), tensor(outCol), null),
    emptyTensor([nnz + rows], values.dtype).set(out),
  );
}

/** The graph with dense columns behind its features, or in their place. @throws DTypeError for sparse features to append to. */
export function withBlock(where: string, graph: Graph, values: Float64Array, columns: number, append: boolean): Graph {
  const made = emptyTensor([graph.numNodes, columns], graph.dtype).set(values);
  if (!append || graph.x === null) return graph.with({ x: made });
  if (graph.x instanceof SparseTensor) {
    throw new DTypeError({
      where,
      what: 'x is sparse, and the columns are not',
      got: graph.x.toString(),
      expected: 'dense features',
      mend: 'Spell them out with graph.with({ x: ops.toDense(graph.x) }), or give append: false',
    });
  }
  return graph.with({ x: concat([graph.x, made]) });
}
