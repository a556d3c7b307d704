import type { Kernels } from '../kernels.gen.js';

/** What the cost of a call is read from: the arguments after begin and end, and linear memory as u32. */
export interface Call {
  readonly begin: number;
  readonly end: number;
  /** Arguments as the kernel names them in assembly/, begin and end included. */
  readonly at: readonly number[];
  readonly u32: Uint32Array;
}

/**
 * How a kernel divides. `work`: cost of a call in streamed elements, about 0.15 ns each, from shapes and structure alone. `grain`: rows that
 * stay together, so that a cut never falls inside a register tile or a cache line and no chunk is too small to take the paths of the whole.
 */
export interface Split {
  readonly grain: number;
  readonly work: (call: Call) => number;
}

const rows = ({ begin, end }: Call): number => end - begin;

/** Every element for itself; `cost` of each. */
const flat = (cost: number): Split => ({ grain: 256, work: (call) => rows(call) * cost });

/** Rows whose length is the argument at `position`; `cost` of an element. */
const byRow = (position: number, cost: number): Split => ({ grain: 16, work: (call) => rows(call) * (call.at[position] + 4) * cost });

/** Rows that are the product of several arguments long. A row may be a whole matrix. `fixed`: what a row costs besides. */
const byProduct = (positions: readonly number[], cost: number, fixed = 0): Split => ({
  grain: 1,
  work: (call) => rows(call) * (fixed + cost * positions.reduce((product, position) => product * call.at[position], 1)),
});

/**
 * Rows of a compressed structure, whose row pointers are the argument at `rowptr`: each slot costs as much as `widths` multiplied, and `fixed`
 * besides.
 */
const bySlots = (rowptr: number, widths: readonly number[], cost: number, fixed = 0): Split => ({
  grain: 16,
  work: ({ begin, end, at, u32 }) => {
    const start = at[rowptr] >>> 2;
    const slots = u32[start + end] - u32[start + begin];
    return (slots + end - begin) * (fixed + cost * widths.reduce((product, position) => product * at[position], 1));
  },
});

/** C = A B: rows × columns × depth, some four multiply-adds in the time of a streamed element. */
const product: Split = { grain: 32, work: (call) => (rows(call) * call.at[2] * call.at[3]) / 4 };

/** Gives several kernels one entry. */
const each = <K extends keyof Kernels>(split: Split | null, ...names: readonly K[]): { [name in K]: Split | null } =>
  Object.fromEntries(names.map((name) => [name, split])) as { [name in K]: Split | null };

/**
 * Every kernel: how it divides, or null when it runs on the caller. A kernel that divides is idempotent and has one writer per row: it only reads
 * its inputs, its output is its own, and what a row gets does not depend on where the range is cut. On the caller stays what works in place
 * (the optimizers), what is done once (initial values), what counts or sorts (graph preparation), and what is not a kernel.
 */
