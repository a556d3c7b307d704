import * as hyparquet from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import * as openchemlib from 'openchemlib';
import { data, layers, Mask, propagate, random, SparseTensor, sequential, type Tensor, tensor } from '../../src/index.js';
import { files as planetoid } from '../data/formats/planetoid-files.js';
import { pickle } from '../io/pickle-writer.js';
import { zipOf } from '../io/zip-writer.js';

export const graph = data.graph({ x: [[1], [2], [3]], edges: [[0, 1], [1, 2]], y: [0, 1, 0], masks: { train: [true, true, false] } }); // biome-ignore format: short
const x = tensor([[1], [2], [3]]);
const rows = { data: Float32Array.of(0.1, 0.9, 0.4), shape: [3] };
const golden = { dtype: 'f32', shape: [1], data: [1] };
const ids = { ids: [0, 0, 1], count: 2 };
const block = tensor([[[1]]]);
const like = [[2, 2], random.key(0), 'f32'];
const single: data.GraphInput = { x: [[1], [2]], edges: [[0, 1]] };
const graphTable = { columns: ['edge_index', 'node_feat', 'y'], numRows: 1, value: (_: number, column: number) => [[[0], [1]], [[1], [2]], [3]][column], place: () => 'row 1' }; // biome-ignore format: short
const molecule = data.readMolecule('C1CC1');
const parquet = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'source', data: ['a', 'b'] }] }));
const model = sequential([layers.dense({ units: 2 })]);
model.params = model.init({ seed: 0, like: graph });

/** What classes make, to call its functions. */
export const instances: Readonly<Record<string, () => object>> = {
  Csr: () => data.fromPairs([[0, 1]], [2, 2]),
  Mask: () => new Mask('m', 3, [1], null),
  SparseTensor: () => new SparseTensor(data.fromPairs([[0, 1]], [2, 2]), tensor([1])),
  Tensor: () => tensor([[1], [2], [3]]),
  'data.BatchLoader': () => data.loader([single], { seed: 0 }),
  'data.Graph': () => data.graph({ ...single, y: [0, 1] }),
  'data.GraphSet': () => data.GraphSet.from('here', [single]),
  'propagate.Kernel': () => propagate.kernels.adjacency(),
  'random.Key': () => random.key(0),
};

