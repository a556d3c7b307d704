/** Eigenvalues of a symmetric matrix, largest first, and the eigenvectors to them. */
export interface Eigen {
  readonly values: Float64Array;
  /** Eigenvector i is `vectors[i]`, of length 1. */
  readonly vectors: readonly Float64Array[];
}

/** Sweeps after which the off-diagonal is below rounding for any matrix; seven are usual. */
const SWEEPS = 60;

/**
 * All eigenvalues and eigenvectors of a small symmetric matrix [n, n], row by row, by Jacobi's rotations (Golub and Van Loan, Matrix
 * Computations, 8.5): n³ operations a sweep. The matrix is not changed.
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): Eigen {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotated = rotate(a, v, n, p, q) || rotated;
    if (!rotated) break;
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j] - a[i * n + i]);
  return { values: Float64Array.from(order, (i) => a[i * n + i]), vectors: order.map((i) => v.slice(i * n, (i + 1) * n)) };
}

/** Makes a[p, q] zero; rows of v turn into eigenvectors. False where it is nothing beside the diagonal already. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): boolean {
  const apq = a[p * n + q];
  const [app, aqq] = [a[p * n + p], a[q * n + q]];
  if (!(Math.abs(apq) > 1e-17 * Math.sqrt(Math.abs(app * aqq)) && Math.abs(apq) > 1e-300)) return false;
  const theta = (aqq - app) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [akp, akq] = [a[k * n + p], a[k * n + q]];
    a[k * n + p] = c * akp - s * akq;
    a[k * n + q] = s * akp + c * akq;
  }
  for (let k = 0; k < n; k++) {
    const [apk, aqk] = [a[p * n + k], a[q * n + k]];
    a[p * n + k] = c * apk - s * aqk;
    a[q * n + k] = s * apk + c * aqk;
    const [vp, vq] = [v[p * n + k], v[q * n + k]];
    v[p * n + k] = c * vp - s * vq;
    v[q * n + k] = s * vp + c * vq;
  }
  return true;
}
