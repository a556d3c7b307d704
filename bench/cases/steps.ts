/** Training steps with SGD: one graph of 2,000 nodes, and batches of 64 small graphs, of one shape and of a new shape each time. */
import { data, layers, optimizers, scope, sequential } from '../../src/index.js';
import { createPacker, type SmallGraph } from '../baseline/batch.js';
import { createGcn } from '../baseline/gcn.js';
import { blockDiagonal, transposeCsr, type WeightedCsr } from '../baseline/kernels.js';
import { type ClassBatch, createReadoutNet } from '../baseline/readout.js';
import { gcnParams } from '../gcn-comparison.js';
import { gcnGraph, initialWeights, type NodeProblem, smallGraphs } from '../graphs.js';
import type { Comparison } from '../harness.js';
import { loadReference, type Reference, referenceCsr } from '../reference.js';

const HIDDEN = 32;
const RATE = 0.5;
const five = (step: () => number): number[] => Array.from({ length: 5 }, step);

/** Contestants from functions that make a fresh, untrained one; checked by the losses of five steps. */
function compareSteps(name: string, makers: Record<string, () => () => number>): Comparison {
  const timed = (make: () => () => number): (() => number) => {
    let step: (() => number) | null = null;
    return () => {
      step ??= make();
      return step();
    };
  };
  return {
    name,
    contestants: Object.fromEntries(Object.entries(makers).map(([key, make]) => [key, timed(make)])),
    check: () => Object.fromEntries(Object.entries(makers).map(([key, make]) => [key, five(make())])),
  };
}

const toGraph = ({ nodes, features, x, source, target }: NodeProblem, y: Int32Array | number) =>
  data.graph({ x: { data: x, shape: [nodes, features] }, edges: [source, target], y });

function gcnStep(problem: NodeProblem, reference: Reference | null): Comparison {
  const { nodes, features, classes, source, target, x, labels, adjacency } = problem;
  const initial = initialWeights(features, HIDDEN, classes);
  const makers: Record<string, () => () => number> = {
    graphgrad: () => {
      const model = sequential([layers.gcnConv({ units: HIDDEN, activation: 'relu' }), layers.gcnConv({ units: classes })]);
      model.params = gcnParams(initial, features, HIDDEN, classes);
      model.compile({ optimizer: optimizers.sgd({ learningRate: RATE }), loss: 'crossEntropy' });
      const graph = toGraph(problem, labels);
      return () => model.trainOnBatch(graph).loss;
    },
    plainJs: () => {
      const train = Int32Array.from({ length: nodes }, (_, i) => i);
      const recipe = { optimizer: 'sgd', learningRate: RATE, weightDecay: [0, 0], dropout: 0 } as const;
      const net = createGcn({ nodes, features, classes, hidden: HIDDEN, source, target, x, labels, train, initial, ...recipe });
      return () => net.epoch();
    },
  };
  if (reference !== null) {
    makers.referenceJs = () => {
      const { kernel1, bias1, kernel2, bias2 } = initialWeights(features, HIDDEN, classes);
      const [A, AT] = [referenceCsr(adjacency), referenceCsr(transposeCsr(adjacency))];
      const given = { N: nodes, F: features, C: classes, A, AT, X: x, y: labels };
      const params = { W1: kernel1, b1: bias1, W2: kernel2, b2: bias2 };
      return () => reference.gcnStep(given, params, HIDDEN, RATE);
    };
  }
  return compareSteps(`GCN step, N ${nodes}, F ${features}, hidden ${HIDDEN}, SGD`, makers);
}

interface Problem {
  readonly graphs: readonly NodeProblem[];
  readonly labels: Int32Array;
}

