export { lanes } from './core/simd';
export { cooToCsr, csrTranspose, firstOutOfRange, offsetIndices, remainingSelfLoops } from './ops/csr';
export { degree, gatherValues, gcnNorm, inverseSqrt } from './ops/normalize';
export { spmm } from './ops/spmm';
