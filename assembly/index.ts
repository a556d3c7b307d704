export { lanes } from './core/simd';
export { cooToCsr, csrTranspose, firstOutOfRange, offsetIndices, remainingSelfLoops } from './ops/csr';
export { gather } from './ops/gather';
export { crossEntropy, crossEntropyGrad } from './ops/loss';
export { degree, gatherValues, gcnNorm, inverseSqrt } from './ops/normalize';
export { sddmm } from './ops/sddmm';
export { segmentMax, segmentMaxGrad, segmentMin, segmentTies } from './ops/segment';
export { spmm } from './ops/spmm';