/** A GCN layer, the mean over each graph, a dense layer; weights as in the baseline. */
function createModel(features: number, classes: number) {
  const { kernel1, bias1, kernel2, bias2 } = initialWeights(features, HIDDEN, classes);
  const model = sequential([
    layers.gcnConv({ units: HIDDEN, activation: 'relu' }),
    layers.globalMeanPool(),
    layers.dense({ units: classes }),
  ]);
  const { gcnConv1, gcnConv2 } = gcnParams({ kernel1, bias1, kernel2, bias2 }, features, HIDDEN, classes);
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

function fixedBatch({ graphs, labels }: Problem, reference: Reference | null): Comparison {
  const [{ features, classes }] = graphs;
  const packed = createPacker(features, Float32Array, true)(graphs.map((graph, g) => small(graph, labels[g])));
  const { nodes, x, ptr } = packed;
  const makers: Record<string, () => () => number> = {
    graphgrad: () => {
      const model = createModel(features, classes);
      const batch = data.batch(graphs.map((graph, g) => toGraph(graph, labels[g])));
      return () => model.trainOnBatch(batch).loss;
    },
    plainJs: () => {
      const step = createReadoutNet(initialWeights(features, HIDDEN, classes), features, HIDDEN, classes, RATE);
      const batch: ClassBatch = { ...packed, labels };
      return () => step(batch);
    },
  };
  if (reference !== null) {
    makers.referenceJs = () => {
      const { kernel1, bias1, kernel2, bias2 } = initialWeights(features, HIDDEN, classes);
      const entries = packed.adjacency.indptr[nodes];
      const a: WeightedCsr = {
        rows: nodes,
        cols: nodes,
        indptr: new Int32Array(nodes + 1),
        indices: new Int32Array(entries),
        values: new Float32Array(entries),
      };
      blockDiagonal(
        graphs.map((graph) => graph.adjacency),
        a,
      );
      const r = readout(ptr, graphs.length);
      const [A, AT, R, RT] = [a, transposeCsr(a), r, transposeCsr(r)].map(referenceCsr);
      const given = {
        N: nodes,
        B: graphs.length,
        F: features,
        C: classes,
        A,
        AT,
        R,
        RT,
        X: x.slice(0, nodes * features) as Float32Array,
        y: labels,
      };
      const params = { W1: kernel1, b1: bias1, W2: kernel2, b2: bias2 };
      return () => reference.batchStep(given, params, HIDDEN, RATE);
    };
  }
  return compareSteps(`batch step, ${graphs.length} graphs of 20 nodes, F ${features}, hidden ${HIDDEN}, SGD, one shape`, makers);
}

const BATCH = 64;

/** Packing is part of the step here: 64 graphs of a list, by ids, as a loader would choose them. */
function newBatches({ graphs, labels }: Problem): Comparison {
  const [{ features, classes }] = graphs;
  // An odd stride visits every offset, so hardly ever do two batches in a row have as many nodes and edges.
  const chooser = () => {
    let at = 0;
    const ids = new Uint32Array(BATCH);
    return (): Uint32Array => {
      for (let i = 0; i < BATCH; i++) ids[i] = (at + i * 7) % graphs.length;
      at = (at + 61) % graphs.length;
      return ids;
    };
  };
  return compareSteps(`batch step, ${BATCH} graphs of 10 to 30 nodes, packing included, a new shape each step`, {
    graphgrad: () => {
      const model = createModel(features, classes);
      const set = data.GraphSet.from(
        'bench',
        graphs.map((graph, g) => toGraph(graph, labels[g])),
      );
      const next = chooser();
      return () => scope(() => model.trainOnBatch(set.batch(next())).loss);
    },
    plainJs: () => {
      const step = createReadoutNet(initialWeights(features, HIDDEN, classes), features, HIDDEN, classes, RATE);
      const all = graphs.map((graph, g) => small(graph, labels[g]));
      const pack = createPacker(features, Float32Array, true);
      const [next, chosen, classOf] = [chooser(), new Array<SmallGraph>(BATCH), new Int32Array(BATCH)];
      return () => {
        const ids = next();
        for (let i = 0; i < BATCH; i++) {
          chosen[i] = all[ids[i]];
          classOf[i] = labels[ids[i]];
        }
        return step({ ...pack(chosen), labels: classOf });
      };
    },
  });
}

export async function comparisons(): Promise<Comparison[]> {
  const reference = await loadReference();
  return [
    gcnStep(gcnGraph(2000, 10, 64, 7), reference),
    fixedBatch(
      smallGraphs(BATCH, () => 20, 4, 16, 2),
      reference,
    ),
    newBatches(smallGraphs(509, (g) => 10 + ((g * 13) % 21), 4, 16, 2)),
  ];
}
