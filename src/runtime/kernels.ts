// Written by scripts/generate.mjs from the signatures of assembly/ops.
import { type Columns, type Heads, NONE, type Pointer, type Rows, type Size, type Structure } from './pointer.js';

/** The exports of every kernel build. Ranges are [begin, end). */
export interface Kernels {
  lanes(): number;
  reluGrad(begin: Size, end: Size, g: Pointer, y: Pointer, out: Pointer): void;
  leakyReluGrad(begin: Size, end: Size, slope: number, g: Pointer, x: Pointer, out: Pointer): void;
  eluGrad(begin: Size, end: Size, alpha: number, g: Pointer, y: Pointer, out: Pointer): void;
  sigmoidGrad(begin: Size, end: Size, g: Pointer, y: Pointer, out: Pointer): void;
  tanhGrad(begin: Size, end: Size, g: Pointer, y: Pointer, out: Pointer): void;
  softplusGrad(begin: Size, end: Size, g: Pointer, x: Pointer, out: Pointer): void;
  geluGrad(begin: Size, end: Size, g: Pointer, x: Pointer, out: Pointer): void;
  geluTanhGrad(begin: Size, end: Size, g: Pointer, x: Pointer, out: Pointer): void;
  siluGrad(begin: Size, end: Size, g: Pointer, x: Pointer, out: Pointer): void;
  mishGrad(begin: Size, end: Size, g: Pointer, x: Pointer, out: Pointer): void;
  clampGrad(begin: Size, end: Size, low: number, high: number, g: Pointer, x: Pointer, out: Pointer): void;
  rmsprop(
    begin: Size,
    end: Size,
    lr: number,
    alpha: number,
    epsilon: number,
    momentum: number,
    weightDecay: number,
    w: Pointer,
    g: Pointer,
    v: Pointer,
    a: Pointer,
    b: Pointer,
  ): void;
  adagrad(begin: Size, end: Size, lr: number, epsilon: number, weightDecay: number, w: Pointer, g: Pointer, s: Pointer): void;
  adadelta(
    begin: Size,
    end: Size,
    lr: number,
    rho: number,
    epsilon: number,
    weightDecay: number,
    w: Pointer,
    g: Pointer,
    s: Pointer,
    a: Pointer,
  ): void;
  adamax(
    begin: Size,
    end: Size,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    weightDecay: number,
    w: Pointer,
    g: Pointer,
    m: Pointer,
    u: Pointer,
  ): void;
  adamRelative(
    begin: Size,
    end: Size,
    beta1: number,
    beta2: number,
    epsilon: number,
    weightDecay: number,
    rateGradient: number,
    rateMoment: number,
    scale: number,
    plain: Size,
    w: Pointer,
    g: Pointer,
    m: Pointer,
    v: Pointer,
    most: Pointer,
  ): void;
  attentionSum(
    begin: Rows,
    end: Rows,
    heads: Size,
    width: Size,
    rowptr: Pointer,
    col: Pointer,
    p: Pointer,
    r: Pointer,
    scale: number,
    x: Pointer,
    edge: Pointer,
    bias: Pointer,
    y: Pointer,
  ): void;
  attentionSumGrad(
    begin: Rows,
    end: Rows,
    heads: Size,
    width: Size,
    rowptrT: Pointer,
    colT: Pointer,
    perm: Pointer,
    p: Pointer,
    r: Pointer,
    scale: number,
    g: Pointer,
    dx: Pointer,
  ): void;
  headSum(
    begin: Rows,
    end: Rows,
    heads: Size,
    width: Size,
    rowptr: Pointer,
    col: Pointer,
    perm: Pointer,
    w: Pointer,
    x: Pointer,
    edge: Pointer,
    y: Pointer,
  ): void;
  headDot(begin: Rows, end: Rows, heads: Size, width: Size, a: Pointer, b: Pointer, step: Size, shift: Pointer, y: Pointer): void;
  attentionScoreGrad(
    begin: Rows,
    end: Rows,
    heads: Size,
    width: Size,
    rowptr: Pointer,
    col: Pointer,
    p: Pointer,
    r: Pointer,
    scale: number,
    factor: number,
    x: Pointer,
    edge: Pointer,
    g: Pointer,
    delta: Pointer,
    out: Pointer,
  ): void;
  slotSum(begin: Rows, end: Rows, heads: Size, rowptr: Pointer, x: Pointer, y: Pointer): void;
  dotWeights(
    begin: Rows,
    end: Rows,
    heads: Size,
    width: Size,
    factor: number,
    rowptr: Pointer,
    col: Pointer,
    q: Pointer,
    k: Pointer,
    edge: Pointer,
    key: number,
    threshold: number,
    p: Pointer,
    r: Pointer,
  ): void;
  dotEdgeGrad(
    begin: Rows,
    end: Rows,
    heads: Size,
    width: Size,
    rowptr: Pointer,
    p: Pointer,
    r: Pointer,
    scale: number,
    dz: Pointer,
    q: Pointer,
    g: Pointer,
    de: Pointer,
  ): void;
  gatWeights(
    begin: Rows,
    end: Rows,
    heads: Size,
    slope: number,
    rowptr: Pointer,
    col: Pointer,
    s: Pointer,
    d: Pointer,
    edge: Pointer,
    key: number,
    threshold: number,
    p: Pointer,
    r: Pointer,
  ): void;
  gatGrad(
    begin: Rows,
    end: Rows,
    heads: Size,
    width: Size,
    slope: number,
    rowptrT: Pointer,
    colT: Pointer,
    perm: Pointer,
    p: Pointer,
    r: Pointer,
    scale: number,
    s: Pointer,
    d: Pointer,
    edge: Pointer,
    x: Pointer,
    g: Pointer,
    delta: Pointer,
    dz: Pointer,
    ds: Pointer,
    dx: Pointer,
  ): void;
  gatFeatureGrad(
    begin: Rows,
    end: Rows,
    heads: Size,
    width: Size,
    dx: Pointer,
    ds: Pointer,
    dd: Pointer,
    a: Pointer,
    b: Pointer,
    out: Pointer,
  ): void;
  gatVectorGrad(
    begin: Size,
    end: Size,
    size: Size,
    n: Rows,
    heads: Size,
    width: Size,
    x: Pointer,
    ds: Pointer,
    dd: Pointer,
    partials: Pointer,
  ): void;
  gatv2Weights(
    begin: Rows,
    end: Rows,
    heads: Size,
    width: Size,
    slope: number,
    rowptr: Pointer,
    col: Pointer,
    l: Pointer,
    t: Pointer,
    edge: Pointer,
    a: Pointer,
    key: number,
    threshold: number,
    p: Pointer,
    r: Pointer,
  ): void;
  gatv2SourceGrad(
    begin: Rows,
    end: Rows,
    heads: Size,
    width: Size,
    slope: number,
    rowptrT: Pointer,
    colT: Pointer,
    perm: Pointer,
    p: Pointer,
    r: Pointer,
    scale: number,
    dz: Pointer,
    l: Pointer,
    t: Pointer,
    edge: Pointer,
    a: Pointer,
    g: Pointer,
    dl: Pointer,
  ): void;
  gatv2TargetGrad(
    begin: Rows,
    end: Rows,
    heads: Size,
    width: Size,
    slope: number,
    rowptr: Pointer,
    col: Pointer,
    dz: Pointer,
    l: Pointer,
    t: Pointer,
    edge: Pointer,
    a: Pointer,
    dt: Pointer,
    da: Pointer,
  ): void;
  gatv2EdgeGrad(
    begin: Rows,
    end: Rows,
    heads: Size,
    width: Size,
    slope: number,
    rowptr: Pointer,
    col: Pointer,
    dz: Pointer,
    l: Pointer,
    t: Pointer,
    edge: Pointer,
    a: Pointer,
    de: Pointer,
  ): void;
  squaredDeviations(begin: Size, end: Size, chunk: Size, rows: Rows, cols: Columns, x: Pointer, mean: Pointer, partials: Pointer): void;
  scaleShift(
    begin: Rows,
    end: Rows,
    cols: Columns,
    x: Pointer,
    mean: Pointer,
    scale: Pointer,
    shift: Pointer,
    activation: Size,
    y: Pointer,
  ): void;
  batchNormSums(
    begin: Size,
    end: Size,
    chunk: Size,
    rows: Rows,
    cols: Columns,
    g: Pointer,
    x: Pointer,
    mean: Pointer,
    inverse: Pointer,
    scale: Pointer,
    shift: Pointer,
    partials: Pointer,
  ): void;
  batchNormGrad(
    begin: Rows,
    end: Rows,
    cols: Columns,
    g: Pointer,
    x: Pointer,
    mean: Pointer,
    a: Pointer,
    b: Pointer,
    c: Pointer,
    shift: Pointer,
    out: Pointer,
  ): void;
  batchedMatmul(
    begin: Size,
    end: Size,
    m: Size,
    n: Columns,
    k: Size,
    a: Pointer,
    aRow: Size,
    aCol: Size,
    b: Pointer,
    bRow: Size,
    bCol: Size,
    room: Pointer,
    c: Pointer,
  ): void;
  add(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void;
  sub(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void;
  mul(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void;
  div(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void;
  maximum(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void;
  minimum(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void;
  equal(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void;
  greater(begin: Size, end: Size, a: Pointer, b: Pointer, y: Pointer): void;
  addBroadcast(
    begin: Rows,
    end: Rows,
    cols: Columns,
    a: Pointer,
    aRow: Size,
    aCol: Size,
    b: Pointer,
    bRow: Size,
    bCol: Size,
    y: Pointer,
  ): void;
  subBroadcast(
    begin: Rows,
    end: Rows,
    cols: Columns,
    a: Pointer,
    aRow: Size,
    aCol: Size,
    b: Pointer,
    bRow: Size,
    bCol: Size,
    y: Pointer,
  ): void;
  mulBroadcast(
    begin: Rows,
    end: Rows,
    cols: Columns,
    a: Pointer,
    aRow: Size,
    aCol: Size,
    b: Pointer,
    bRow: Size,
    bCol: Size,
    y: Pointer,
  ): void;
  divBroadcast(
    begin: Rows,
    end: Rows,
    cols: Columns,
    a: Pointer,
    aRow: Size,
    aCol: Size,
    b: Pointer,
    bRow: Size,
    bCol: Size,
    y: Pointer,
  ): void;
  maximumBroadcast(
    begin: Rows,
    end: Rows,
    cols: Columns,
    a: Pointer,
    aRow: Size,
    aCol: Size,
    b: Pointer,
    bRow: Size,
    bCol: Size,
    y: Pointer,
  ): void;
  minimumBroadcast(
    begin: Rows,
    end: Rows,
    cols: Columns,
    a: Pointer,
    aRow: Size,
    aCol: Size,
    b: Pointer,
    bRow: Size,
    bCol: Size,
    y: Pointer,
  ): void;
  equalBroadcast(
    begin: Rows,
    end: Rows,
    cols: Columns,
    a: Pointer,
    aRow: Size,
    aCol: Size,
    b: Pointer,
    bRow: Size,
    bCol: Size,
    y: Pointer,
  ): void;
  greaterBroadcast(
    begin: Rows,
    end: Rows,
    cols: Columns,
    a: Pointer,
    aRow: Size,
    aCol: Size,
    b: Pointer,
    bRow: Size,
    bCol: Size,
    y: Pointer,
  ): void;
  stridedCopy(begin: Size, end: Size, d1: Size, d2: Size, d3: Size, s0: Size, s1: Size, s2: Size, s3: Size, x: Pointer, y: Pointer): void;
  copyRows(begin: Rows, end: Rows, cols: Columns, x: Pointer, xStride: Size, y: Pointer, yStride: Size): void;
  firstOutOfRange(count: Size, n: number, index: Pointer): number;
  cooToCsr(edges: Size, rows: Rows, row: Pointer, col: Pointer, rowptr: Pointer, outCol: Pointer, outPerm: Pointer): void;
  csrTranspose(
    rows: Rows,
    cols: Columns,
    rowptr: Pointer,
    col: Pointer,
    perm: Pointer,
    rowptrT: Pointer,
    colT: Pointer,
    permT: Pointer,
  ): void;
  mergeDuplicates(edges: Size, src: Pointer, dst: Pointer, order: Pointer, outSrc: Pointer, outDst: Pointer, starts: Pointer): number;
  appendReverses(edges: Size, src: Pointer, dst: Pointer, outFrom: Pointer): number;
  offsetIndices(begin: Size, end: Size, offset: number, x: Pointer, y: Pointer): void;
  remainingSelfLoops(
    edges: Size,
    nodes: Rows,
    src: Pointer,
    dst: Pointer,
    weight: Pointer,
    fill: number,
    outSrc: Pointer,
    outDst: Pointer,
    outWeight: Pointer,
    outSource: Pointer,
  ): number;
  loopedRows(edges: Size, nodes: Rows, src: Pointer, dst: Pointer, rowptr: Pointer, outCol: Pointer, outPerm: Pointer): number;
  gather(begin: Rows, end: Rows, f: Columns, index: Pointer, x: Pointer, y: Pointer): void;
  axpby(begin: Size, end: Size, a: number, x: Pointer, b: number, y: Pointer): void;
  clampMagnitude(begin: Size, end: Size, most: number, y: Pointer): void;
  sumSquares(begin: Size, end: Size, x: Pointer): number;
  standardizeRows(begin: Rows, end: Rows, n: Columns, epsilon: number, x: Pointer, y: Pointer): void;
  standardizeRowsGrad(begin: Rows, end: Rows, n: Columns, epsilon: number, g: Pointer, x: Pointer, y: Pointer, out: Pointer): void;
  crossEntropy(begin: Rows, end: Rows, classes: Columns, x: Pointer, label: Pointer, weight: Pointer, loss: Pointer): void;
  crossEntropyGrad(begin: Rows, end: Rows, classes: Columns, x: Pointer, label: Pointer, weight: Pointer, g: Pointer, out: Pointer): void;
  matmulRoom(m: Size, n: Columns, k: Size, aRow: Size, aCol: Size): number;
  matmul(
    begin: Rows,
    end: Rows,
    n: Columns,
    k: Size,
    a: Pointer,
    aRow: Size,
    aCol: Size,
    room: Pointer,
    c: Pointer,
    bias: Pointer,
    activation: Size,
  ): void;
  matmulPanels(n: Columns): number;
  matmulPack(begin: Size, end: Size, k: Size, n: Columns, b: Pointer, bRow: Size, bCol: Size, packed: Pointer): void;
  degree(begin: Rows, end: Rows, rowptr: Pointer, weight: Pointer, perm: Pointer, y: Pointer): void;
  inverseSqrt(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  gcnNorm(begin: Rows, end: Rows, rowptr: Pointer, col: Pointer, weight: Pointer, perm: Pointer, scale: Pointer, y: Pointer): void;
  gatherValues(begin: Size, end: Size, index: Pointer, x: Pointer, y: Pointer): void;
  sgd(
    begin: Size,
    end: Size,
    lr: number,
    momentum: number,
    dampening: number,
    nesterov: Size,
    weightDecay: number,
    first: Size,
    w: Pointer,
    g: Pointer,
    v: Pointer,
  ): void;
  adam(
    begin: Size,
    end: Size,
    lr: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    weightDecay: number,
    decoupled: Size,
    correction1: number,
    correction2: number,
    w: Pointer,
    g: Pointer,
    m: Pointer,
    v: Pointer,
  ): void;
  breadthFirst(nodes: Rows, rowptr: Pointer, col: Pointer, rowptrT: Pointer, colT: Pointer, order: Pointer, position: Pointer): void;
  orderByLength(rows: Rows, top: Size, rowptr: Pointer, starts: Pointer, order: Pointer, place: Pointer): void;
  rowsAndSelves(rows: Rows, order: Pointer, rowptr: Pointer, col: Pointer, pairRowptr: Pointer, pairCol: Pointer): void;
  packRows(begin: Size, end: Size, ids: Pointer, from: Pointer, to: Pointer, bytes: Size, x: Pointer, y: Pointer): void;
  packIndices(
    begin: Size,
    end: Size,
    ids: Pointer,
    from: Pointer,
    to: Pointer,
    shiftFrom: Pointer,
    shiftTo: Pointer,
    x: Pointer,
    y: Pointer,
  ): void;
  poolOpen(control: Pointer, job: number, count: number): void;
  poolSleepers(control: Pointer): number;
  poolAwait(control: Pointer, seen: number, spin: number): number;
  poolClaim(control: Pointer, job: number, worker: Size): number;
  poolFinish(control: Pointer, worker: Size): void;
  poolDone(control: Pointer, count: number, spin: number): number;
  poolBusy(control: Pointer, worker: Size): number;
  pow(begin: Size, end: Size, exponent: number, x: Pointer, y: Pointer): void;
  dropout(begin: Size, end: Size, key: number, threshold: number, scale: number, x: Pointer, y: Pointer): void;
  dropoutAt(begin: Size, end: Size, key: number, threshold: number, scale: number, index: Pointer, x: Pointer, y: Pointer): void;
  uniform(begin: Size, end: Size, key0: number, key1: number, low: number, high: number, y: Pointer): void;
  normal(begin: Size, end: Size, key0: number, key1: number, mean: number, std: number, y: Pointer): void;
  sumRows(begin: Rows, end: Rows, n: Columns, x: Pointer, y: Pointer): void;
  maxRows(begin: Rows, end: Rows, n: Columns, x: Pointer, y: Pointer): void;
  minRows(begin: Rows, end: Rows, n: Columns, x: Pointer, y: Pointer): void;
  sumColumns(begin: Size, end: Size, chunk: Size, rows: Rows, cols: Columns, x: Pointer, partials: Pointer): void;
  maxColumns(begin: Size, end: Size, chunk: Size, rows: Rows, cols: Columns, x: Pointer, partials: Pointer): void;
  minColumns(begin: Size, end: Size, chunk: Size, rows: Rows, cols: Columns, x: Pointer, partials: Pointer): void;
  sumChunks(begin: Size, end: Size, chunk: Size, size: Size, x: Pointer, partials: Pointer): void;
  numberNodes(count: Size, nodes: Pointer, local: Pointer): number;
  forgetNodes(count: Size, nodes: Pointer, local: Pointer): void;
  sampleNeighbours(
    begin: Size,
    end: Size,
    fanOut: number,
    replace: number,
    rowptr: Pointer,
    col: Pointer,
    key0: number,
    key1: number,
    count: number,
    nodes: Pointer,
    local: Pointer,
    mark: Pointer,
    outRowptr: Pointer,
    outCol: Pointer,
    outRow: Pointer,
    outSlot: Pointer,
  ): number;
  inducedRows(
    count: Size,
    nodes: Pointer,
    local: Pointer,
    rowptr: Pointer,
    col: Pointer,
    outRowptr: Pointer,
    outCol: Pointer,
    outRow: Pointer,
    outSlot: Pointer,
  ): number;
  randomWalks(
    begin: Size,
    end: Size,
    length: Size,
    rowptr: Pointer,
    col: Pointer,
    key0: number,
    key1: number,
    p: number,
    q: number,
    starts: Pointer,
    y: Pointer,
  ): void;
  sddmm(begin: Rows, end: Rows, f: Columns, rowptr: Pointer, col: Pointer, perm: Pointer, g: Pointer, x: Pointer, y: Pointer): void;
  segmentMax(begin: Rows, end: Rows, f: Columns, rowptr: Pointer, col: Pointer, x: Pointer, y: Pointer): void;
  segmentMin(begin: Rows, end: Rows, f: Columns, rowptr: Pointer, col: Pointer, x: Pointer, y: Pointer): void;
  segmentTies(begin: Rows, end: Rows, f: Columns, rowptr: Pointer, col: Pointer, x: Pointer, y: Pointer, g: Pointer, out: Pointer): void;
  segmentMaxGrad(
    begin: Rows,
    end: Rows,
    f: Columns,
    rowptrT: Pointer,
    colT: Pointer,
    x: Pointer,
    y: Pointer,
    shared: Pointer,
    out: Pointer,
  ): void;
  softmax(begin: Rows, end: Rows, n: Columns, x: Pointer, y: Pointer): void;
  logSoftmax(begin: Rows, end: Rows, n: Columns, x: Pointer, y: Pointer): void;
  softmaxGrad(begin: Rows, end: Rows, n: Columns, g: Pointer, y: Pointer, out: Pointer): void;
  logSoftmaxGrad(begin: Rows, end: Rows, n: Columns, g: Pointer, y: Pointer, out: Pointer): void;
  spmm(
    begin: Rows,
    end: Rows,
    f: Columns,
    xRows: Size,
    rowptr: Pointer,
    col: Pointer,
    weight: Pointer,
    perm: Pointer,
    mean: Size,
    x: Pointer,
    bias: Pointer,
    perRow: Size,
    activation: Size,
    y: Pointer,
  ): void;
  spmmMax(begin: Rows, end: Rows, f: Columns, rowptr: Pointer, col: Pointer, weight: Pointer, perm: Pointer, x: Pointer, y: Pointer): void;
  spmmMin(begin: Rows, end: Rows, f: Columns, rowptr: Pointer, col: Pointer, weight: Pointer, perm: Pointer, x: Pointer, y: Pointer): void;
  spmmTies(
    begin: Rows,
    end: Rows,
    f: Columns,
    rowptr: Pointer,
    col: Pointer,
    weight: Pointer,
    perm: Pointer,
    x: Pointer,
    y: Pointer,
    g: Pointer,
    out: Pointer,
  ): void;
  spmmExtremumGrad(
    begin: Rows,
    end: Rows,
    f: Columns,
    rowptrT: Pointer,
    colT: Pointer,
    weight: Pointer,
    permT: Pointer,
    x: Pointer,
    y: Pointer,
    shared: Pointer,
    out: Pointer,
  ): void;
  spmmExtremumWeightGrad(
    begin: Rows,
    end: Rows,
    f: Columns,
    rowptr: Pointer,
    col: Pointer,
    weight: Pointer,
    perm: Pointer,
    x: Pointer,
    y: Pointer,
    shared: Pointer,
    out: Pointer,
  ): void;
  sliceColumns(begin: Rows, end: Rows, f: Columns, x: Pointer, slice: Pointer): void;
  spmmSlice(
    begin: Rows,
    end: Rows,
    f: Columns,
    rowptr: Pointer,
    col: Pointer,
    weight: Pointer,
    perm: Pointer,
    mean: Size,
    slice: Pointer,
    bias: Pointer,
    perRow: Size,
    act: Size,
    y: Pointer,
  ): void;
  neg(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  abs(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  sqrt(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  nearest(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  exp(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  log(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  relu(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  sigmoid(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  tanh(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  leakyRelu(begin: Size, end: Size, slope: number, x: Pointer, y: Pointer): void;
  elu(begin: Size, end: Size, alpha: number, x: Pointer, y: Pointer): void;
  affine(begin: Size, end: Size, scale: number, shift: number, x: Pointer, y: Pointer): void;
  expm1(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  log1p(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  sin(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  cos(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  erf(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  softplus(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  gelu(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  geluTanh(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  silu(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  mish(begin: Size, end: Size, x: Pointer, y: Pointer): void;
  clamp(begin: Size, end: Size, low: number, high: number, x: Pointer, y: Pointer): void;
  fill(begin: Size, end: Size, value: number, y: Pointer): void;
  vectorMatrix(begin: Size, end: Size, rows: Rows, cols: Columns, x: Pointer, a: Pointer, y: Pointer): void;
  matrixVector(begin: Size, end: Size, rows: Rows, cols: Columns, a: Pointer, v: Pointer, y: Pointer): void;
  outerProduct(begin: Size, end: Size, rows: Rows, cols: Columns, x: Pointer, v: Pointer, a: Pointer): void;
  select(begin: Size, end: Size, mask: Pointer, a: Pointer, b: Pointer, y: Pointer): void;
}

export const attentionSum = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  csr: Structure,
  by: {
    readonly p: Pointer;
    readonly r: Pointer;
    readonly scale: number;
    readonly x: Pointer;
    readonly edge: Pointer;
    readonly bias: Pointer;
    readonly y: Pointer;
  },
): void =>
  kernels.attentionSum(
    begin,
    end,
    heads.heads,
    heads.width,
    csr.rowptr.ptr,
    csr.col.ptr,
    by.p,
    by.r,
    by.scale,
    by.x,
    by.edge,
    by.bias,
    by.y,
  );

export const attentionSumGrad = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  csr: Structure,
  by: { readonly p: Pointer; readonly r: Pointer; readonly scale: number; readonly g: Pointer; readonly dx: Pointer },
): void =>
  kernels.attentionSumGrad(
    begin,
    end,
    heads.heads,
    heads.width,
    csr.rowptr.ptr,
    csr.col.ptr,
    csr.perm?.ptr ?? NONE,
    by.p,
    by.r,
    by.scale,
    by.g,
    by.dx,
  );

export const headSum = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  csr: Structure,
  by: { readonly w: Pointer; readonly x: Pointer; readonly edge: Pointer; readonly y: Pointer },
): void =>
  kernels.headSum(begin, end, heads.heads, heads.width, csr.rowptr.ptr, csr.col.ptr, csr.perm?.ptr ?? NONE, by.w, by.x, by.edge, by.y);

export const headDot = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  by: { readonly a: Pointer; readonly b: Pointer; readonly step: Size; readonly shift: Pointer; readonly y: Pointer },
): void => kernels.headDot(begin, end, heads.heads, heads.width, by.a, by.b, by.step, by.shift, by.y);

export const attentionScoreGrad = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  csr: Structure,
  by: {
    readonly p: Pointer;
    readonly r: Pointer;
    readonly scale: number;
    readonly factor: number;
    readonly x: Pointer;
    readonly edge: Pointer;
    readonly g: Pointer;
    readonly delta: Pointer;
    readonly out: Pointer;
  },
): void =>
  kernels.attentionScoreGrad(
    begin,
    end,
    heads.heads,
    heads.width,
    csr.rowptr.ptr,
    csr.col.ptr,
    by.p,
    by.r,
    by.scale,
    by.factor,
    by.x,
    by.edge,
    by.g,
    by.delta,
    by.out,
  );

export const slotSum = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  csr: Structure,
  by: { readonly x: Pointer; readonly y: Pointer },
): void => kernels.slotSum(begin, end, heads.heads, csr.rowptr.ptr, by.x, by.y);

export const dotWeights = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  csr: Structure,
  by: {
    readonly factor: number;
    readonly q: Pointer;
    readonly k: Pointer;
    readonly edge: Pointer;
    readonly key: number;
    readonly threshold: number;
    readonly p: Pointer;
    readonly r: Pointer;
  },
): void =>
  kernels.dotWeights(
    begin,
    end,
    heads.heads,
    heads.width,
    by.factor,
    csr.rowptr.ptr,
    csr.col.ptr,
    by.q,
    by.k,
    by.edge,
    by.key,
    by.threshold,
    by.p,
    by.r,
  );

export const dotEdgeGrad = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  csr: Structure,
  by: {
    readonly p: Pointer;
    readonly r: Pointer;
    readonly scale: number;
    readonly dz: Pointer;
    readonly q: Pointer;
    readonly g: Pointer;
    readonly de: Pointer;
  },
): void => kernels.dotEdgeGrad(begin, end, heads.heads, heads.width, csr.rowptr.ptr, by.p, by.r, by.scale, by.dz, by.q, by.g, by.de);

export const gatWeights = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  csr: Structure,
  by: {
    readonly slope: number;
    readonly s: Pointer;
    readonly d: Pointer;
    readonly edge: Pointer;
    readonly key: number;
    readonly threshold: number;
    readonly p: Pointer;
    readonly r: Pointer;
  },
): void =>
  kernels.gatWeights(begin, end, heads.heads, by.slope, csr.rowptr.ptr, csr.col.ptr, by.s, by.d, by.edge, by.key, by.threshold, by.p, by.r);

export const gatGrad = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  csr: Structure,
  by: {
    readonly slope: number;
    readonly p: Pointer;
    readonly r: Pointer;
    readonly scale: number;
    readonly s: Pointer;
    readonly d: Pointer;
    readonly edge: Pointer;
    readonly x: Pointer;
    readonly g: Pointer;
    readonly delta: Pointer;
    readonly dz: Pointer;
    readonly ds: Pointer;
    readonly dx: Pointer;
  },
): void =>
  kernels.gatGrad(
    begin,
    end,
    heads.heads,
    heads.width,
    by.slope,
    csr.rowptr.ptr,
    csr.col.ptr,
    csr.perm?.ptr ?? NONE,
    by.p,
    by.r,
    by.scale,
    by.s,
    by.d,
    by.edge,
    by.x,
    by.g,
    by.delta,
    by.dz,
    by.ds,
    by.dx,
  );

export const gatFeatureGrad = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  by: { readonly dx: Pointer; readonly ds: Pointer; readonly dd: Pointer; readonly a: Pointer; readonly b: Pointer; readonly out: Pointer },
): void => kernels.gatFeatureGrad(begin, end, heads.heads, heads.width, by.dx, by.ds, by.dd, by.a, by.b, by.out);

export const gatVectorGrad = (
  kernels: Kernels,
  begin: Size,
  end: Size,
  heads: Heads,
  by: {
    readonly size: Size;
    readonly n: Rows;
    readonly x: Pointer;
    readonly ds: Pointer;
    readonly dd: Pointer;
    readonly partials: Pointer;
  },
): void => kernels.gatVectorGrad(begin, end, by.size, by.n, heads.heads, heads.width, by.x, by.ds, by.dd, by.partials);

export const gatv2Weights = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  csr: Structure,
  by: {
    readonly slope: number;
    readonly l: Pointer;
    readonly t: Pointer;
    readonly edge: Pointer;
    readonly a: Pointer;
    readonly key: number;
    readonly threshold: number;
    readonly p: Pointer;
    readonly r: Pointer;
  },
): void =>
  kernels.gatv2Weights(
    begin,
    end,
    heads.heads,
    heads.width,
    by.slope,
    csr.rowptr.ptr,
    csr.col.ptr,
    by.l,
    by.t,
    by.edge,
    by.a,
    by.key,
    by.threshold,
    by.p,
    by.r,
  );

export const gatv2SourceGrad = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  csr: Structure,
  by: {
    readonly slope: number;
    readonly p: Pointer;
    readonly r: Pointer;
    readonly scale: number;
    readonly dz: Pointer;
    readonly l: Pointer;
    readonly t: Pointer;
    readonly edge: Pointer;
    readonly a: Pointer;
    readonly g: Pointer;
    readonly dl: Pointer;
  },
): void =>
  kernels.gatv2SourceGrad(
    begin,
    end,
    heads.heads,
    heads.width,
    by.slope,
    csr.rowptr.ptr,
    csr.col.ptr,
    csr.perm?.ptr ?? NONE,
    by.p,
    by.r,
    by.scale,
    by.dz,
    by.l,
    by.t,
    by.edge,
    by.a,
    by.g,
    by.dl,
  );

export const gatv2TargetGrad = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  csr: Structure,
  by: {
    readonly slope: number;
    readonly dz: Pointer;
    readonly l: Pointer;
    readonly t: Pointer;
    readonly edge: Pointer;
    readonly a: Pointer;
    readonly dt: Pointer;
    readonly da: Pointer;
  },
): void =>
  kernels.gatv2TargetGrad(
    begin,
    end,
    heads.heads,
    heads.width,
    by.slope,
    csr.rowptr.ptr,
    csr.col.ptr,
    by.dz,
    by.l,
    by.t,
    by.edge,
    by.a,
    by.dt,
    by.da,
  );

export const gatv2EdgeGrad = (
  kernels: Kernels,
  begin: Rows,
  end: Rows,
  heads: Heads,
  csr: Structure,
  by: {
    readonly slope: number;
    readonly dz: Pointer;
    readonly l: Pointer;
    readonly t: Pointer;
    readonly edge: Pointer;
    readonly a: Pointer;
    readonly de: Pointer;
  },
): void =>
  kernels.gatv2EdgeGrad(
    begin,
    end,
    heads.heads,
    heads.width,
    by.slope,
    csr.rowptr.ptr,
    csr.col.ptr,
    by.dz,
    by.l,
    by.t,
    by.edge,
    by.a,
    by.de,
  );
