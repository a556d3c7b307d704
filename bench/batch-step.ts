import { data, layers, optimizers, scope, sequential } from '../src/index.js';
import { createPacker, type Batch as PackedBatch, type SmallGraph } from './baseline/batch.js';
import { transposeCsr, type WeightedCsr } from './baseline/kernels.js';
import { createReadoutNet } from './baseline/readout.js';
import { gcnParams } from './gcn-comparison.js';
import { toGraph } from './gcn-step.js';
import { initialWeights, type NodeProblem, type smallGraphs } from './graphs.js';
import type { Comparison } from './harness.js';
import { guestsFor, type PeerName } from './peers/list.js';
import type { Batch, BatchWork } from './peers/peer.js';
import { type Reference, referenceCsr } from './reference.js';
import { compareSteps, type StepMaker } from './step-comparison.js';

const RATE = 0.5;

type Problem = ReturnType<typeof smallGraphs>;

/** A GCN layer, the mean over each graph, a dense layer; weights as in the baseline. */
function createModel(features: number, hidden: number, classes: number) {
  const model = sequential([
    layers.gcnConv({ units: hidden, activation: 'relu' }),
    layers.globalMeanPool(),
    layers.dense({ units: classes }),
  ]);
  const { gcnConv1, gcnConv2 } = gcnParams(initialWeights(features, hidden, classes), features, hidden, classes);
  model.params = { gcnConv1, dense1: gcnConv2 };
  model.compile({ optimizer: optimizers.sgd({ learningRate: RATE }), loss: 'crossEntropy' });
  return model;
}

const small = ({ x, adjacency }: NodeProblem, y: number): SmallGraph => ({ x, adjacency, transposed: adjacency, y });

/** Mean readout as a matrix, [graphs, nodes]. */
function readout(ptr: Int32Array, graphs: number): WeightedCsr {
  const cols = ptr[graphs];
  const values = new Float32Array(cols);
  for (let g = 0; g < graphs; g++) values.fill(1 / (ptr[g + 1] - ptr[g]), ptr[g], ptr[g + 1]);
  return { rows: graphs, cols, indptr: ptr.slice(0, graphs + 1), indices: Int32Array.from({ length: cols }, (_, i) => i), values };
}

/** A packed batch for the peers; its large arrays are the packer's. */
function forPeers({ graphs, nodes, adjacency, ptr, x }: PackedBatch, labels: Int32Array): Batch {
  const values = adjacency.values as Float32Array;
  return { graphs, nodes, adjacency: { ...adjacency, values }, readout: readout(ptr, graphs), x: x as Float32Array, labels };
}

/** A packer's buffers are larger than the batch: the reference program reads their lengths. */
function exact(a: WeightedCsr): WeightedCsr {
  const entries = a.indptr[a.rows];
  return { ...a, indptr: a.indptr.slice(0, a.rows + 1), indices: a.indices.slice(0, entries), values: a.values.slice(0, entries) };
}

const trainers = (peers: readonly PeerName[]): PeerName[] => peers.filter((name) => name === 'tfjs' || name === 'jaxJs');

/** The same batch every step. */
export function fixedBatch(
  { graphs, labels }: Problem,
  hidden: number,
  reference: Reference | null,
  peers: readonly PeerName[],
): Comparison {
  const [{ nodes: size, features, classes }] = graphs;
  const packed = createPacker(features, Float32Array, true)(graphs.map((graph, g) => small(graph, labels[g])));
  const batch = forPeers(packed, labels);
  const initial = () => initialWeights(features, hidden, classes);
  const makers: Record<string, StepMaker> = {
    graphgrad: () => {
      const model = createModel(features, hidden, classes);
      const whole = data.batch(graphs.map((graph, g) => toGraph(graph, labels[g])));
      return () => model.trainOnBatch(whole).loss;
    },
    plainJs: () => {
      const step = createReadoutNet(initial(), features, hidden, classes, RATE);
      return () => step({ ...packed, labels });
    },
  };
  if (reference !== null) {
    makers.referenceJs = () => {
      const { kernel1, bias1, kernel2, bias2 } = initial();
      const a = exact(batch.adjacency);
      const [A, AT, R, RT] = [a, transposeCsr(a), batch.readout, transposeCsr(batch.readout)].map(referenceCsr);
      const X = batch.x.slice(0, packed.nodes * features);
      const given = { N: packed.nodes, B: graphs.length, F: features, C: classes, A, AT, R, RT, X, y: labels };
      const params = { W1: kernel1, b1: bias1, W2: kernel2, b2: bias2 };
      return () => reference.batchStep(given, params, hidden, RATE);
    };
  }
  const work: BatchWork = { features, hidden, classes, initial: initial(), rate: RATE, batches: () => () => batch };
  return compareSteps(
    `batch step, ${graphs.length} graphs of ${size} nodes, F ${features}, hidden ${hidden}, SGD, one shape`,
    makers,
    guestsFor('batchStep', trainers(peers), [work]),
  );
}

/** Packing is part of the step here: `count` graphs of a list, by ids, as a loader would choose them. */
export function newBatches({ graphs, labels }: Problem, count: number, hidden: number, peers: readonly PeerName[]): Comparison {
  const [{ features, classes }] = graphs;
  // An odd stride visits every offset, so hardly ever do two batches in a row have as many nodes and edges.
  const chooser = () => {
    let at = 0;
    const ids = new Uint32Array(count);
    return (): Uint32Array => {
      for (let i = 0; i < count; i++) ids[i] = (at + i * 7) % graphs.length;
      at = (at + 61) % graphs.length;
      return ids;
    };
  };
  /** Packs in plain JavaScript. */
  const packer = () => {
    const all = graphs.map((graph, g) => small(graph, labels[g]));
    const pack = createPacker(features, Float32Array, true);
    const [next, chosen] = [chooser(), new Array<SmallGraph>(count)];
    return (): { packed: PackedBatch; labels: Int32Array } => {
      const ids = next();
      const classOf = new Int32Array(count);
      for (let i = 0; i < count; i++) {
        chosen[i] = all[ids[i]];
        classOf[i] = labels[ids[i]];
      }
      return { packed: pack(chosen), labels: classOf };
    };
  };
  const initial = () => initialWeights(features, hidden, classes);
  const makers: Record<string, StepMaker> = {
    graphgrad: () => {
      const model = createModel(features, hidden, classes);
      const set = data.GraphSet.from(
        'bench',
        graphs.map((graph, g) => toGraph(graph, labels[g])),
      );
      const next = chooser();
      return () => scope(() => model.trainOnBatch(set.batch(next())).loss);
    },
    plainJs: () => {
      const step = createReadoutNet(initial(), features, hidden, classes, RATE);
      const next = packer();
      return () => {
        const { packed, labels: classOf } = next();
        return step({ ...packed, labels: classOf });
      };
    },
  };
  const batches = (): (() => Batch) => {
    const next = packer();
    return () => {
      const { packed, labels: classOf } = next();
      return forPeers(packed, classOf);
    };
  };
  const work: BatchWork = { features, hidden, classes, initial: initial(), rate: RATE, batches };
  return compareSteps(
    `batch step, ${count} graphs of 10 to 30 nodes, packing included, a new shape each step`,
    makers,
    guestsFor('batchStep', trainers(peers), [work]),
  );
}
