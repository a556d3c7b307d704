import type { Csr } from './sparse.js';
import type { Floats } from './unroll.js';

/** Scores of the entries e of row i for one head. */
type Score = (i: number, j: number, head: number) => number;

const leaky = (v: number): number => (v > 0 ? v : 0.2 * v);

/** alpha[e, head]: softmax of the scores over the entries of each row. */
function softmaxRows({ rows, indptr, indices }: Csr, heads: number, score: Score, alpha: Floats): void {
  for (let i = 0; i < rows; i++) {
    for (let h = 0; h < heads; h++) {
      let top = Number.NEGATIVE_INFINITY;
      for (let e = indptr[i]; e < indptr[i + 1]; e++) {
        const s = score(i, indices[e], h);
        alpha[e * heads + h] = s;
        if (s > top) top = s;
      }
      let sum = 0;
      for (let e = indptr[i]; e < indptr[i + 1]; e++) {
        const p = Math.exp(alpha[e * heads + h] - top);
        alpha[e * heads + h] = p;
        sum += p;
      }
      for (let e = indptr[i]; e < indptr[i + 1]; e++) alpha[e * heads + h] /= sum;
    }
  }
}

/** y[i, head] = Σ alpha[e, head] x[j, head]. */
function weightedSum({ rows, indptr, indices }: Csr, heads: number, width: number, alpha: Floats, x: Floats, y: Floats): void {
  const columns = heads * width;
  y.fill(0);
  for (let i = 0; i < rows; i++) {
    for (let e = indptr[i]; e < indptr[i + 1]; e++) {
      for (let h = 0; h < heads; h++) {
        const a = alpha[e * heads + h];
        const from = indices[e] * columns + h * width;
        const to = i * columns + h * width;
        for (let c = 0; c < width; c++) y[to + c] += a * x[from + c];
      }
    }
  }
}

function dots(rows: number, heads: number, width: number, x: Floats, vector: Floats): Float64Array {
  const out = new Float64Array(rows * heads);
  for (let i = 0; i < rows; i++) {
    for (let h = 0; h < heads; h++) {
      let sum = 0;
      for (let c = 0; c < width; c++) sum += x[(i * heads + h) * width + c] * vector[h * width + c];
      out[i * heads + h] = sum;
    }
  }
  return out;
}

/** The weights of graph attention (arXiv:1710.10903). x: [rows, heads · width] -> alpha [entries, heads]. */
export function gatAttention(a: Csr, heads: number, width: number, x: Floats, source: Floats, target: Floats, alpha: Floats): void {
  const s = dots(a.rows, heads, width, x, source);
  const d = dots(a.rows, heads, width, x, target);
  softmaxRows(a, heads, (i, j, h) => leaky(s[j * heads + h] + d[i * heads + h]), alpha);
}

/** Graph attention (arXiv:1710.10903). */
export function gat(a: Csr, heads: number, width: number, x: Floats, source: Floats, target: Floats, alpha: Floats, y: Floats): void {
  gatAttention(a, heads, width, x, source, target, alpha);
  weightedSum(a, heads, width, alpha, x, y);
}

/** Graph attention of the second kind (arXiv:2105.14491). */
export function gatv2(a: Csr, heads: number, width: number, source: Floats, target: Floats, att: Floats, alpha: Floats, y: Floats): void {
  const columns = heads * width;
  const score: Score = (i, j, h) => {
    let sum = 0;
    for (let c = h * width; c < (h + 1) * width; c++) sum += att[c] * leaky(source[j * columns + c] + target[i * columns + c]);
    return sum;
  };
  softmaxRows(a, heads, score, alpha);
  weightedSum(a, heads, width, alpha, source, y);
}

/** Dot-product attention (arXiv:2009.03509). */
export function dotAttention(
  a: Csr,
  heads: number,
  width: number,
  query: Floats,
  key: Floats,
  value: Floats,
  alpha: Floats,
  y: Floats,
): void {
  const columns = heads * width;
  const scale = 1 / Math.sqrt(width);
  const score: Score = (i, j, h) => {
    let sum = 0;
    for (let c = h * width; c < (h + 1) * width; c++) sum += query[i * columns + c] * key[j * columns + c];
    return sum * scale;
  };
  softmaxRows(a, heads, score, alpha);
  weightedSum(a, heads, width, alpha, value, y);
}
