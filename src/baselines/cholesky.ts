import { NumericError } from '../core/errors.js';

/**
 * Solves A·X = B in place for a symmetric positive definite A [n, n] and B [n, columns], both row-major, by A = L·Lᵀ: A's lower triangle
 * becomes L, and B becomes X. Reads nothing above the diagonal of A.
 *
 * @throws NumericError where A is not positive definite; A and B are then spoilt.
 */
export function solveCholesky(a: Float64Array, b: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      if (i > j) a[i * n + j] = sum / a[j * n + j];
      else if (sum > 0) a[j * n + j] = Math.sqrt(sum);
      else {
        throw new NumericError({
          where: 'solveCholesky',
          what: 'the matrix is not positive definite',
          got: `pivot ${j}: ${sum}`,
          expected: 'a pivot > 0',
          fields: { pivot: j, value: sum },
        });
      }
    }
  }
  const columns = n === 0 ? 0 : b.length / n;
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i++) {
      let sum = b[i * columns + c];
      for (let k = 0; k < i; k++) sum -= a[i * n + k] * b[k * columns + c];
      b[i * columns + c] = sum / a[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = b[i * columns + c];
      for (let k = i + 1; k < n; k++) sum -= a[k * n + i] * b[k * columns + c];
      b[i * columns + c] = sum / a[i * n + i];
    }
  }
}
