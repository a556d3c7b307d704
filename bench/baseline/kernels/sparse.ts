import type { Floats, FloatsType } from './unroll.js';

/** Compressed sparse rows: entries indptr[i] … indptr[i + 1] - 1 belong to row i. Without `values` every entry is 1. */
export interface Csr {
  rows: number;
  cols: number;
  indptr: Int32Array;
  indices: Int32Array;
  values?: Floats;
}

/** A matrix whose entries carry values. */
export interface WeightedCsr extends Csr {
  values: Floats;
}

/** A transposed or sorted matrix; `order[e]` is the entry of the original that became entry e. */
export interface Transposed extends Csr {
  order: Int32Array;
}

/** COO to CSR by a stable counting sort on the rows, O(rows + entries). `order[e]` is the input position of entry e. */
export function csrFromCoo(row: Int32Array, col: Int32Array, values: Floats | undefined, rows: number, cols: number): Transposed {
  const entries = row.length;
  const indptr = new Int32Array(rows + 1);
  for (let e = 0; e < entries; e++) indptr[row[e] + 1]++;
  for (let i = 0; i < rows; i++) indptr[i + 1] += indptr[i];
  const next = indptr.slice(0, rows);
  const indices = new Int32Array(entries);
  const order = new Int32Array(entries);
  for (let e = 0; e < entries; e++) {
    const at = next[row[e]]++;
    indices[at] = col[e];
    order[at] = e;
  }
  const sorted = values?.slice();
  if (values !== undefined && sorted !== undefined) for (let e = 0; e < entries; e++) sorted[e] = values[order[e]];
  return { rows, cols, indptr, indices, values: sorted, order };
}

/** The row of every entry: the COO form of indptr. */
export function rowOfEntry({ rows, indptr }: Csr): Int32Array {
  const row = new Int32Array(indptr[rows]);
  for (let i = 0; i < rows; i++) row.fill(i, indptr[i], indptr[i + 1]);
  return row;
}

/** Aᵀ as CSR, rows in ascending order of their entries' columns. */
export const transposeCsr = (a: Csr): Transposed => csrFromCoo(a.indices, rowOfEntry(a), a.values, a.cols, a.rows);

/** Adjacency of messages source → target as CSR with one row per target; `selfLoops` adds one entry per node. */
export function adjacency(nodes: number, source: Int32Array, target: Int32Array, selfLoops: boolean): Csr {
  if (!selfLoops) return csrFromCoo(target, source, undefined, nodes, nodes);
  const entries = source.length;
  const row = new Int32Array(entries + nodes);
  const col = new Int32Array(entries + nodes);
  row.set(target);
  col.set(source);
  for (let i = 0; i < nodes; i++) row[entries + i] = col[entries + i] = i;
  return csrFromCoo(row, col, undefined, nodes, nodes);
}

/**
 * D^-1/2 (A + I) D^-1/2 with D the row sums of A + I (Kipf and Welling 2017). Unit edge weights; self-loops of the input collapse
 * into the one that is added, as in PyG's gcn_norm.
 */
export function gcnNorm(nodes: number, source: Int32Array, target: Int32Array, type: FloatsType = Float32Array): WeightedCsr {
  const proper: number[] = [];
  for (let e = 0; e < source.length; e++) if (source[e] !== target[e]) proper.push(e);
  const csr = adjacency(
    nodes,
    Int32Array.from(proper, (e) => source[e]),
    Int32Array.from(proper, (e) => target[e]),
    true,
  );
  const { indptr, indices } = csr;
  const scale = Float64Array.from({ length: nodes }, (_, i) => 1 / Math.sqrt(indptr[i + 1] - indptr[i]));
  const values = new type(indices.length);
  for (let i = 0; i < nodes; i++) for (let e = indptr[i]; e < indptr[i + 1]; e++) values[e] = scale[i] * scale[indices[e]];
  return { ...csr, values };
}

/**
 * Block-diagonal batching: the blocks one after another, rows and columns shifted by the nodes before them. `to` is written from its
 * start and must have room; its values are filled when it has any (1 for blocks without). Blocks are square. Returns the rows.
 */
export function blockDiagonal(blocks: readonly Csr[], to: Csr): number {
  const { indptr, indices, values } = to;
  let row = 0;
  let entry = 0;
  indptr[0] = 0;
  for (const block of blocks) {
    const entries = block.indptr[block.rows];
    for (let i = 1; i <= block.rows; i++) indptr[row + i] = entry + block.indptr[i];
    for (let e = 0; e < entries; e++) indices[entry + e] = row + block.indices[e];
    if (values !== undefined) for (let e = 0; e < entries; e++) values[entry + e] = block.values === undefined ? 1 : block.values[e];
    row += block.rows;
    entry += entries;
  }
  to.rows = to.cols = row;
  return row;
}

/** y[r, :] = fold of values[e] x[indices[e], :] over the entries of row r; 0 for a row without entries. */
const spmmExtremum =
  (fold: (a: number, b: number) => number) =>
  ({ rows, indptr, indices, values }: WeightedCsr, x: Floats, y: Floats, width: number): void => {
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j < width; j++) {
        let best = 0;
        for (let e = indptr[r]; e < indptr[r + 1]; e++) {
          const v = values[e] * x[indices[e] * width + j];
          best = e === indptr[r] ? v : fold(best, v);
        }
        y[r * width + j] = best;
      }
    }
  };
export const spmmMax = spmmExtremum((a, b) => (b <= a ? a : b));
export const spmmMin = spmmExtremum((a, b) => (b >= a ? a : b));
