import { type layers as L, layers, models, ops, propagate, sequential, type Tensor, tensor } from './api.js';

const { dense } = layers;
const nn = layers.mlp({ units: [6, 4], norm: 'none', activation: 'tanh' });
const edgeNetwork = sequential([dense({ units: 6, activation: 'tanh' }), dense({ units: 20 })]);
const gate = dense({ units: 1 });

/** A number from 0 to 2 for each row, as a column: what `embedding` takes. */
const ids = layers.define({
  kind: 'ids',
  options: {},
  call: (_options, _params, x) => {
    const sums = ops.matmul(x as Tensor, tensor([1, 1, 1, 1, 1], { shape: [5, 1], dtype: x.dtype }));
    const steps = ops.add(ops.greater(sums, -0.5), ops.greater(sums, 0.5));
    return ops.add(steps, ops.mul(sums, 0)); // not a number stays what it is
  },
});

/** Takes the first columns of x for the positions of the nodes, so that all that holds for x is tested for them. */
const positioned = layers.define({
  kind: 'positioned',
  options: { columns: { type: 'int', default: 3 } },
  needsGraph: true,
  call: ({ columns }, _params, x, graph) => {
    const pos = ops.slice(x as Tensor, { axis: 1, end: columns });
    return { x: x as Tensor, graph: graph.with({ pos }) };
  },
});
/** Gives each edge one of three relations, by its first attribute. */
const related = layers.define({
  kind: 'related',
  options: {},
  needsGraph: true,
  call: (_options, _params, x, graph) => {
    const first = ops.slice(graph.edgeAttr!, { axis: 1, end: 1 });
    return { x: x as Tensor, graph: graph.with({ edgeAttr: ops.add(ops.greater(first, -0.3), ops.greater(first, 0.3)) }) };
  },
});
/** Shows the positions beside x. */
const positionsBeside = layers.define({
  kind: 'positionsBeside',
  options: {},
  needsGraph: true,
  call: (_options, _params, x, graph) => ops.concat([x as Tensor, graph.pos!]),
});
const firstColumn = layers.define({
  kind: 'firstColumn',
  options: {},
  call: (_options, _params, x) => ops.abs(ops.sum(x as Tensor, { axis: 1, keepDims: true })),
});
/** A number for each row, as a column. */
const asColumn = layers.define({
  kind: 'asColumn',
  options: {},
  call: (_options, _params, x) => ops.reshape(x as Tensor, [-1, 1]),
});
/** Scores of edges, summed where these point to. */
const scored = layers.define({
  kind: 'scored',
  options: { decoder: { type: 'layer' } },
  needsGraph: true,
  parts: ({ decoder }) => ({ decoder: { layer: decoder } }),
  call: (_options, _params, x, graph, _context, { decoder }) => {
    const scores = decoder(x);
    return ops.segmentSum(ops.reshape(scores, [graph.numEdges, Math.max(1, scores.shape[1] ?? 1)]), graph.inEdges);
  },
});
const decoded = (decoder: L.Layer): Case => nodes(sequential([scored({ decoder })]));
/** Each row as a sequence of its numbers. */
const asSequences = layers.define({
  kind: 'asSequences',
  options: {},
  call: (_options, _params, x) => ops.reshape(x as Tensor, [-1, 5, 1]),
});
/** Each sequence as a row. */
const asRows = layers.define({
  kind: 'asRows',
  options: {},
  call: (_options, _params, x) => ops.reshape(x as Tensor, [x.shape[0]!, x.shape[1]! * x.shape[2]!]),
});

