import type { Csr } from './sparse.js';
import { compile, type Floats, repeat } from './unroll.js';

/** More accumulators than 16 spill; fewer read indices and weights more often. */
const WIDEST = 16;

type Tile = (
  rows: number,
  width: number,
  first: number,
  indptr: Int32Array,
  indices: Int32Array,
  values: Floats | undefined,
  x: Floats,
  y: Floats,
  bias: Floats | undefined,
) => void;

const buildTile = (columns: number, weighted: boolean, biased: boolean): Tile =>
  compile<Tile>(
    `spmm${columns}`,
    'rows, width, first, indptr, indices, values, x, y, bias',
    `let e = indptr[0];
    ${repeat(columns, (t) => `const b${t} = ${biased ? `bias[first + ${t}]` : '0'};`)}
    for (let row = 0; row < rows; row++) {
      ${repeat(columns, (t) => `let s${t} = b${t};`)}
      const end = indptr[row + 1];
      for (; e < end; e++) {
        ${weighted ? 'const w = values[e];' : ''}
        const q = (Math.imul(indices[e], width) + first) | 0;
        ${repeat(columns, (t) => `s${t} += ${weighted ? 'w * ' : ''}x[(q + ${t}) | 0];`)}
      }
      const o = (Math.imul(row, width) + first) | 0;
      ${repeat(columns, (t) => `y[(o + ${t}) | 0] = s${t};`)}
    }`,
  );

const tiles: Tile[] = [];

/**
 * y = A · x + bias: y[i, :] = bias + Σ_e values[e] · x[indices[e], :] over the entries e of row i; without values every entry counts 1.
 * A: [rows, cols] CSR, x: [cols, width], bias: [width], y: [rows, width], overwritten; y does not alias x. Rows without entries give
 * the bias, or 0.
 *
 * Serves as message passing, as sparse features times dense kernel, and with the transposed CSR as the derivative of both.
 */
export function spmm({ rows, indptr, indices, values }: Csr, x: Floats, y: Floats, width: number, bias?: Floats): void {
  const weighted = values !== undefined;
  const biased = bias !== undefined;
  for (let first = 0; first < width; ) {
    const columns = Math.min(WIDEST, width - first);
    const tile = (tiles[columns * 4 + (weighted ? 2 : 0) + (biased ? 1 : 0)] ??= buildTile(columns, weighted, biased));
    tile(rows, width, first, indptr, indices, values, x, y, bias);
    first += columns;
  }
}

/**
 * Derivative of y = A · x with respect to the values of A: g[e] = ⟨dy[row(e), :], x[indices[e], :]⟩.
 * dy: [rows, width], x: [cols, width], g: [entries].
 */
export function sampledProduct({ rows, indptr, indices }: Csr, dy: Floats, x: Floats, g: Floats, width: number): void {
  for (let row = 0; row < rows; row++) {
    const p = row * width;
    for (let e = indptr[row]; e < indptr[row + 1]; e++) {
      const q = indices[e] * width;
      let sum = 0;
      for (let j = 0; j < width; j++) sum += dy[p + j] * x[q + j];
      g[e] = sum;
    }
  }
}
