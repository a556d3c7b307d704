import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/core/options/nearest.js';
import * as formats from '../../src/data/formats/list.js';
import * as graphgrad from '../../src/index.js';
import { type Model, OptionError } from '../../src/index.js';
import { sampleFiles } from '../ops/sample-files.js';
import { argumentNames, complaints } from '../types/editor.js';

const { callbacks, data, explain, landscape, layers, ops, optimizers, propagate, random, sequential, tensor, testing, uncertainty } =
  graphgrad;
const x = tensor([
  [1, 2],
  [3, 4],
]);
const ids = { ids: [0, 1], count: 2 };
const places = tensor(Uint32Array.of(0, 1, 1, 0), { shape: [2, 2] });
const { csr } = data.graph({ x: [[1], [2]], edges: [[0, 1]] }).adjacency({ addSelfLoops: true });
const graph = () => data.graph({ x: [[1], [2]], edges: [[0, 1]], y: [0, 1] });
const model = (): Model => {
  const made = sequential([layers.dense({ units: 2 })]);
  made.compile({ loss: 'crossEntropy' });
  return made;
};
const fitted = (): Model => {
  const made = model();
  made.params = made.init({ seed: 0, like: graph() });
  return made;
};
const other = fitted();
const rows = { data: [1, 0], shape: [1, 2] };
const table = data.readCsv('source,target,smiles\na,b,C');
const { transforms } = data;
const scalar = (p: graphgrad.Tensor): graphgrad.Tensor => ops.sum(p);

/**
 * How each public function that takes options is called with them; a right option that must be given stands beside the misspelt one. The
 * test below finds the functions in the types, so that one that is missing here is seen. Files of samples in test/ops may bring their own.
 */