/** A layer under all property tests. */
export interface Case {
  readonly layer: L.Layer;
  /** One row for each node, one for each graph, or one for each of the best nodes, the best one first. */
  readonly rows: 'nodes' | 'graphs' | 'best';
  /** Set where training differs from evaluation although nothing is dropped: it normalises by the batch, or draws. */
  readonly byBatch?: boolean;
  /** Set where features are ids in the end: of any type, and never NaN. */
  readonly byIds?: boolean;
  /** Set where degrees without loops are divided by: at a degree of 0 there is no derivative by the weights. */
  readonly byDegree?: boolean;
  /** Set where the parameters fit features of any width. */
  readonly anyWidth?: boolean;
  /** Set where the order of the nodes tells equal ones apart ('ties'), or decides altogether ('always'). */
  readonly byOrder?: 'ties' | 'always';
}

const nodes = (layer: L.Layer, more: Partial<Case> = {}): Case => ({ layer, rows: 'nodes', ...more });
const graphs = (layer: L.Layer, more: Partial<Case> = {}): Case => ({ layer, rows: 'graphs', ...more });

const best = (layer: L.Layer, more: Partial<Case> = {}): Case => ({ layer, rows: 'best', ...more });
/** A pool, then a convolution on the graph that it makes, then a row for each graph. */
const then = (pool: L.Layer): L.Layer => sequential([pool, layers.graphConv({ units: 3, activation: 'tanh' }), layers.globalMeanPool()]);