export const splits: { readonly [name in keyof Kernels]: Split | null } = {
  ...each(flat(1), 'abs', 'add', 'affine', 'clamp', 'clampGrad', 'div', 'equal', 'fill', 'greater', 'leakyRelu', 'leakyReluGrad'),
  ...each(flat(1), 'maximum', 'minimum', 'mul', 'neg', 'relu', 'reluGrad', 'sigmoidGrad', 'sub', 'tanhGrad', 'sqrt', 'inverseSqrt'),
  ...each(flat(3), 'dropout', 'dropoutAt', 'gatherValues'),
  eluGrad: flat(2),
  elu: flat(14),
  ...each(flat(6), 'cos', 'exp', 'expm1', 'log', 'log1p', 'sigmoid', 'silu', 'siluGrad', 'sin', 'softplus', 'softplusGrad'),
  ...each(flat(8), 'erf', 'gelu', 'geluGrad', 'geluTanh', 'geluTanhGrad', 'mish', 'mishGrad', 'tanh'),
  pow: flat(60),
  ...each(byRow(2, 1), 'addBroadcast', 'divBroadcast', 'equalBroadcast', 'greaterBroadcast', 'maximumBroadcast', 'minimumBroadcast'),
  ...each(byRow(2, 1), 'mulBroadcast', 'subBroadcast', 'copyRows', 'gather', 'scaleShift', 'batchNormGrad'),
  ...each(byRow(2, 1), 'maxRows', 'minRows', 'sumRows'),
  ...each(byRow(2, 2), 'standardizeRows', 'standardizeRowsGrad', 'softmaxGrad'),
  ...each(byRow(2, 6), 'logSoftmax', 'logSoftmaxGrad', 'softmax'),
  ...each(byRow(2, 1), 'crossEntropy', 'crossEntropyGrad'), // most rows are usually masked out
  stridedCopy: byProduct([2, 3, 4], 2),
  ...each(byProduct([2, 4], 1), 'maxColumns', 'minColumns', 'sumColumns', 'squaredDeviations'),
  batchNormSums: byProduct([2, 4], 2),
  gatVectorGrad: byProduct([2, 4, 5], 2),
  sumChunks: byProduct([2], 1),
  ...each(byProduct([2, 3], 1), 'matrixVector', 'outerProduct', 'vectorMatrix'),
  headDot: byProduct([2, 3], 1.5, 40),
  gatFeatureGrad: byProduct([2, 3], 4),
  matmul: product,
  matmulPack: byProduct([2], 16),
  batchedMatmul: { grain: 1, work: (call) => (rows(call) * call.at[2] * call.at[3] * call.at[4]) / 3 },
  spmm: bySlots(4, [2], 0.4, 8),
  spmmSlice: bySlots(3, [], 16),
  sliceColumns: { grain: 16, work: (call) => rows(call) * 16 },
  sddmm: bySlots(3, [2], 1),
  ...each(bySlots(3, [2], 2), 'segmentMax', 'segmentMin', 'segmentMaxGrad', 'segmentTies'),
  ...each(bySlots(3, [2], 2), 'spmmMax', 'spmmMin', 'spmmTies', 'spmmExtremumGrad', 'spmmExtremumWeightGrad'),
  slotSum: bySlots(3, [2], 0.2, 14),
  attentionScoreGrad: bySlots(4, [2, 3], 2),
  attentionSum: bySlots(4, [2, 3], 1.2, 10),
  attentionSumGrad: bySlots(4, [2, 3], 2),
  headSum: bySlots(4, [2, 3], 2),
  dotEdgeGrad: bySlots(4, [2, 3], 2),
  dotWeights: bySlots(5, [2, 3], 2),
  gatGrad: bySlots(5, [2, 3], 3, 95),
  gatWeights: bySlots(4, [2], 10, 75),
  gatv2EdgeGrad: bySlots(5, [2, 3], 2),
  gatv2SourceGrad: bySlots(5, [2, 3], 3),
  gatv2TargetGrad: bySlots(5, [2, 3], 3),
  gatv2Weights: bySlots(5, [2, 3], 2),
  ...each(null, 'adadelta', 'adagrad', 'adam', 'adamRelative', 'adamax', 'axpby', 'clampMagnitude', 'rmsprop', 'sgd', 'sumSquares'),
  ...each(
    null,
    'breadthFirst',
    'forgetNodes',
    'inducedRows',
    'mergeDuplicates',
    'normal',
    'numberNodes',
    'orderByLength',
    'randomWalks',
    'rowsAndSelves',
    'sampleNeighbours',
    'uniform',
  ),
  ...each(null, 'cooToCsr', 'csrTranspose', 'degree', 'firstOutOfRange', 'gcnNorm', 'offsetIndices', 'packIndices', 'packRows'),
  ...each(null, 'lanes', 'matmulPanels', 'matmulRoom', 'remainingSelfLoops'),
  ...each(null, 'poolAwait', 'poolBusy', 'poolClaim', 'poolDone', 'poolFinish', 'poolOpen', 'poolSleepers'),
};
