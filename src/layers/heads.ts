import { reshape, slice } from '../ops/layout.js';
import { spmm } from '../ops/spmm.js';
import type { Csr } from '../runtime/csr.js';
import type { Tensor } from '../runtime/tensor.js';

/** The columns of each head. h: [n, heads · width] -> [n, width] each. */
export function headsOf(h: Tensor, heads: number): Tensor[] {
  const width = h.shape[1] / heads;
  return Array.from({ length: heads }, (_, k) => slice(h, { axis: 1, start: k * width, end: (k + 1) * width }));
}

/** Sums over the entries of each row, head by head with its own weights. h: [m, heads · width], weights: [slots, heads] -> [n, width] each. */
export function sumsOfHeads(csr: Csr, h: Tensor, weights: Tensor, { mean = false } = {}): Tensor[] {
  const apart = headsOf(weights, weights.shape[1]);
  return headsOf(h, apart.length).map((one, k) => spmm(csr, one, { weights: reshape(apart[k], [-1]), mean }));
}
