import { type Key, key } from '../core/random.js';
import { breather } from '../train/breather.js';
import { repeatWhenLost } from '../train/repeatWhenLost.js';
import { begin, type Krylov, lanczosStep, ritz, ritzVector } from './lanczos.js';
import type { Problem } from './problem.js';

/** Where Lanczos came to. */
export interface Sharpest {
  /** The largest eigenvalues of the Hessian, largest first. */
  readonly eigenvalues: readonly number[];
  /** Eigenvectors to them, of length 1. */
  readonly vectors: readonly Float64Array[];
  /** The least eigenvalue of the space: at least that negative is the curvature somewhere. */
  readonly lowest: number;
  /** Hessian-vector products. */
  readonly steps: number;
  /** Whether every eigenvalue is known to the tolerance. */
  readonly converged: boolean;
}

/** When to stop. */
export interface Until {
  readonly k: number;
  /** Relative error of the eigenvalues, as their residuals bound it. */
  readonly tolerance: number;
  readonly maxSteps: number;
}

/** +1 or -1 for every parameter. */
export function signs(size: number, from: Key): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => (from.at(i).bits() & 1 ? 1 : -1));
}

/**
 * The largest eigenvalues of the Hessian at a point. Null where the signal ended it before there were any.
 *
 * An eigenvalue λ counts as known when its residual r bounds the error of the largest ones by the tolerance: r² / gap to the next one below,
 * and r itself where the gap is small or the steps are few.
 */
export async function sharpest(
  problem: Problem,
  point: Float64Array,
  { k, tolerance, maxSteps }: Until,
  seed: number,
): Promise<Sharpest | null> {
  const { size } = problem.layout;
  const { signal } = problem.settings;
  const root = key(seed).child('lanczos');
  const krylov: Krylov = begin(signs(size, root.at(0)));
  const breathe = breather();
  const most = Math.min(maxSteps, size);
  let [goes, converged] = [true, false];
  while (goes && !converged && krylov.diagonal.length < most && signal?.aborted !== true) {
    goes = await repeatWhenLost(() =>
      lanczosStep(
        krylov,
        (vector) => problem.hessianProduct(point, vector),
        () => signs(size, root.at(krylov.basis.length)),
      ),
    );
    converged = isKnown(krylov, Math.min(k, size), tolerance);
    await breathe();
  }
  if (krylov.diagonal.length === 0) return null;
  const { values, vectors } = ritz(krylov);
  const count = Math.min(k, values.length);
  return {
    eigenvalues: Array.from(values.subarray(0, count)),
    vectors: vectors.slice(0, count).map((weights) => ritzVector(krylov, weights)),
    lowest: values[values.length - 1],
    steps: values.length,
    converged: converged || !goes,
  };
}

/** Below so many steps the gap between the values found says little of that between eigenvalues. */
const FEW = 12;

function isKnown(krylov: Krylov, k: number, tolerance: number): boolean {
  if (krylov.diagonal.length <= k) return false;
  const { values, residuals } = ritz(krylov);
  for (let i = 0; i < k; i++) {
    const gap = values[i] - values[i + 1];
    const error = gap > 0 && values.length >= FEW ? Math.min(residuals[i], residuals[i] ** 2 / gap) : residuals[i];
    if (!(error <= tolerance * Math.abs(values[i]))) return false;
  }
  return true;
}