/** Arguments that are meant, by group and by name: junk takes the place of each of them in turn, and of each of their parts. */
export const meant: Readonly<Record<string, readonly unknown[]>> = {
  '': [x, x],
  ops: [x, x],
  'ops.gat': [graph.inCsr, x, block, block],
  'ops.gatAttention': [graph.inCsr, x, block, block],
  'ops.gatv2': [graph.inCsr, x, x, block],
  'ops.dotAttention': [graph.inCsr, x, x, x],
  'ops.spmm': [graph.inCsr, x],
  'ops.sddmm': [graph.inCsr, x, x],
  'ops.spmmMax': [graph.inCsr, x],
  'ops.spmmMin': [graph.inCsr, x],
  'ops.gather': [x, [0]],
  'ops.segmentSum': [x, ids],
  'ops.segmentMean': [x, ids],
  'ops.segmentMax': [x, ids],
  'ops.segmentMin': [x, ids],
  'ops.segmentSoftmax': [x, ids],
  'ops.reshape': [x, [1, 3]],
  'ops.broadcastTo': [x, [3, 2]],
  'ops.concat': [[x, x], { axis: 0 }],
  'ops.slice': [x, { start: 1 }],
  'ops.dropout': [x, { rate: 0.5, key: random.key(0) }],
  losses: [x, x, {}],
  metrics: [rows, rows],
  layers: [{ units: 2 }],
  random: [random.key(0), [2]],
  'random.Key': [1, 2],
  'random.key': [0],
  'random.permutation': [3, random.key(0)],
  tree: [{ a: x }, (leaf: unknown) => leaf],
  'tree.get': [{ a: x }, ['a']],
  baselines: [[0, 1, 1]],
  'baselines.ridge': [rows, rows, { alpha: 1 }],
  callbacks: [{}],
  initializers: [0.5],
  'initializers.zeros': like,
  'initializers.ones': like,
  'initializers.glorotUniform': like,
  'initializers.kaimingUniform': like,
  data: [graph, {}],
  'data.graph': [{ ...single, y: [0, 1], edgeWeight: [1], masks: { train: [true, false] } }],
  'data.batch': [[single, single]],
  'data.GraphSet.from': ['here', [single]],
  'data.compose': [data.transforms.toUndirected()],
  'data.transforms': [{}],
  'data.dense': [{ A: [[[0, 1], [1, 0]]], X: [[[1], [2]]], y: [1], sizes: [2] }], // biome-ignore format: short
  'data.toDenseAdj': [graph, { maxNodes: 4 }],
  'data.toDenseBatch': [x, graph, { maxNodes: 4 }],
  'data.fromPairs': [[[0, 1]], [2, 2]],
  'data.fromTables': [{ edges: 'source,target,w\na,b,1', nodes: 'id,f,t\na,1,2\nb,2,3', features: ['f'], target: ['t'], weight: 'w', edgeFeatures: ['w'] }], // biome-ignore format: short
  'data.fromGraphTable': [graphTable, { y: 'y' }],
  'data.fromGraphology': [{ forEachNode: () => {}, forEachEdge: () => {} }, {}],
  'data.fromCytoscape': [[{ data: { id: 'a', f: 1 } }], { features: ['f'] }],
  'data.readCsv': ['a,b\n1,2', { separator: ',', header: ['a', 'b'] }],
  'data.readParquet': [parquet, { parquet: hyparquet, columns: ['source'], compressors: {}, maxBytes: 1e6 }],
  'data.readTUDataset': [{ 'T_A.txt': '1, 2', 'T_graph_indicator.txt': '1\n1' }],
  'data.readPlanetoid': [planetoid(), {}],
  'data.readMolecule': ['CC'],
  'data.molecules': ['smiles,t\nC,1', { target: ['t'], smiles: 'smiles' }],
  'data.moleculeGraph': [molecule, { atomFeatures: () => [1], bondFeatures: () => [1] }],
  'data.atomFeatures': [molecule.atoms[0]],
  'data.bondFeatures': [molecule.bonds[0]],
  'data.scaffold': [molecule, openchemlib],
  'data.scaffoldSplit': [['a', 'b'], [0.5, 0.5], {}],
  'data.groupSplit': [['a', 'b'], [0.5, 0.5], {}],
  'data.kFold': [4, { folds: 2 }],
  'data.randomSplit': [4, [0.5, 0.5], {}],
  'data.loader': [[single], { batchSize: 1, maxNodes: 4, prefetch: 1, seed: 0 }],
  'data.neighborLoader': [graph, { fanOuts: [2], batchSize: 1, seeds: 'train', seed: 0 }],
  'data.clusterLoader': [graph, { parts: [0, 1, 0], partsPerBatch: 1, seed: 0 }],
  'data.saintLoader': [graph, { method: 'walk', budget: 2, walkLength: 1, batches: 1, coverage: 1, seed: 0 }],
  'data.partition': [graph, { parts: 2, imbalance: 1.1, seed: 0 }],
  'data.randomWalks': [graph, { length: 2, starts: 'train', walksPerNode: 1, p: 1, q: 1, seed: 0 }],
  'data.negativeSampling': [graph, { count: 1, undirected: false, seed: 0 }],
  'data.structuredNegatives': [graph, { seed: 0 }],
  'data.synthetic': ['score', { count: 2, minNodes: 2, maxNodes: 3, labels: 2, seed: 0 }],
  explain: [model, graph, { node: 0 }],
  'explain.baShapes': [{ nodes: 6, houses: 1 }],
  'explain.motifGraphs': [{ count: 2 }],
  'explain.bothDirections': [graph, [1]],
  'explain.characterizationScore': [0.5, 0.5, {}],
  'explain.fidelityCurveAuc': [
    [0.1, 0.2],
    [0.2, 0.1],
    [0, 1],
  ],
  'explain.dirichletEnergy': [x, graph, {}],
  'explain.fidelity': [model, graph, {}, {}],
  'explain.unfaithfulness': [model, graph, {}, {}],
  'explain.groundTruthScores': [[1, 0], [1, 0], {}],
  'explain.totalInfluence': [model, graph, { nodes: [0] }],
  io: [new Uint8Array(8), {}],
  'io.unpickle': [pickle(']', '.')],
  'io.unzip': [zipOf({ a: 'x' }), { maxBytes: 1e6, maxRatio: 100, only: () => true }],
  'io.loadPyG': [model, new Uint8Array(8), { like: graph, map: {} }],
  'io.savePyG': [model, 'build/junk.safetensors', { map: {} }],
  landscape: [model, graph, {}],
  models: [{ units: 2, outputs: 1 }],
  optimizers: [{}],
  plot: [{}],
  'plot.numberText': [1.5, 3],
  'plot.renderReport': [{ title: 'a', sections: [{ title: 'b', text: ['c'], table: { columns: ['d'], rows: [[1]] }, figures: [{ svg: '<svg></svg>' }] }], footer: 'e' }], // biome-ignore format: short
  propagate: [graph, {}],
  'propagate.kernels': [{}],
  'propagate.labelPropagation': [graph, { labels: [0, 1, 0], mask: { indices: [0, 1] } }],
  schedules: [{}],
  uncertainty: [rows, [0, 1], {}],
  'uncertainty.averageClasses': [[rows]],
  'uncertainty.averageNumbers': [[rows]],
  'uncertainty.calibrationNodes': [graph, {}],
  'uncertainty.conformalNumbers': [{ values: [1, 2] }, [1, 2], { level: 0.5 }],
  'uncertainty.deepEnsemble': [() => model, graph, { members: 1 }],
  'uncertainty.mcDropout': [model, graph, { samples: 1 }],
  testing: [(one: Tensor) => one, [x]],
  'testing.goldenTensor': [golden, 'f32'],
  'testing.checkGolden': [{ case: 'one', args: {}, inputs: { x: golden }, state: {}, outputs: {}, tolerance: {} }, () => x],
};