const calls: Readonly<Record<string, (options: never) => unknown>> = {
  init: (o) => graphgrad.init(o),
  module: (o) => graphgrad.module({}, (_m, _p, { x: all }) => all, o),
  sequential: (o) => sequential([layers.dense({ units: 1 })], o),
  pretrain: (o) => graphgrad.pretrain(graphgrad.models.gcn({ units: 2 }), graph(), o),
  tensor: (o) => tensor([1], o),
  grad: (o) => graphgrad.grad(scalar, o),
  valueAndGrad: (o) => graphgrad.valueAndGrad(scalar, o),
  'baselines.ridge': (o) => graphgrad.baselines.ridge(rows, rows, o),
  'landscape.compare': (o) => landscape.compare(graph(), { choices: [{}], loss: 'mse', ...(o as object) }),
  'landscape.connect': (o) => landscape.connect(other, other.params as never, other.params as never, graph(), o),
  'landscape.curvature': (o) => landscape.curvature(fitted(), graph(), o),
  'landscape.line': (o) => landscape.line(fitted(), graph(), o),
  'landscape.surface': (o) => landscape.surface(fitted(), graph(), o),
  'losses.binaryCrossEntropy': (o) => graphgrad.losses.binaryCrossEntropy(x, x, o),
  'losses.bpr': (o) => graphgrad.losses.bpr(x, x, o),
  'losses.crossEntropy': (o) => graphgrad.losses.crossEntropy(x, tensor([0, 1]), o),
  'losses.huber': (o) => graphgrad.losses.huber(x, x, o),
  'losses.klDivergence': (o) => graphgrad.losses.klDivergence(x, x, o),
  'losses.mae': (o) => graphgrad.losses.mae(x, x, o),
  'losses.marginRanking': (o) => graphgrad.losses.marginRanking(x, x, o),
  'losses.mse': (o) => graphgrad.losses.mse(x, x, o),
  'losses.reconstruction': (o) => graphgrad.losses.reconstruction(tensor([1, 2]), tensor([1, 0]), o),
  'losses.smoothL1': (o) => graphgrad.losses.smoothL1(x, x, o),
  'ops.batchNorm': (o) => ops.batchNorm(x, tensor([1, 1]), tensor([0, 0]), o),
  'ops.bmm': (o) => ops.bmm(tensor([[[1]]]), tensor([[[1]]]), o),
  'ops.celu': (o) => ops.celu(x, o),
  'ops.clamp': (o) => ops.clamp(x, o),
  'ops.concat': (o) => ops.concat([x], o),
  'ops.dotAttention': (o) => ops.dotAttention(csr, x, x, x, o),
  'ops.dropout': (o) => ops.dropout(x, { rate: 0, key: random.key(0), ...(o as object) }),
  'ops.elu': (o) => ops.elu(x, o),
  'ops.gat': (o) => ops.gat(csr, x, tensor([[[1, 1]]]), tensor([[[1, 1]]]), o),
  'ops.gatAttention': (o) => ops.gatAttention(csr, x, tensor([[[1, 1]]]), tensor([[[1, 1]]]), o),
  'ops.gatv2': (o) => ops.gatv2(csr, x, x, tensor([[[1, 1]]]), o),
  'ops.gelu': (o) => ops.gelu(x, o),
  'ops.layerNorm': (o) => ops.layerNorm(x, tensor([1, 1]), tensor([0, 0]), o),
  'ops.leakyRelu': (o) => ops.leakyRelu(x, o),
  'ops.logSoftmax': (o) => ops.logSoftmax(x, o),
  'ops.matmul': (o) => ops.matmul(x, x, o),
  'ops.max': (o) => ops.max(x, o),
  'ops.mean': (o) => ops.mean(x, o),
  'ops.min': (o) => ops.min(x, o),
  'ops.normalizeRows': (o) => ops.normalizeRows(x, o),
  'ops.segmentMax': (o) => ops.segmentMax(x, { ...ids, ...(o as object) }),
  'ops.segmentMean': (o) => ops.segmentMean(x, { ...ids, ...(o as object) }),
  'ops.segmentMin': (o) => ops.segmentMin(x, { ...ids, ...(o as object) }),
  'ops.segmentSoftmax': (o) => ops.segmentSoftmax(x, { ...ids, ...(o as object) }),
  'ops.segmentSum': (o) => ops.segmentSum(x, { ...ids, ...(o as object) }),
  'ops.slice': (o) => ops.slice(x, o),
  'ops.softmax': (o) => ops.softmax(x, o),
  'ops.spmm': (o) => ops.spmm(csr, x, o),
  'ops.spmmMax': (o) => ops.spmmMax(csr, x, o),
  'ops.spmmMin': (o) => ops.spmmMin(csr, x, o),
  'ops.standardizeRows': (o) => ops.standardizeRows(x, o),
  'ops.sum': (o) => ops.sum(x, o),
  'ops.argmax': (o) => ops.argmax(x, o),
  'ops.argmin': (o) => ops.argmin(x, o),
  'ops.argsort': (o) => ops.argsort(x, o),
  'ops.cumsum': (o) => ops.cumsum(x, o),
  'ops.diagonal': (o) => ops.diagonal(x, o),
  'ops.deviation': (o) => ops.deviation(x, o),
  'ops.flip': (o) => ops.flip(x, o),
  'ops.hardtanh': (o) => ops.hardtanh(x, o),
  'ops.logSumExp': (o) => ops.logSumExp(x, o),
  'ops.normalize': (o) => ops.normalize(x, o),
  'ops.prod': (o) => ops.prod(x, o),
  'ops.softplus': (o) => ops.softplus(x, o),
  'ops.sort': (o) => ops.sort(x, o),
  'ops.tril': (o) => ops.tril(x, o),
  'ops.triu': (o) => ops.triu(x, o),
  'ops.variance': (o) => ops.variance(x, o),
  'ops.ones': (o) => ops.ones([2], o),
  'ops.zeros': (o) => ops.zeros([2], o),
  'ops.full': (o) => ops.full([2], 1, o),
  'ops.arange': (o) => ops.arange(0, 3, 1, o),
  'ops.eye': (o) => ops.eye(2, 2, o),
  'ops.linspace': (o) => ops.linspace(0, 1, 3, o),
  'ops.oneHot': (o) => ops.oneHot([0, 1], 2, o),
  'ops.takeAlongAxis': (o) => ops.takeAlongAxis(x, places, o),
  'ops.maskedSoftmax': (o) => ops.maskedSoftmax(x, x, o),
  'ops.cosineSimilarity': (o) => ops.cosineSimilarity(x, x, o),
  'ops.topk': (o) => ops.topk(x, 1, o),
  'ops.pad': (o) =>
    ops.pad(
      x,
      [
        [0, 0],
        [0, 0],
      ],
      o,
    ),
  'ops.repeat': (o) => ops.repeat(x, 2, o),
  'ops.roll': (o) => ops.roll(x, 1, o),
  'ops.chunk': (o) => ops.chunk(x, 2, o),
  'ops.split': (o) => ops.split(x, 1, o),
  'ops.stack': (o) => ops.stack([x], o),
  'ops.scatter': (o) => ops.scatter(x, places, x, o),
  'ops.scatterAdd': (o) => ops.scatterAdd(x, places, x, o),
  'ops.scatterMax': (o) => ops.scatterMax(x, places, x, o),
  'ops.scatterMin': (o) => ops.scatterMin(x, places, x, o),
  'ops.scatterProd': (o) => ops.scatterProd(x, places, x, o),
  'ops.segmentProd': (o) => ops.segmentProd(x, { ...ids, ...(o as object) }),
  'ops.segmentDeviation': (o) => ops.segmentDeviation(x, { ...ids, ...(o as object) }),
  'ops.segmentLogSumExp': (o) => ops.segmentLogSumExp(x, { ...ids, ...(o as object) }),
  'ops.segmentMedian': (o) => ops.segmentMedian(x, { ...ids, ...(o as object) }),
  'ops.segmentVariance': (o) => ops.segmentVariance(x, { ...ids, ...(o as object) }),
  'losses.binaryFocalCrossEntropy': (o) => graphgrad.losses.binaryFocalCrossEntropy(x, x, o),
  'losses.focalCrossEntropy': (o) => graphgrad.losses.focalCrossEntropy(x, tensor([0, 1]), o),
  'losses.reduce': (o) => graphgrad.losses.reduce(x, o),
  'losses.gaussianNll': (o) => graphgrad.losses.gaussianNll(x, x, x, o),
  'losses.poissonNll': (o) => graphgrad.losses.poissonNll(x, x, o),
  'losses.cosineEmbedding': (o) => graphgrad.losses.cosineEmbedding(x, x, tensor([1, -1]), o),
  'losses.multiMargin': (o) => graphgrad.losses.multiMargin(x, tensor([0, 1]), o),
  'losses.nll': (o) => graphgrad.losses.nll(x, tensor([0, 1]), o),
  'losses.tripletMargin': (o) => graphgrad.losses.tripletMargin(x, x, x, o),
  'random.normal': (o) => random.normal(random.key(0), [1], o),
  'random.uniform': (o) => random.uniform(random.key(0), [1], o),
  'testing.checkGradients': (o) => testing.checkGradients(scalar, [x], o),
  'testing.checkPlan': (o) => testing.checkPlan(model(), graph(), o),
  'testing.checkOp': (o) => testing.checkOp(scalar, [x], o),
  'data.assortativity': (o) => data.assortativity(o),
  'data.clusterLoader': (o) => data.clusterLoader(graph(), o),
  'data.containsIsolatedNodes': (o) => data.containsIsolatedNodes(o),
  'data.cora': (o) => data.cora(o),
  'data.dense': (o) => data.dense({ A: [[0]], X: [[[1]]], ...(o as object) }),
  'data.esol': (o) => data.esol(o),
  'data.fromCytoscape': (o) => data.fromCytoscape([], o),
  'data.fromGraphTable': (o) => data.fromGraphTable(table, o),
  'data.fromGraphology': (o) => data.fromGraphology({ forEachNode: () => {}, forEachEdge: () => {} }, o),
  'data.fromTables': (o) => data.fromTables({ edges: table, ...(o as object) }),
  'data.graph': (o) => data.graph(o),
  'data.groupSplit': (o) => data.groupSplit(['a', 'b'], [0.5, 0.5], o),
  'data.kFold': (o) => data.kFold(10, o),
  'data.homophily': (o) => data.homophily(graph(), o),
  'data.kHopSubgraph': (o) => data.kHopSubgraph(graph(), { indices: [0] }, { hops: 1, ...(o as object) }),
  'data.karate': (o) => data.karate(o),
  'data.loader': (o) => data.loader([graph()], o),
  'data.moleculeGraph': (o) => data.moleculeGraph({ smiles: '', atoms: [], bonds: [], rings: [] }, o),
  'data.molecules': (o) => data.molecules(table, o),
  'data.mutag': (o) => data.mutag(o),
  'data.metaPathLoader': (o) => data.metaPathLoader({ nodes: { a: 1 }, edges: { 'a to a': [] } }, { path: ['a to a'], ...(o as object) }),
  'data.negativeSampling': (o) => data.negativeSampling(graph(), o),
  'data.neighborLoader': (o) => data.neighborLoader(graph(), o),
  'data.partition': (o) => data.partition(graph(), o),
  'data.randomLinkSplit': (o) => data.randomLinkSplit(graph(), o),
  'data.randomNodeSplit': (o) => data.randomNodeSplit(graph(), o),
  'data.randomSplit': (o) => data.randomSplit(2, [0.5, 0.5], o),
  'data.randomWalks': (o) => data.randomWalks(graph(), o),
  'data.walkLoader': (o) => data.walkLoader(graph(), o),
  'data.withForces': (o) => data.withForces({ x: [[1]], pos: [[0]] }, { energy: 1, forces: [[0]], ...(o as object) }),
  'data.readCsv': (o) => data.readCsv('a', o),
  'data.readEdgeList': (o) => data.readEdgeList('0 1', o),
  'data.readNpz': (o) => data.readNpz(new Uint8Array(), o),
  'data.readParquet': (o) => data.readParquet(new Uint8Array(), o),
  'data.readPlanetoid': (o) => data.readPlanetoid({} as never, o),
  'data.rootedEgoNets': (o) => data.rootedEgoNets(graph(), { hops: 1, ...(o as object) }),
  'data.saintLoader': (o) => data.saintLoader(graph(), o),
  'data.scaffoldSplit': (o) => data.scaffoldSplit(['a', 'b'], [0.5, 0.5], o),
  'data.structuredNegatives': (o) => data.structuredNegatives(graph(), o),
  'data.synthetic': (o) => data.synthetic('score', o),
  'data.toDenseAdj': (o) => data.toDenseAdj(graph(), o),
  'data.toDenseBatch': (o) => data.toDenseBatch(x, graph(), o),
  'data.transforms.addLaplacianEigenvectorPE': (o) => transforms.addLaplacianEigenvectorPE({ k: 1, ...(o as object) }),
  'data.transforms.addRandomWalkPE': (o) => transforms.addRandomWalkPE({ walkLength: 1, ...(o as object) }),
  'data.transforms.cartesian': (o) => transforms.cartesian(o),
  'data.transforms.coalesce': (o) => transforms.coalesce(o),
  'data.transforms.constant': (o) => transforms.constant(o),
  'data.transforms.distance': (o) => transforms.distance(o),
  'data.transforms.knnGraph': (o) => transforms.knnGraph(o),
  'data.transforms.largestComponent': (o) => transforms.largestComponent(o),
  'data.transforms.localDegreeProfile': (o) => transforms.localDegreeProfile(o),
  'data.transforms.oneHotDegree': (o) => transforms.oneHotDegree(o),
  'data.transforms.randomNodeSplit': (o) => transforms.randomNodeSplit(o),
  'data.transforms.radiusGraph': (o) => transforms.radiusGraph({ radius: 1, ...(o as object) }),
  'data.transforms.selfLoops': (o) => transforms.selfLoops(o),
  'data.transforms.toUndirected': (o) => transforms.toUndirected(o),
  'data.transforms.virtualNode': (o) => transforms.virtualNode(o),
  'plot.loadFigures': (o) => graphgrad.plot.loadFigures(o),
  'plot.renderReport': (o) => graphgrad.plot.renderReport(o),
  'explain.attention': (o) => explain.attention(fitted(), graph(), o),
  'explain.baShapes': (o) => explain.baShapes(o),
  'explain.characterizationScore': (o) => explain.characterizationScore(0.5, 0.5, o),
  'explain.dirichletEnergy': (o) => explain.dirichletEnergy(graph().x as graphgrad.Tensor, graph(), o),
  'explain.fidelity': (o) => explain.fidelity(fitted(), graph(), {}, o),
  'explain.fragments': (o) => explain.fragments(fitted(), graph(), o),
  'explain.gnnExplainer': (o) => explain.gnnExplainer(fitted(), graph(), o),
  'explain.gradientTimesInput': (o) => explain.gradientTimesInput(fitted(), graph(), o),
  'explain.groundTruthScores': (o) => explain.groundTruthScores([1], [1], o),
  'explain.integratedGradients': (o) => explain.integratedGradients(fitted(), graph(), o),
  'explain.motifGraphs': (o) => explain.motifGraphs(o),
  'explain.occlusion': (o) => explain.occlusion(fitted(), graph(), o),
  'explain.saliency': (o) => explain.saliency(fitted(), graph(), o),
  'explain.totalInfluence': (o) => explain.totalInfluence(fitted(), graph(), o),
  'explain.unfaithfulness': (o) => explain.unfaithfulness(fitted(), graph(), {}, o),
  'uncertainty.calibrationCurve': (o) => uncertainty.calibrationCurve(rows, [0], o),
  'uncertainty.calibrationNodes': (o) => uncertainty.calibrationNodes(graph(), o),
  'uncertainty.conformalClasses': (o) => uncertainty.conformalClasses(rows, [0], o),
  'uncertainty.conformalNumbers': (o) => uncertainty.conformalNumbers({ values: [1] }, [1], o),
  'uncertainty.deepEnsemble': (o) => uncertainty.deepEnsemble(model, graph(), o),
  'uncertainty.mcDropout': (o) => uncertainty.mcDropout(fitted(), graph(), o),
  'plot.renderReplay': (o) => graphgrad.plot.renderReplay(o),
  'propagate.correctAndSmooth': (o) => propagate.correctAndSmooth(graph(), o),
  'propagate.featurePropagation': (o) => propagate.featurePropagation(graph(), o),
  'propagate.heatDiffusion': (o) => propagate.heatDiffusion(graph(), o),
  'propagate.kernels.adjacency': (o) => propagate.kernels.adjacency(o),
  'propagate.kernels.gcn': (o) => propagate.kernels.gcn(o),
  'propagate.kernels.laplacian': (o) => propagate.kernels.laplacian(o),
  'propagate.labelPropagation': (o) => propagate.labelPropagation(graph(), o),
  'propagate.labelSpreading': (o) => propagate.labelSpreading(graph(), o),
  'propagate.networkPropagation': (o) => propagate.networkPropagation(graph(), o),
  'propagate.pageRank': (o) => propagate.pageRank(graph(), o),
  'propagate.personalizedPageRank': (o) => propagate.personalizedPageRank(graph(), o),
  'propagate.randomWalkWithRestart': (o) => propagate.randomWalkWithRestart(graph(), o),
  'propagate.recursivePropagation': (o) => propagate.recursivePropagation(graph(), o),
  'io.download': (o) => graphgrad.io.download('https://example.org', o),
  'io.load': (o) => graphgrad.io.load(new Uint8Array(), o),
  'io.unzip': (o) => graphgrad.io.unzip(new Uint8Array(), o),
  'io.loadPyG': (o) => graphgrad.io.loadPyG(fitted(), new Uint8Array(), o),
  'io.savePyG': (o) => graphgrad.io.savePyG(fitted(), 'build/never', o),
  'callbacks.modelCheckpoint': (o) => callbacks.modelCheckpoint({ path: 'build/never', ...(o as object) }),
};
/** Functions of one argument, the options. */
const groups: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  callbacks,
  layers,
  models: graphgrad.models,
  optimizers,
  schedules: graphgrad.schedules,
};
const only = (group: string) =>
  Object.fromEntries(
    Object.entries(groups[group]!)
      .filter(([name, value]) => typeof value === 'function' && !['load', 'define', 'lambda', 'Context', 'averageOf'].includes(name))
      .map(([name, make]) => [`${group}.${name}`, make as (options: never) => unknown]),
  );
