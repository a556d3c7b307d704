import { filled } from '../autodiff/space.js';
import { iota } from '../core/iota.js';
import { readOptions } from '../core/options/read.js';
import { sizeOf } from '../core/shape.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { mul } from './binary.js';
import { concat, reshape, transpose } from './layout.js';
import { axesOf } from './options.js';
import { gather, type Segments } from './segment.js';
import { slotsOf } from './segment-slots.js';
import { type ReduceOptions, reduceOptions } from './sum.js';

/**
 * Product of the rows of each segment; 1 for an empty one. x: [n, …] -> [segments, …]. Neighbours are multiplied in pairs, and the products in
 * pairs again, so that the gradient is the product of the others also where some are 0.
 */
export function segmentProd(x: Tensor, given: Segments): Tensor {
  const { values, groups, shaped } = slotsOf('ops.segmentProd', x, given);
  const ends = groups.rowptr.toTypedArray();
  let [products, counts] = [values, Uint32Array.from({ length: groups.rows }, (_, r) => ends[r + 1] - ends[r])];
  while (counts.some((count) => count > 1)) {
    const [left, right]: number[][] = [[], []];
    let start = 0;
    for (const count of counts) {
      for (let i = 0; i < count; i += 2) {
        left.push(start + i);
        right.push(i + 1 < count ? start + i + 1 : products.shape[0]);
      }
      start += count;
    }
    const factors = withOnes(products);
    products = mul(gather(factors, left), gather(factors, right));
    counts = counts.map((count) => Math.ceil(count / 2));
  }
  let next = 0;
  const last = Array.from(counts, (count) => (count === 0 ? products.shape[0] : next++));
  return shaped(gather(withOnes(products), last));
}

/** One more row, of ones. */
const withOnes = (x: Tensor): Tensor => concat([x, filled({ shape: [1, x.shape[1]], dtype: x.dtype }, 1)], { axis: 0 });

/** Product over axes (default all); 1 for none. The gradient is the product of the others also where some are 0. */
export function prod(x: Tensor, given: ReduceOptions = {}): Tensor {
  const { axis, keepDims } = readOptions('ops.prod', reduceOptions, given);
  const axes = axesOf('ops.prod', axis, expectTensor('ops.prod', x).rank);
  const kept = Array.from(iota(x.rank)).filter((one) => !axes.includes(one));
  const folded = Array.from(iota(x.rank)).filter((one) => axes.includes(one));
  const rows = sizeOf(folded.map((one) => x.shape[one]));
  const shape = keepDims ? x.shape.map((size, one) => (axes.includes(one) ? 1 : size)) : kept.map((one) => x.shape[one]);
  const matrix = reshape(transpose(x, [...folded, ...kept]), [rows, sizeOf(kept.map((one) => x.shape[one]))]);
  return reshape(segmentProd(matrix, { ids: new Uint32Array(rows), count: 1 }), shape);
}
