import { lowbias32 } from './baseline/kernels.js';

/** `size` numbers uniform in ± scale, the same for the same key. */
export const uniform = (size: number, key: number, scale = 1): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => ((lowbias32(i ^ lowbias32(key)) >>> 0) / 2 ** 31 - 1) * scale);

/** `size` whole numbers uniform in [0, bound), the same for the same key. */
export const uniformInts = (size: number, key: number, bound: number): Int32Array =>
  Int32Array.from({ length: size }, (_, i) => Math.floor(((lowbias32(i ^ lowbias32(key)) >>> 0) / 2 ** 32) * bound));