/** Methods of a model, by the type whose parameters they have. */
const methods: Readonly<Record<string, (options: never) => unknown>> = {
  compile: (o) => sequential([layers.dense({ units: 2 })]).compile({ loss: 'mse', ...(o as object) }),
  fit: (o) => model().fit(graph(), o),
  train: (o) => model().train(graph(), o).next(),
  trainOnBatch: (o) => model().trainOnBatch(graph(), o),
  evaluate: (o) => fitted().evaluate(graph(), o),
  predict: (o) => fitted().predict(graph(), o),
  save: (o) => fitted().save('build/never', o),
  compareBaselines: (o) => model().compareBaselines(graph(), o),
  init: (o) => model().init({ like: graph(), ...(o as object) }),
  initBuffers: (o) => model().initBuffers({ like: graph(), ...(o as object) }),
};

/** What takes no options, though its last argument has named parts. */
const others = new Set([
  'baselines.majorityClass',
  'baselines.meanTarget',
  'callbacks.lambda',
  'data.atomFeatures',
  'data.bondFeatures',
  'data.readMatrixMarket',
  'data.readNpy',
  'data.readSparseNpz',
  'data.readTUDataset',
  'data.scaffold',
  'data.subgraph',
  'io.isCsrMatrix',
  'io.isNdArray',
  'io.unpickle',
  'layers.define',
  'model.freeze',
  'optimizers.define',
  'ops.gather',
  'optimizers.averageOf',
  'propagate.adamicAdar', // takes pairs
  'propagate.commonNeighbours',
  'propagate.degreeProduct',
  'propagate.resourceAllocation',
  'propagate.kernels.fromConfig',
  'uncertainty.temperatureScaling',
]);

