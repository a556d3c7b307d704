import { key } from '../../core/random.js';
import { type Eigen, symmetricEigen } from './symmetricEigen.js';

/** A symmetric map of vectors of n numbers, as one that writes the image of the first into the second. */
export type Apply = (from: Float64Array, to: Float64Array) => void;

/** How exact an eigenvector is: the length of what is missing in M v = λ v. */
const EXACT = 1e-10;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
/** a += factor b. */
const addTo = (a: Float64Array, b: Float64Array, factor: number): void => {
  for (let i = 0; i < a.length; i++) a[i] += factor * b[i];
};

/** Takes from w what points along vectors of length 1, twice, since once leaves rounding behind; returns how much it was. */
function orthogonalise(w: Float64Array, against: readonly Float64Array[]): Float64Array {
  const parts = new Float64Array(against.length);
  for (let pass = 0; pass < 2; pass++) {
    against.forEach((v, i) => {
      const part = dot(w, v);
      parts[i] += part;
      addTo(w, v, -part);
    });
  }
  return parts;
}

/** A direction of length 1 that is none of those given; the same in every run. */
function fresh(n: number, against: readonly Float64Array[], nth: number): Float64Array {
  const w = Float64Array.from({ length: n }, (_, i) => key(17).at(nth).at(i).uniform() - 0.5);
  orthogonalise(w, against);
  const length = Math.sqrt(dot(w, w));
  return w.map((value) => value / length);
}

/**
 * The largest eigenvalues of a symmetric map among the vectors that stand at right angles to `locked`, by Lanczos' method with thick restarts (Wu and
 * Simon 2000, doi:10.1137/S0895479898334605): a basis grows by images of its last vector, its best combinations begin the next one.
 */
function restarted(apply: Apply, n: number, count: number, locked: readonly Float64Array[], nth: number): Eigen {
  const room = Math.min(n - locked.length, Math.max(2 * count + 30, 60));
  let basis = [fresh(n, locked, nth)];
  let projected = Array.from({ length: room }, () => new Float64Array(room));
  for (let restart = 0; ; restart++) {
    let rest: Float64Array = new Float64Array(n);
    let left = 0;
    for (let j = basis.length - 1; j < room; j++) {
      const w = new Float64Array(n);
      apply(basis[j], w);
      orthogonalise(w, locked);
      orthogonalise(w, basis).forEach((part, i) => {
        projected[i][j] = part;
        projected[j][i] = part;
      });
      left = Math.sqrt(dot(w, w));
      rest = left > 1e-13 ? w.map((value) => value / left) : j + 1 < room ? fresh(n, [...locked, ...basis], nth + j + 1) : w;
      if (left <= 1e-13) left = 0;
      if (j + 1 < room) basis.push(rest);
    }
    const { values, vectors } = symmetricEigen(projected);
    const done = vectors.slice(0, count).every((one) => Math.abs(left * one[room - 1]) < EXACT);
    const kept = done || restart >= 300 ? count : Math.min(room - 1, count + Math.floor((room - count) / 2));
    const combined = vectors.slice(0, kept).map((one) => {
      const v = new Float64Array(n);
      for (let i = 0; i < room; i++) addTo(v, basis[i], one[i]);
      return v;
    });
    if (done || restart >= 300) return { values: values.slice(0, count), vectors: combined };
    basis = [...combined, rest];
    projected = Array.from({ length: room }, (_, i) => new Float64Array(room).fill(i < kept ? values[i] : 0, i, i + 1));
  }
}

/**
 * The largest eigenvalues of a symmetric map and their vectors of length 1. A basis that grows from one direction meets only one vector of an eigenvalue
 * that has several, so the search goes on among the directions that are left until it finds nothing larger than what is known.
 */
export function largestEigenvectors(apply: Apply, n: number, count: number): Eigen {
  const found: { value: number; vector: Float64Array }[] = [];
  const search = (wanted: number): void => {
    const locked = found.map(({ vector }) => vector);
    const { values, vectors } = restarted(apply, n, wanted, locked, 1000 * found.length);
    vectors.forEach((vector, i) => void found.push({ value: values[i], vector }));
  };
  search(Math.min(count, n));
  for (let more = true; more && found.length < n; ) {
    const least = found.map(({ value }) => value).sort((a, b) => b - a)[count - 1];
    search(1);
    more = found[found.length - 1].value > least + EXACT;
  }
  const best = found.sort((a, b) => b.value - a.value).slice(0, count);
  return { values: Float64Array.from(best, ({ value }) => value), vectors: best.map(({ vector }) => vector) };
}
