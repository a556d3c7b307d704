import type { Floats } from './unroll.js';

/** y = xᵀ in blocks that fit the first cache. x: [rows, cols], y: [cols, rows]. */
export function transpose(x: Floats, y: Floats, rows: number, cols: number): void {
  const BLOCK = 32;
  for (let i0 = 0; i0 < rows; i0 += BLOCK) {
    const i1 = Math.min(i0 + BLOCK, rows);
    for (let j0 = 0; j0 < cols; j0 += BLOCK) {
      const j1 = Math.min(j0 + BLOCK, cols);
      for (let j = j0; j < j1; j++) for (let i = i0, q = i * cols + j; i < i1; i++, q += cols) y[j * rows + i] = x[q];
    }
  }
}

/** y[i, :] = a[i, :] then b[i, :]. a: [rows, p], b: [rows, q], y: [rows, p + q]. */
export function concatColumns(a: Floats, b: Floats, y: Floats, rows: number, p: number, q: number): void {
  for (let i = 0, o = 0, u = 0, v = 0; i < rows; i++) {
    for (let j = 0; j < p; j++) y[o++] = a[u++];
    for (let j = 0; j < q; j++) y[o++] = b[v++];
  }
}

/** y[i, :] = x[i, start … end - 1]. x: [rows, width], y: [rows, end - start]. */
export function sliceColumns(x: Floats, y: Floats, rows: number, width: number, start: number, end: number): void {
  for (let i = 0, o = 0; i < rows; i++) for (let q = i * width + start, stop = i * width + end; q < stop; q++) y[o++] = x[q];
}

/** y[i, :] = row for every i. row: [width], y: [rows, width]. */
export function repeatRow(row: Floats, y: Floats, rows: number, width: number): void {
  for (let i = 0; i < rows; i++) y.set(row, i * width);
}
