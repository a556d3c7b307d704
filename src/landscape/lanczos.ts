import { symmetricEigen } from '../core/eigen.js';
import { addScaled, dot, norm, scaleBy } from './vectors.js';

/** A symmetric matrix on a Krylov space: T = Vᵀ A V, tridiagonal. */
export interface Krylov {
  readonly basis: Float64Array[];
  readonly diagonal: number[];
  /** `below[j]` joins j and j + 1; the last one is what is left over. */
  readonly below: number[];
}

/** Eigenvalues of a Krylov space, largest first; `last[i]` is the last component of eigenvector i, `first[i]` the first one. */
export interface Ritz {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
  /** How far each is from an eigenpair of the whole matrix: ‖A u - λ u‖. */
  readonly residuals: Float64Array;
}

/**
 * One step of Lanczos with full reorthogonalisation, twice, so that no eigenvalue shows up again as a ghost. Where the space is invariant it
 * goes on from a fresh vector, which finds eigenvalues that occur more than once. False when the space is everything.
 */
export function lanczosStep(
  { basis, diagonal, below }: Krylov,
  apply: (vector: Float64Array) => Float64Array,
  fresh: () => Float64Array,
): boolean {
  const j = basis.length - 1;
  const w = apply(basis[j]);
  diagonal.push(dot(w, basis[j]));
  const size = norm(w);
  orthogonalize(w, basis);
  const left = norm(w);
  if (basis.length === w.length) {
    below.push(0);
    return false;
  }
  if (left > 1e-12 * Math.max(size, 1e-300) && left > 0) {
    below.push(left);
    basis.push(scaleBy(w, 1 / left));
    return true;
  }
  below.push(0);
  const other = fresh();
  orthogonalize(other, basis);
  basis.push(scaleBy(other, 1 / norm(other)));
  return true;
}

/** Takes away what lies along an orthonormal basis. */
function orthogonalize(w: Float64Array, basis: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) for (const v of basis) addScaled(w, -dot(w, v), v);
}

export const begin = (vector: Float64Array): Krylov => ({ basis: [scaleBy(vector, 1 / norm(vector))], diagonal: [], below: [] });

/** The eigenpairs of the tridiagonal matrix so far. */
export function ritz({ diagonal, below }: Krylov): Ritz {
  const n = diagonal.length;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    matrix[i * n + i] = diagonal[i];
    if (i + 1 < n) matrix[i * n + i + 1] = matrix[(i + 1) * n + i] = below[i];
  }
  const { values, vectors } = symmetricEigen(matrix, n);
  return { values, vectors, residuals: Float64Array.from(vectors, (vector) => Math.abs(below[n - 1] * vector[n - 1])) };
}

/** Σ weights[j] basis[j], of length 1. */
export function ritzVector({ basis }: Krylov, weights: Float64Array): Float64Array {
  const out = new Float64Array(basis[0].length);
  for (let j = 0; j < weights.length; j++) addScaled(out, weights[j], basis[j]);
  return scaleBy(out, 1 / norm(out));
}
