import type { Transposed, WeightedCsr } from './sparse.js';
import type { Floats } from './unroll.js';

/** lowbias32 (Wellons 2018): a bijective mix of 32 bits. */
export function lowbias32(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/** Hashes below this (as 24-bit numbers) are dropped. */
const threshold = (rate: number): number => Math.round(rate * 2 ** 24);

/** 1 to keep, 0 to drop element i: an integer without a branch, which a coin toss would mispredict half of the time. */
const keeps = (i: number, key: number, limit: number): number => (limit - 1 - (lowbias32(i ^ key) >>> 8)) >>> 31;

/** y[i] = x[i] · keep(i) / (1 - rate). Linear, so the same call with the same key is its derivative. y may alias x. */
export function dropout(x: Floats, y: Floats, size: number, key: number, rate: number): void {
  const limit = threshold(rate);
  const scale = 1 / (1 - rate);
  for (let i = 0; i < size; i++) y[i] = x[i] * (keeps(i, key, limit) * scale);
}

/** y = dropout(max(x, 0)): the epilogue of a hidden layer in one pass. Finite x; y may alias x. */
export function reluDropout(x: Floats, y: Floats, size: number, key: number, rate: number): void {
  const limit = threshold(rate);
  const scale = 1 / (1 - rate);
  for (let i = 0; i < size; i++) {
    const v = x[i];
    y[i] = v * (Number(v > 0) * keeps(i, key, limit) * scale);
  }
}

/** Derivative of y = dropout(relu(·)) from its output: dx = y > 0 ? dy / (1 - rate) : 0. dx may alias dy. */
export function reluDropoutGrad(dy: Floats, y: Floats, dx: Floats, size: number, rate: number): void {
  const scale = 1 / (1 - rate);
  for (let i = 0; i < size; i++) dx[i] = dy[i] * (Number(y[i] > 0) * scale);
}

/**
 * Dropout on the entries of sparse features that removes what it drops: `to` holds the surviving entries of `from`, scaled, and so the
 * product that follows does no work for zeros. keep[e] is 1 for survivors.
 */
export function dropoutCsr(from: WeightedCsr, to: WeightedCsr, keep: Uint8Array, key: number, rate: number): void {
  const limit = threshold(rate);
  const scale = 1 / (1 - rate);
  const { indptr, indices, values } = from;
  const kept = to.indices;
  const scaled = to.values;
  let at = 0;
  for (let row = 0, e = 0; row < from.rows; row++) {
    for (const end = indptr[row + 1]; e < end; e++) {
      const k = keeps(e, key, limit);
      keep[e] = k;
      kept[at] = indices[e];
      scaled[at] = values[e] * scale;
      at = (at + k) | 0;
    }
    to.indptr[row + 1] = at;
  }
}

/** The transposed form of what dropoutCsr left, from the transposed features and the same `keep`. */
export function dropoutTransposed(from: Transposed & WeightedCsr, to: WeightedCsr, keep: Uint8Array, rate: number): void {
  const scale = 1 / (1 - rate);
  const { indptr, indices, values, order } = from;
  const kept = to.indices;
  const scaled = to.values;
  let at = 0;
  for (let row = 0, e = 0; row < from.rows; row++) {
    for (const end = indptr[row + 1]; e < end; e++) {
      kept[at] = indices[e];
      scaled[at] = values[e] * scale;
      at = (at + keep[order[e]]) | 0;
    }
    to.indptr[row + 1] = at;
  }
}
