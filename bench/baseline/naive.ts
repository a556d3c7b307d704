/** The textbook loops: reference for the tests, and the measure of what the tuned kernels gain. */
import type { Csr, Floats, Transposes } from './kernels.js';

/** c = op(a) · op(b), the inner product written down. op(a): [m, k], op(b): [k, n], c: [m, n]. */
export function naiveMatmul(
  a: Floats,
  b: Floats,
  c: Floats,
  m: number,
  k: number,
  n: number,
  { transposeA = false, transposeB = false }: Transposes = {},
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += a[transposeA ? p * m + i : i * k + p] * b[transposeB ? j * k + p : p * n + j];
      c[i * n + j] = sum;
    }
  }
}

/** y = A · x, one entry after another. x: [cols, width], y: [rows, width]. */
export function naiveSpmm({ rows, indptr, indices, values }: Csr, x: Floats, y: Floats, width: number): void {
  y.fill(0);
  for (let i = 0; i < rows; i++) {
    for (let e = indptr[i]; e < indptr[i + 1]; e++) {
      const w = values === undefined ? 1 : values[e];
      for (let j = 0; j < width; j++) y[i * width + j] += w * x[indices[e] * width + j];
    }
  }
}
