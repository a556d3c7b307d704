import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../src/core/eigen.js';

/** A symmetric matrix of order n. */
const matrix = (n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, i) => Math.sin(1 + (Math.floor(i / n) + 1) * ((i % n) + 1)));

describe('symmetricEigen', () => {
  it.each([1, 2, 7, 40])('of order %i: A v = λ v with orthonormal v, λ falling', (n) => {
    const a = matrix(n);
    const { values, vectors } = symmetricEigen(a, n);
    for (let i = 0; i < n; i++) {
      if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1]);
      for (let r = 0; r < n; r++) {
        const product = vectors[i].reduce((sum, value, c) => sum + a[r * n + c] * value, 0);
        expect(Math.abs(product - values[i] * vectors[i][r])).toBeLessThan(1e-12 * n);
        const inner = vectors[i].reduce((sum, value, c) => sum + value * vectors[r][c], 0);
        expect(Math.abs(inner - (i === r ? 1 : 0))).toBeLessThan(1e-13 * n);
      }
    }
  });

  it('leaves the matrix as it is, and takes zeros and equal eigenvalues', () => {
    const a = [2, 0, 0, 2];
    expect(Array.from(symmetricEigen(a, 2).values)).toEqual([2, 2]);
    expect(a).toEqual([2, 0, 0, 2]);
    expect(Array.from(symmetricEigen(new Float64Array(9), 3).values)).toEqual([0, 0, 0]);
    expect(Array.from(symmetricEigen([0, 1, 1, 0], 2).values)).toEqual([expect.closeTo(1, 14), expect.closeTo(-1, 14)]);
  });
});