/** Rows are `{ data, shape }`: what metrics compare, no options. */
const takesRows = (name: string): boolean => name.startsWith('metrics.');

/** Rooms whose functions do not all refuse unknown names yet; shrinks to nothing. */
const waiting: readonly string[] = [];

const found = argumentNames();

/** Readers of formats look at their options before the file, so that any file will do. */
const readers = Object.fromEntries(
  Object.entries(formats)
    .filter(([name]) => `data.${name}` in found && !others.has(`data.${name}`))
    .map(([name, read]) => [`data.${name}`, (o: never) => (read as (file: unknown, options: unknown) => unknown)(undefined, o)]),
);

const tabled: Readonly<Record<string, (options: never) => unknown>> = {
  ...Object.fromEntries(Object.entries(methods).map(([name, call]) => [`model.${name}`, call])),
  ...only('layers'),
  ...only('models'),
  ...only('optimizers'),
  ...only('schedules'),
  ...only('callbacks'),
  ...readers,
  ...calls,
  ...Object.assign({}, ...(await sampleFiles()).map(({ optionCalls }) => optionCalls)),
};

/** Another spelling: a letter twice. */
const misspelt = (name: string): string => `${name.slice(0, -1)}${name.at(-1)}${name.at(-1)}`;

async function refusal(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

describe('every public function that takes options', () => {
  it('is in the table', () => {
    const missing = Object.keys(found).filter(
      (name) => !(name in tabled) && !others.has(name) && !takesRows(name) && !waiting.includes(name.split('.')[0]!),
    );
    expect(missing).toEqual([]);
    expect(Object.keys(found).length).toBeGreaterThan(90);
  });

  it.each(Object.entries(tabled))('%s refuses a misspelt name with the nearest one, and what is no object', async (where, call) => {
    const names = found[where] ?? [];
    expect(names.length, where).toBeGreaterThan(0);
    const [name] = names;
    const wrong = misspelt(name!);
    expect(nearest(wrong, names)).toBe(name);
    const error = await refusal(() => call({ [wrong]: 1 } as never));
    expect(error, where).toBeInstanceOf(OptionError);
    expect((error as Error).message).toContain(`unknown option '${wrong}'`);
    expect((error as Error).message).toContain(`Perhaps '${name}' is meant.`);
  });

  it.each(Object.entries({ ...only('layers'), ...only('optimizers'), ...only('callbacks'), ...only('schedules') }))(
    '%s refuses null in the same words',
    async (_where, call) => {
      expect(((await refusal(() => call(null as never))) as Error).message).toMatch(/: the options are no object \(got null\)\./);
    },
  );

  it.each([
    ['beta1', () => optimizers.adam({ beta1: 5 })],
    ['learningRate', () => optimizers.sgd({ learningRate: -1 })],
    ['weightDecay', () => optimizers.adam({ groups: [{ match: 'a', weightDecay: Number.NaN }] })],
    ['ema', () => optimizers.adam({ ema: 1 })],
    ['every', () => graphgrad.schedules.step({ learningRate: 1, every: 0.5 })],
    ['delta', () => graphgrad.losses.huber(x, x, { delta: 0 })],
    ['heads', () => ops.dotAttention(csr, x, x, x, { heads: -1 })],
    ['units', () => layers.gcnConv({ units: 0 })],
    ['rate', () => layers.dropout({ rate: 1.01 })],
    ['epochs', () => model().fit(graph(), { epochs: -1 })],
    [
      'shuffle',
      () =>
        model()
          .train(graph(), { shuffle: 1 as never })
          .next(),
    ],
    ['validationSplit', () => model().fit([graph()], { validationSplit: 1 })],
    ['verbose', () => model().fit(graph(), { verbose: 3 as never })],
    ['batchSize', () => fitted().predict(graph(), { batchSize: 0.5 })],
    ['mask', () => fitted().evaluate(graph(), { mask: 3 as never })],
    ['seed', () => fitted().trainOnBatch(graph(), { seed: -1 })],
    ['metrics', () => model().compile({ loss: 'mse', metrics: 'mae' as never })],
  ])('a %s out of its range is refused', async (name, call) => {
    const error = (await refusal(call)) as OptionError;
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(new RegExp(`bad (value for '${name}'|${name})`));
  });
});

describe('scripts that must not compile', () => {
  it.each([
    'layers.gcnConv();',
    'layers.gcnConv({});',
    'layers.gcnConv({ unit: 3 });',
    "layers.gcnConv({ units: '3' });",
    "layers.gcnConv({ units: 3, activation: 'rely' });",
    "layers.dense({ units: 3, kernelInitializer: 'glorotUnifrom' });",
    'layers.ginConv();',
    'models.gin();',
    "sequential([]).compile({ loss: 'crossEntropyy' });",
    "sequential([]).compile({ loss: ['mse', 'mae'] });",
    "sequential([]).compile({ loss: 'mse', targetTransform: data.transforms.toUndirected() });",
    "sequential([]).fit([], { classWeight: 'balance' });",
    'sequential([]).predict([], { probability: true });',
    'sequential([]).freeze(3);',
    "layers.dense({ units: 3, trainable: 'no' });",
    'losses.crossEntropy(tensor([[1]]), tensor([0]), { labelSmooth: 0.1 });',
    "losses.focalCrossEntropy(tensor([[1]]), tensor([0]), { gamma: '2' });",
    "sequential([]).compile({ loss: 'mse', metrics: ['acuracy'] });",
    "callbacks.earlyStopping({ monitor: 'valLos' });",
    'optimizers.adam({ lr: 0.1 });',
    "layers.define({ kind: 'a', options: { factor: { type: 'number' } }, call: (_o, _p, x) => x })();",
    'const shapes: { a: string } = tree.map({ a: tensor([1]) }, (leaf) => leaf.shape);',
  ])('%s', (script) => {
    expect(complaints(script).length).toBeGreaterThan(0);
  });

  it.each([
    'layers.gcnConv({ units: 3 });',
    'layers.globalSumPool();',
    "sequential([]).compile({ loss: 'focalCrossEntropy', targetTransform: data.transforms.standardizeTargets() });",
    "sequential([]).fit([], { classWeight: 'balanced' });",
    "sequential([]).predict([], { probabilities: true, mask: 'val' });",
    "sequential([]).freeze('dense1'); sequential([]).freeze(/^dense/); sequential([]).freeze((path) => path[0] === 'dense1');",
    'layers.dense({ units: 3, trainable: false }).init({ like: tensor([[1]]), seed: 0 });',
    'losses.crossEntropy(tensor([[1]]), tensor([0]), { labelSmoothing: 0.1 });',
    "sequential([]).compile({ loss: 'mse', metrics: ['mae', 'hits@10', metrics.rmse, { name: 'again', metric: 'mae' }] });",
    "callbacks.earlyStopping({ monitor: 'valAccuracy' });",
    "callbacks.earlyStopping<'valMine'>({ monitor: 'valMine' });",
    'const shapes: { a: readonly number[] } = tree.map({ a: tensor([1]) }, (leaf) => leaf.shape);',
    "layers.define({ kind: 'a', options: { factor: { type: 'number', default: 2 } }, call: (o, _p, x) => (o.factor > 1 ? x : x) })();",
  ])('and one that must: %s', (script) => {
    expect(complaints(script)).toEqual([]);
  });
});
