/** Eigenvalues, the largest first, and the vector of each. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

/**
 * All eigenvalues and eigenvectors of a small symmetric matrix, rows of numbers: rotations that make every pair of axes independent, again and again until
 * nothing is left off the diagonal (Jacobi 1846). Takes some n³ steps.
 */
export function symmetricEigen(matrix: readonly Float64Array[]): Eigen {
  const n = matrix.length;
  const a = matrix.map((row) => row.slice());
  const vectors = a.map((_, i) => new Float64Array(n).fill(0).fill(1, i, i + 1)); // a row for each
  const off = (): number => a.reduce((sum, row, i) => sum + row.reduce((part, value, j) => part + (i === j ? 0 : value * value), 0), 0);
  const size = a.reduce((sum, row) => sum + row.reduce((part, value) => part + value * value, 0), 0);
  // a sweep squares what is left, so that after the one that finds little there is nothing
  for (let [sweep, last] = [0, false]; sweep < 60 && !last; sweep++) {
    last = off() <= 1e-18 * size;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, p, q);
  }
  const order = Array.from(a.keys()).sort((i, j) => a[j][j] - a[i][i]);
  return { values: Float64Array.from(order, (i) => a[i][i]), vectors: order.map((i) => vectors[i]) };
}

/** Turns two axes so that nothing couples them any more. */
function rotate(a: readonly Float64Array[], vectors: readonly Float64Array[], p: number, q: number): void {
  if (a[p][q] === 0) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k][p], a[k][q]];
    a[k][p] = c * x - s * y;
    a[k][q] = s * x + c * y;
  }
  for (const rows of [a, vectors]) {
    const [rp, rq] = [rows[p], rows[q]];
    for (let k = 0; k < rp.length; k++) {
      const [x, y] = [rp[k], rq[k]];
      rp[k] = c * x - s * y;
      rq[k] = s * x + c * y;
    }
  }
}
