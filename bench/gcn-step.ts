import { data, layers, type Model, optimizers, scope, sequential, type Tensor } from '../src/index.js';
import { createGcn } from './baseline/gcn.js';
import { transposeCsr, type WeightedCsr } from './baseline/kernels.js';
import { gcnParams } from './gcn-comparison.js';
import { initialWeights, type NodeProblem } from './graphs.js';
import type { Comparison } from './harness.js';
import { guestsFor, type PeerName } from './peers/list.js';
import type { GcnWork } from './peers/peer.js';
import { type Reference, referenceCsr } from './reference.js';
import { compareSteps, type StepMaker } from './step-comparison.js';

const RATE = 0.5;

/** A graph of the public API. */
export const toGraph = ({ nodes, features, x, source, target }: NodeProblem, y: Int32Array | number) =>
  data.graph({ x: { data: x, shape: [nodes, features] }, edges: [source, target], y });

function createModel({ features, classes }: NodeProblem, hidden: number): Model {
  const model = sequential([layers.gcnConv({ units: hidden, activation: 'relu' }), layers.gcnConv({ units: classes })]);
  model.params = gcnParams(initialWeights(features, hidden, classes), features, hidden, classes);
  model.compile({ optimizer: optimizers.sgd({ learningRate: RATE }), loss: 'crossEntropy' });
  return model;
}

function createBaseline(problem: NodeProblem, hidden: number) {
  const { nodes, features, classes, source, target, x, labels } = problem;
  const initial = initialWeights(features, hidden, classes);
  const train = Int32Array.from({ length: nodes }, (_, i) => i);
  const recipe = { optimizer: 'sgd', learningRate: RATE, weightDecay: [0, 0], dropout: 0 } as const;
  return createGcn({ nodes, features, classes, hidden, source, target, x, labels, train, initial, ...recipe });
}

const forPeers = ({ source: _, target: __, ...problem }: NodeProblem, hidden: number): GcnWork => ({
  ...problem,
  hidden,
  transposed: transposeCsr(problem.adjacency) as WeightedCsr,
  initial: initialWeights(problem.features, hidden, problem.classes),
  rate: RATE,
});

const shape = ({ nodes, features }: NodeProblem, hidden: number): string => `N ${nodes}, F ${features}, hidden ${hidden}`;

/** One SGD step of a two-layer GCN on all nodes of a graph. The peers multiply by the adjacency as they best can, and as a dense matrix. */
export function gcnStep(problem: NodeProblem, hidden: number, reference: Reference | null, peers: readonly PeerName[]): Comparison {
  const { nodes, features, classes, x, labels, adjacency } = problem;
  const makers: Record<string, StepMaker> = {
    graphgrad: () => {
      const [model, graph] = [createModel(problem, hidden), toGraph(problem, labels)];
      return () => model.trainOnBatch(graph).loss;
    },
    plainJs: () => {
      const net = createBaseline(problem, hidden);
      return () => net.epoch();
    },
  };
  if (reference !== null) {
    makers.referenceJs = () => {
      const { kernel1, bias1, kernel2, bias2 } = initialWeights(features, hidden, classes);
      const [A, AT] = [referenceCsr(adjacency), referenceCsr(transposeCsr(adjacency))];
      const given = { N: nodes, F: features, C: classes, A, AT, X: x, y: labels };
      const params = { W1: kernel1, b1: bias1, W2: kernel2, b2: bias2 };
      return () => reference.gcnStep(given, params, hidden, RATE);
    };
  }
  const work = forPeers(problem, hidden);
  const trainers = peers.filter((name) => name === 'tfjs' || name === 'jaxJs');
  const guests = { ...guestsFor('gcnStep', trainers, [work, false]), ...guestsFor('gcnStep', trainers, [work, true], 'Dense') };
  return { ...compareSteps(`GCN step, ${shape(problem, hidden)}, SGD`, makers, guests), rounds: 7 };
}

/** The forward pass of the same network, for the peers that cannot train. */
export function gcnForward(problem: NodeProblem, hidden: number, peers: readonly PeerName[]): Comparison {
  const { features, classes, labels } = problem;
  const net = createBaseline(problem, hidden);
  const [model, graph] = [createModel(problem, hidden), toGraph(problem, labels)];
  const params = gcnParams(initialWeights(features, hidden, classes), features, hidden, classes);
  const forward = (): Float32Array => scope(() => (model(params, graph) as Tensor).toTypedArray() as Float32Array);
  return {
    name: `GCN forward, ${shape(problem, hidden)}`,
    contestants: { graphgrad: forward, plainJs: () => net.logits() },
    check: () => ({ graphgrad: forward(), plainJs: net.logits() }),
    guests: guestsFor('gcnForward', peers, [forPeers(problem, hidden)]),
    rounds: 7,
  };
}