/** One line for each layer and setting; features have 5 columns, edge attributes 3. */
export const cases: Readonly<Record<string, Case>> = {
  gcnConv: nodes(layers.gcnConv({ units: 4, activation: 'tanh' })),
  propagationConv: nodes(layers.propagationConv({ units: 4 })),
  gatConv: nodes(layers.gatConv({ units: 3, heads: 2 })),
  gatv2Conv: nodes(layers.gatv2Conv({ units: 3, heads: 2 })),
  transformerConv: nodes(layers.transformerConv({ units: 3, heads: 2 })),
  'sageConv mean': nodes(layers.sageConv({ units: 4 })),
  'sageConv wide': nodes(layers.sageConv({ units: 7, activation: 'tanh' })),
  'sageConv max': nodes(layers.sageConv({ units: 4, aggregate: 'max' })),
  'sageConv min': nodes(layers.sageConv({ units: 4, aggregate: 'min' })),
  'sageConv project': nodes(layers.sageConv({ units: 4, aggregate: 'sum', project: true, normalize: true })),
  graphConv: nodes(layers.graphConv({ units: 4 })),
  'graphConv wide mean': nodes(layers.graphConv({ units: 7, aggregate: 'mean' })),
  'graphConv max': nodes(layers.graphConv({ units: 4, aggregate: 'max' })),
  ginConv: nodes(layers.ginConv({ nn })),
  'ginConv fixed ε': nodes(layers.ginConv({ nn, eps: 0.3 })),
  'ginConv trained ε': nodes(layers.ginConv({ nn, eps: 0.3, trainEps: true })),
  gineConv: nodes(layers.gineConv({ nn })),
  mfConv: nodes(layers.mfConv({ units: 4, maxDegree: 2 })),
  nnConv: nodes(layers.nnConv({ units: 4, nn: edgeNetwork })),
  'nnConv mean, no root': nodes(layers.nnConv({ units: 4, nn: edgeNetwork, aggregate: 'mean', rootWeight: false })),
  'nnConv linear': nodes(layers.nnConv({ units: 16, nn: dense({ units: 80 }), aggregate: 'mean' })),
  sgConv: nodes(layers.sgConv({ units: 4, hops: 2 })),
  'sgConv wide': nodes(layers.sgConv({ units: 7, hops: 2, activation: 'tanh' })),
  ssgConv: nodes(layers.ssgConv({ units: 4, alpha: 0.3, hops: 3 })),
  'ssgConv wide': nodes(layers.ssgConv({ units: 7, alpha: 0.3, hops: 2 })),
  chebConv: nodes(layers.chebConv({ units: 4, terms: 3 }), { byDegree: true }),
  'chebConv randomWalk': nodes(layers.chebConv({ units: 4, terms: 2, normalization: 'randomWalk' }), { byDegree: true }),
  'chebConv none': nodes(layers.chebConv({ units: 4, terms: 4, normalization: 'none', lambdaMax: 10 })),
  tagConv: nodes(layers.tagConv({ units: 4, hops: 2 }), { byDegree: true }),
  'tagConv wide': nodes(layers.tagConv({ units: 7, hops: 2, normalize: false })),
  armaConv: nodes(layers.armaConv({ units: 4, stacks: 2, steps: 2, activation: 'tanh' }), { byDegree: true }),
  'armaConv shared': nodes(layers.armaConv({ units: 4, steps: 3, sharedWeights: true, activation: 'tanh' }), { byDegree: true }),
  gcn2Conv: nodes(layers.gcn2Conv({ alpha: 0.2, theta: 0.5, depth: 3 })),
  'gcn2Conv apart': nodes(layers.gcn2Conv({ alpha: 0.2, sharedWeights: false, normalize: false, activation: 'tanh' })),
  lgConv: nodes(layers.lgConv(), { byDegree: true }),
  clusterGcnConv: nodes(layers.clusterGcnConv({ units: 4, diagLambda: 0.5 })),
  'clusterGcnConv wide': nodes(layers.clusterGcnConv({ units: 7 })),
  simpleConv: nodes(layers.simpleConv({ aggregate: 'mean', combineRoot: 'selfLoop' })),
  'simpleConv max': nodes(layers.simpleConv({ aggregate: 'max', combineRoot: 'concat' })),
  mixHopConv: nodes(layers.mixHopConv({ units: 4, powers: [2, 0] })),
  leConv: nodes(layers.leConv({ units: 4 })),
  agnnConv: nodes(layers.agnnConv(), { anyWidth: true }),
  appnp: nodes(layers.appnp({ hops: 4, alpha: 0.2 })),
  'appnp with a kernel': nodes(
    layers.appnp({ hops: 2, alpha: 0.2, kernel: propagate.kernels.adjacency({ selfLoops: 1 }).normalize('row') }),
  ),
  'propagationConv with a kernel': nodes(
    layers.propagationConv({ units: 4, kernel: propagate.kernels.gcn().power(2), activation: 'tanh' }),
  ),
  faConv: nodes(layers.faConv({ epsilon: 0.3 })),
  'faConv plain': nodes(layers.faConv({ normalize: false })),
  filmConv: nodes(layers.filmConv({ units: 4, activation: 'tanh' })),
  rgcnConv: nodes(sequential([related(), layers.rgcnConv({ units: 7, relations: 3 })])),
  'rgcnConv narrow bases': nodes(sequential([related(), layers.rgcnConv({ units: 3, relations: 4, bases: 2, activation: 'tanh' })])),
  'rgcnConv max, one block': nodes(sequential([related(), layers.rgcnConv({ units: 4, relations: 3, blocks: 1, aggregate: 'max' })])),
  rgatConv: nodes(sequential([related(), layers.rgatConv({ units: 3, heads: 2, relations: 3, scaled: true })])),
  'rgatConv multiplicative, within': nodes(
    sequential([
      related(),
      layers.rgatConv({ units: 3, heads: 2, concat: false, relations: 3, bases: 2, attention: 'multiplicative', mechanism: 'within' }),
    ]),
  ),
  cgConv: nodes(layers.cgConv()),
  resGatedGraphConv: nodes(layers.resGatedGraphConv({ units: 4 })),
  'edgeConv max': nodes(layers.edgeConv({ nn })),
  'edgeConv mean': nodes(layers.edgeConv({ nn, aggregate: 'mean' })),
  'edgeConv norm by graphs': nodes(layers.edgeConv({ nn: layers.mlp({ units: [5, 4], activation: 'tanh', norm: 'layerNorm' }) })),
  dynamicEdgeConv: nodes(layers.dynamicEdgeConv({ nn, k: 2 }), { byOrder: 'ties' }),
  'dynamicEdgeConv deeper': nodes(sequential([dense({ units: 3 }), layers.dynamicEdgeConv({ nn, k: 2 })]), { byOrder: 'ties' }),
  'dynamicEdgeConv mean': nodes(layers.dynamicEdgeConv({ nn, k: 3, aggregate: 'mean' }), { byOrder: 'ties' }),
  superGatConv: nodes(layers.superGatConv({ units: 3, heads: 2 })),
  'superGatConv SD': nodes(layers.superGatConv({ units: 3, heads: 2, attention: 'SD', concat: false })),
  feaStConv: nodes(layers.feaStConv({ units: 4, heads: 2 })),
  genConv: nodes(layers.genConv({ units: 4, norm: 'none' })),
  'genConv power mean, message norm': nodes(
    layers.genConv({
      units: 5,
      aggregate: layers.powerMeanAggregation({ p: 2, learn: true }),
      messageNorm: true,
      learnScale: true,
      norm: 'none',
      useBias: true,
    }),
  ),
  'genConv mean': nodes(layers.genConv({ units: 3, aggregate: 'mean', layers: 1, epsilon: 0.1 })),
  pnaConv: nodes(
    layers.pnaConv({
      units: 4,
      aggregators: ['sum', 'mean', 'max', 'min', 'var'],
      scalers: ['identity', 'linear', 'amplification'],
      degrees: [1, 2, 3],
      useEdgeAttr: false,
    }),
  ),
  'pnaConv towers, deeper': nodes(
    layers.pnaConv({
      units: 4,
      aggregators: ['mean', 'sum', 'std'],
      scalers: ['attenuation', 'inverseLinear'],
      degrees: [1, 2, 3],
      towers: 2,
      preLayers: 2,
      postLayers: 2,
      activation: 'tanh',
    }),
  ),
  'sageConv pool': nodes(layers.sageConv({ units: 4, aggregate: 'pool' })),
  'sageConv lstm': nodes(layers.sageConv({ units: 4, aggregate: 'lstm' }), { byOrder: 'always' }),
  'sageConv aggregation': nodes(layers.sageConv({ units: 4, aggregate: layers.multiAggregation({ aggregations: ['mean', 'std'] }) })),
  hypergraphConv: nodes(layers.hypergraphConv({ units: 4, activation: 'tanh' })),
  'hypergraphConv wide': nodes(layers.hypergraphConv({ units: 7 })),
  pointNetConv: nodes(sequential([positioned(), layers.pointNetConv({ local: nn, global: dense({ units: 3 }) })])),
  'pointNetConv mean, no loops': nodes(
    sequential([positioned(), layers.pointNetConv({ local: nn, aggregate: 'mean', addSelfLoops: false })]),
  ),
  egnnConv: nodes(sequential([positioned(), layers.egnnConv({ units: 5, hidden: 4 }), positionsBeside()])),
  'egnnConv velocity, attention': nodes(
    sequential([
      positioned({ columns: 4 }),
      layers.egnnConv({ units: 4, residual: false, velocity: true, attention: true }),
      positionsBeside(),
    ]),
  ),
  cfConv: nodes(layers.cfConv({ units: 4, filters: 3, nn: dense({ units: 3, activation: 'tanh' }), cutoff: 2 })),
  schNetInteraction: nodes(sequential([positioned(), layers.schNetInteraction({ filters: 3, gaussians: 4, cutoff: 2 })])),
  'schNetInteraction bessel, distances as weights': nodes(
    layers.schNetInteraction({ filters: 3, gaussians: 4, cutoff: 2, basis: 'bessel' }),
  ),
  gaussianSmearing: nodes(sequential([firstColumn(), layers.gaussianSmearing({ stop: 2, count: 4 })])),
  besselBasis: nodes(sequential([firstColumn(), layers.besselBasis({ count: 3, cutoff: 4 })]), { anyWidth: true }),
  gpsConv: nodes(layers.gpsConv({ units: 5, conv: layers.graphConv({ units: 5 }), norm: 'layerNorm', activation: 'tanh' })),
  'gpsConv normalised by the batch': nodes(
    layers.gpsConv({ units: 5, conv: layers.graphConv({ units: 5 }), heads: 5, activation: 'tanh' }),
    { byBatch: true },
  ),
  'gpsConv performer': nodes(
    layers.gpsConv({ units: 5, conv: layers.graphConv({ units: 5 }), attention: 'performer', norm: 'none', activation: 'tanh' }),
  ),
  exphormerConv: nodes(layers.exphormerConv({ units: 3, heads: 2, degree: 0, virtualNodes: 2 })),
  'exphormerConv expander': nodes(layers.exphormerConv({ units: 3, heads: 2, degree: 2, virtualNodes: 0 }), { byOrder: 'always' }),
  performerAttention: nodes(layers.performerAttention({ heads: 2, headUnits: 3 })),
  sgFormerAttention: nodes(layers.sgFormerAttention({ units: 3, heads: 2, useBias: true })),
  polynormerAttention: nodes(layers.polynormerAttention({ heads: 2, headUnits: 3 })),
  'polynormerAttention shared': nodes(layers.polynormerAttention({ headUnits: 3, shareQueryKey: true })),
  initialFeatures: nodes(layers.initialFeatures()),
  gatedGraphConv: nodes(layers.gatedGraphConv({ units: 6, steps: 2 })),
  'messagePassing of one’s own': nodes(layers.messagePassing({ message: ({ xi, xj }) => ops.mul(xi, ops.tanh(xj)), aggregate: 'mean' })),
  'messagePassing copy': nodes(layers.messagePassing({ message: 'copy', aggregate: 'mean' })),
  'messagePassing weighted': nodes(layers.messagePassing({ message: 'weighted' })),
  dense: nodes(dense({ units: 4, activation: 'tanh' })),
  'dropout 0': nodes(layers.dropout({ rate: 0 })),
  activation: nodes(layers.activation({ activation: 'elu' })),
  mlp: nodes(layers.mlp({ units: [6, 4], norm: 'layerNorm', activation: 'tanh' })),
  embedding: nodes(sequential([ids(), layers.embedding({ count: 3, units: 4 })]), { byIds: true }),
  batchNorm: nodes(layers.batchNorm(), { byBatch: true }),
  layerNorm: nodes(layers.layerNorm()),
  'layerNorm node': nodes(layers.layerNorm({ mode: 'node' })),
  graphNorm: nodes(layers.graphNorm()),
  graphSizeNorm: nodes(layers.graphSizeNorm()),
  meanSubtractionNorm: nodes(layers.meanSubtractionNorm()),
  instanceNorm: nodes(layers.instanceNorm()),
  outputHeads: nodes(layers.outputHeads({ heads: { a: dense({ units: 2 }), b: dense({ units: 1 }) } })),
  'instanceNorm running': nodes(layers.instanceNorm({ affine: true, trackRunningStats: true }), { byBatch: true }),
  'instanceNorm affine': nodes(layers.instanceNorm({ affine: true })),
  pairNorm: nodes(layers.pairNorm({ scale: 2 })),
  'pairNorm individually': nodes(layers.pairNorm({ scaleIndividually: true, epsilon: 0.1 })),
  messageNorm: nodes(layers.messageNorm({ messages: layers.graphConv({ units: 4 }), learn: true })),
  rmsNorm: nodes(layers.rmsNorm({ epsilon: 1e-6 })),
  diffGroupNorm: nodes(layers.diffGroupNorm({ groups: 2, lambda: 0.5 }), { byBatch: true }),
  'dropEdge 0': nodes(sequential([layers.dropEdge({ rate: 0 }), layers.graphConv({ units: 3 })])),
  'dropNode 0': nodes(sequential([layers.dropNode({ rate: 0 }), layers.graphConv({ units: 3 })])),
  'jumpingKnowledge lstm': nodes(
    layers.jumpingKnowledge({ layers: [layers.sageConv({ units: 4 }), layers.graphConv({ units: 4 })], mode: 'lstm' }),
  ),
  'jumpingKnowledge cat': nodes(layers.jumpingKnowledge({ layers: [layers.sageConv({ units: 4 }), layers.graphConv({ units: 3 })] })),
  'jumpingKnowledge max': nodes(
    layers.jumpingKnowledge({ layers: [layers.sageConv({ units: 4 }), layers.graphConv({ units: 4 })], mode: 'max' }),
  ),
  dotDecoder: decoded(layers.dotDecoder()),
  distMultDecoder: decoded(layers.distMultDecoder()),
  complExDecoder: decoded(sequential([dense({ units: 4 }), layers.complExDecoder()])),
  transEDecoder: decoded(layers.transEDecoder({ p: 2 })),
  mlpDecoder: decoded(layers.mlpDecoder({ nn })),
  set2set: graphs(layers.set2set({ steps: 2 })),
  attentionalPool: graphs(layers.attentionalPool({ gate, nn })),
  'attentionalPool columns': graphs(layers.attentionalPool({ gate: dense({ units: 5 }) })),
  globalSumPool: graphs(layers.globalSumPool()),
  globalMeanPool: graphs(layers.globalMeanPool()),
  globalMaxPool: graphs(layers.globalMaxPool()),
  globalMinPool: graphs(layers.globalMinPool()),
  topKPooling: best(layers.topKPooling({ ratio: 0.6 }), { byOrder: 'ties' }),
  'topKPooling and on': graphs(then(layers.topKPooling({ k: 2, multiplier: 1.5 })), { byOrder: 'ties' }),
  'topKPooling and gcnConv': best(sequential([layers.topKPooling({ ratio: 0.6 }), layers.gcnConv({ units: 4 })]), { byOrder: 'ties' }),
  'topKPooling by score': graphs(then(layers.topKPooling({ minScore: 0.2 }))),
  sagPooling: best(layers.sagPooling({ nonlinearity: 'sigmoid' }), { byOrder: 'ties' }),
  'sagPooling and on': graphs(then(layers.sagPooling({ gnn: layers.gcnConv({ units: 1 }) })), { byOrder: 'ties' }),
  asaPooling: best(layers.asaPooling({ ratio: 0.6 }), { byOrder: 'ties' }),
  'asaPooling and on': graphs(then(layers.asaPooling({ k: 3, addSelfLoops: true, gnn: layers.graphConv({ units: 5 }) })), {
    byOrder: 'ties',
  }),
  edgePooling: graphs(then(layers.edgePooling()), { byOrder: 'ties' }),
  'edgePooling tanh': graphs(then(layers.edgePooling({ score: 'tanh' })), { byOrder: 'ties' }),
  diffPool: graphs(then(layers.diffPool({ assign: dense({ units: 3 }), embed: layers.sageConv({ units: 4 }) }))),
  minCutPool: graphs(then(layers.minCutPool({ assign: dense({ units: 3 }), temperature: 0.5 }))),
  dmonPooling: graphs(then(layers.dmonPooling({ assign: layers.mlp({ units: [4, 3], norm: 'none', activation: 'tanh' }) }))),
  varAggregation: graphs(layers.varAggregation()),
  stdAggregation: graphs(layers.stdAggregation()),
  mulAggregation: graphs(layers.mulAggregation()),
  medianAggregation: graphs(layers.medianAggregation(), { byOrder: 'ties' }),
  'quantileAggregation linear': graphs(layers.quantileAggregation({ q: [0.3, 0.8] }), { byOrder: 'ties' }),
  'quantileAggregation nearest': graphs(layers.quantileAggregation({ q: 0.6, interpolation: 'nearest' }), { byOrder: 'ties' }),
  'softmaxAggregation learned': graphs(layers.softmaxAggregation({ learn: true, channels: 5 })),
  'softmaxAggregation fixed': graphs(layers.softmaxAggregation({ t: 0.5 })),
  'powerMeanAggregation learned': graphs(
    sequential([layers.activation({ activation: 'softplus' }), layers.powerMeanAggregation({ learn: true })]),
    { anyWidth: true },
  ),
  powerMeanAggregation: graphs(sequential([layers.activation({ activation: 'softplus' }), layers.powerMeanAggregation({ p: -2 })])),
  lstmAggregation: graphs(layers.lstmAggregation({ units: 3 }), { byOrder: 'always' }),
  gruAggregation: graphs(layers.gruAggregation({ units: 3 }), { byOrder: 'always' }),
  sortAggregation: graphs(layers.sortAggregation({ k: 3 }), { byOrder: 'ties' }),
  degreeScalerAggregation: graphs(
    layers.degreeScalerAggregation({
      aggregations: ['mean', layers.softmaxAggregation()],
      scalers: ['identity', 'amplification', 'attenuation', 'linear', 'inverseLinear'],
      degrees: [1, 2, 3],
    }),
  ),
  'degreeScalerAggregation trained': graphs(
    layers.degreeScalerAggregation({ aggregations: ['max'], scalers: ['attenuation', 'linear'], degrees: [1, 2, 3], train: true }),
    { anyWidth: true },
  ),
  'multiAggregation cat': graphs(layers.multiAggregation({ aggregations: ['sum', 'std', layers.globalMinPool()] })),
  'multiAggregation std': graphs(layers.multiAggregation({ aggregations: ['sum', 'mean', 'max'], mode: 'std' })),
  'multiAggregation proj': graphs(layers.multiAggregation({ aggregations: ['sum', 'max'], mode: 'proj', units: 3 })),
  'multiAggregation attn': graphs(layers.multiAggregation({ aggregations: ['sum', 'mean', 'min'], mode: 'attn', units: 4, heads: 2 })),
  'multiAggregation logSumExp': graphs(layers.multiAggregation({ aggregations: ['mean', 'max'], mode: 'logSumExp' })),
  multiheadAttention: nodes(layers.multiheadAttention({ heads: 5 })),
  gru: nodes(sequential([asSequences(), layers.gru({ units: 2, levels: 2 }), asRows()]), { anyWidth: true }),
  'gru last': nodes(sequential([asSequences(), layers.gru({ units: 2, bidirectional: true, returnSequences: false })]), { anyWidth: true }),
  lstm: nodes(sequential([asSequences(), layers.lstm({ units: 2, levels: 2, bidirectional: true }), asRows()]), { anyWidth: true }),
  gin: graphs(models.gin({ units: 5, layers: 2, readout: 'sum', jump: 'cat', outputs: 2, activation: 'tanh' })),
  'gin normalised': nodes(models.gin({ units: 5, layers: 2, norm: 'batchNorm', activation: 'tanh' }), { byBatch: true }),
  graphSage: nodes(models.graphSage({ units: 5, layers: 2, jump: 'max', outputs: 2, activation: 'tanh' })),
  gcn: nodes(models.gcn({ units: 5, layers: 2, outputs: 2, activation: 'tanh' })),
  'gcn read out': graphs(models.gcn({ units: 5, layers: 2, improved: true, jump: 'cat', readout: 'mean', outputs: 2, activation: 'tanh' })),
  gat: nodes(models.gat({ units: 6, heads: 2, layers: 2, outputs: 2, activation: 'tanh' })),
  'gat v2': graphs(models.gat({ units: 6, heads: 2, layers: 2, v2: true, readout: 'sum', outputs: 2, activation: 'tanh' })),
  pna: graphs(
    models.pna({
      units: 4,
      layers: 2,
      aggregators: ['mean', 'std'],
      scalers: ['identity', 'amplification'],
      degrees: [1, 2, 3],
      towers: 2,
      readout: 'sum',
      outputs: 2,
      activation: 'tanh',
    }),
  ),
  edgeCnn: nodes(models.edgeCnn({ units: 4, layers: 2, outputs: 2, activation: 'tanh' })),
  'edgeCnn layerNorm': nodes(models.edgeCnn({ units: 4, layers: 1, outputs: 2, norm: 'layerNorm', jump: 'last', activation: 'tanh' })),
  graphUnet: nodes(models.graphUnet({ units: 4, outputs: 2, depth: 2, ratio: 0.6, activation: 'tanh' }), { byOrder: 'ties' }),
  'graphUnet beside': nodes(models.graphUnet({ units: 3, outputs: 2, depth: 1, sumRes: false, activation: 'tanh' }), { byOrder: 'ties' }),
  'gcn lstm': nodes(models.gcn({ units: 4, layers: 2, jump: 'lstm', outputs: 2, activation: 'tanh' })),
  'appnp model': nodes(models.appnp({ units: 4, outputs: 2, hops: 3, activation: 'tanh' })),
  deepGraphInfomax: nodes(models.deepGraphInfomax({ encoder: layers.graphConv({ units: 3, activation: 'tanh' }), units: 3 }), {
    byBatch: true,
    byOrder: 'always',
  }),
  graphMae: nodes(sequential([models.graphMae({ encoder: layers.graphConv({ units: 4, activation: 'tanh' }), units: 4 }), asColumn()]), {
    byBatch: true,
    byOrder: 'always',
  }),
  schNet: graphs(
    sequential([positioned(), ids(), models.schNet({ units: 4, filters: 3, layers: 1, gaussians: 4, cutoff: 3, elements: 3 })]),
    {
      byIds: true,
    },
  ),
  egnn: graphs(sequential([positioned(), models.egnn({ units: 4, layers: 2 })])),
  gae: nodes(models.gae({ encoder: layers.graphConv({ units: 4, activation: 'tanh' }) })),
  vgae: nodes(models.vgae({ encoder: layers.graphConv({ units: 4, activation: 'tanh' }), units: 3, klWeight: 0 }), { byBatch: true }),
  sgc: nodes(models.sgc({ outputs: 3 })),
  sgFormer: nodes(models.sgFormer({ units: 4, outputs: 2, heads: 2, convLayers: 2 }), { byBatch: true }),
  'gps model': graphs(
    models.gps({ units: 4, outputs: 2, layers: 2, heads: 2, conv: 'gine', readout: 'mean', norm: 'layerNorm', activation: 'tanh' }),
  ),
  'gps performer': nodes(
    models.gps({ units: 4, outputs: 2, layers: 1, heads: 2, attention: 'performer', norm: 'none', activation: 'tanh', deepHead: false }),
  ),
  'exphormer model': graphs(
    models.exphormer({ units: 4, outputs: 2, layers: 2, heads: 2, degree: 0, readout: 'sum', norm: 'none', activation: 'tanh' }),
  ),
  'neuralFingerprint duvenaud': graphs(models.neuralFingerprint({ units: 4, hidden: 5, maxDegree: 2 })),
  'neuralFingerprint normalised': graphs(models.neuralFingerprint({ units: 4, hidden: 5, norm: true }), { byBatch: true }),
  'neuralFingerprint pyg': graphs(models.neuralFingerprint({ units: 4, hidden: 5, variant: 'pyg' })),
  mpnn: graphs(models.mpnn({ units: 3, outputs: 2, steps: 2, edgeUnits: 4, readoutSteps: 2 })),
  attentiveFP: graphs(models.attentiveFP({ units: 4, outputs: 2 })),
};
