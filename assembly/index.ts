// Written by scripts/generate.mjs
export { lanes } from './core/simd';
export {
  clampGrad,
  eluGrad,
  geluGrad,
  geluTanhGrad,
  leakyReluGrad,
  mishGrad,
  reluGrad,
  sigmoidGrad,
  siluGrad,
  softplusGrad,
  tanhGrad,
} from './ops/activation-gradient';
export { adadelta, adagrad, adamax, adamRelative, rmsprop } from './ops/adaptive';
export { attentionScoreGrad, attentionSum, attentionSumGrad, headDot, headSum, slotSum } from './ops/attention';
export { dotEdgeGrad, dotWeights } from './ops/attention-dot';
export { gatFeatureGrad, gatGrad, gatVectorGrad, gatWeights } from './ops/attention-gat';
export { gatv2EdgeGrad, gatv2SourceGrad, gatv2TargetGrad, gatv2Weights } from './ops/attention-gatv2';
export { batchNormGrad, batchNormSums, scaleShift, squaredDeviations } from './ops/batch-norm';
export { batchedMatmul } from './ops/batched-matmul';
export {
  add,
  addBroadcast,
  div,
  divBroadcast,
  equal,
  equalBroadcast,
  greater,
  greaterBroadcast,
  maximum,
  maximumBroadcast,
  minimum,
  minimumBroadcast,
  mul,
  mulBroadcast,
  sub,
  subBroadcast,
} from './ops/binary';
export { copyRows, stridedCopy } from './ops/copy';
export {
  appendReverses,
  cooToCsr,
  csrTranspose,
  firstOutOfRange,
  loopedRows,
  mergeDuplicates,
  offsetIndices,
  remainingSelfLoops,
} from './ops/csr';
export { gather } from './ops/gather';
export { axpby, clampMagnitude, sumSquares } from './ops/in-place';
export { standardizeRows, standardizeRowsGrad } from './ops/layer-norm';
export { crossEntropy, crossEntropyGrad } from './ops/loss';
export { matmul, matmulRoom } from './ops/matmul';
export { matmulPack, matmulPanels } from './ops/matmul-pack';
export { degree, gatherValues, gcnNorm, inverseSqrt } from './ops/normalize';
export { adam, sgd } from './ops/optimizer';
export { breadthFirst, orderByLength, rowsAndSelves } from './ops/order';
export { packIndices, packRows } from './ops/pack';
export { poolAwait, poolBusy, poolClaim, poolDone, poolFinish, poolOpen, poolSleepers } from './ops/pool';
export { pow } from './ops/power';
export { dropout, dropoutAt, normal, uniform } from './ops/random';
export { maxColumns, maxRows, minColumns, minRows, sumChunks, sumColumns, sumRows } from './ops/reduce';
export { forgetNodes, inducedRows, numberNodes, randomWalks, sampleNeighbours } from './ops/sample';
export { sddmm } from './ops/sddmm';
export { segmentMax, segmentMaxGrad, segmentMin, segmentTies } from './ops/segment';
export { logSoftmax, logSoftmaxGrad, softmax, softmaxGrad } from './ops/softmax';
export { spmm } from './ops/spmm';
export { spmmExtremumGrad, spmmExtremumWeightGrad, spmmMax, spmmMin, spmmTies } from './ops/spmm-extremum';
export { sliceColumns, spmmSlice } from './ops/spmm-slice';
export {
  abs,
  affine,
  clamp,
  cos,
  elu,
  erf,
  exp,
  expm1,
  fill,
  gelu,
  geluTanh,
  leakyRelu,
  log,
  log1p,
  mish,
  nearest,
  neg,
  relu,
  sigmoid,
  silu,
  sin,
  softplus,
  sqrt,
  tanh,
} from './ops/unary';
export { matrixVector, outerProduct, vectorMatrix } from './ops/vector-matrix';
export { select } from './ops/where';
