import { likeFirst, type Op, op } from '../autodiff/op.js';
import { checkOptions, readOptions } from '../core/options/read.js';
import { instance } from '../core/options/vocabulary.js';
import { Key } from '../core/random.js';
import { SparseTensor } from '../runtime/sparse.js';
import type { Tensor } from '../runtime/tensor.js';
import { scale } from './affine.js';
import { probability } from './options.js';

interface DropoutOptions {
  readonly rate: number;
  readonly key: number;
}

/** An element is kept when its 32 random bits, read as a signed number, are at least this; below 2^31, where it would wrap around. */
const threshold = (rate: number): number => Math.min(Math.round(rate * 2 ** 32) - 2 ** 31, 2 ** 31 - 1);

const dropoutOp: Op<[Tensor], DropoutOptions> = op<[Tensor], DropoutOptions>('dropout', {
  shape: likeFirst,
  run: (kernels, [x], y, { rate, key }) => kernels.dropout(0, y.size, key, threshold(rate), 1 / (1 - rate), x.ptr, y.ptr),
  vjp: (g, { options }) => [() => dropoutOp([g], options)],
});

const dropoutOptions = { rate: probability(), key: instance(Key, 'a key of random.key') };

/**
 * Sets each element to 0 with probability `rate` and scales the others by 1 / (1 - rate) (arXiv:1207.0580). Of a sparse
 * tensor only the non-zeros are drawn. The mask is a function of the key and the element, so backward computes it again.
 */
export function dropout<T extends Tensor | SparseTensor>(x: T, options: { rate: number; key: Key }): T {
  checkOptions('ops.dropout', dropoutOptions, options); // in every step
  const { rate, key } = options;
  if (rate === undefined || key === undefined) readOptions('ops.dropout', dropoutOptions, options); // which names what is missing
  const drop = (values: Tensor): Tensor => {
    if (rate === 0) return values;
    return rate === 1 ? scale(values, 0) : dropoutOp([values], { rate, key: key.bits() });
  };
  return (x instanceof SparseTensor ? x.with(drop(x.values)) : drop(x)) as T;
}
