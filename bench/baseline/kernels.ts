/** Every kernel of the plain-JavaScript baseline, one family a file. Buffers are the caller's; no kernel allocates in steady state. */

export * from './kernels/attention.js';
export * from './kernels/batchNorm.js';
export * from './kernels/dropout.js';
export * from './kernels/elementwise.js';
export * from './kernels/layout.js';
export * from './kernels/losses.js';
export * from './kernels/matmul.js';
export * from './kernels/norm.js';
export * from './kernels/optimizers.js';
export * from './kernels/reduce.js';
export * from './kernels/segment.js';
export * from './kernels/sparse.js';
export * from './kernels/spmm.js';
export type { Floats, FloatsType } from './kernels/unroll.js';
