import { data, layers, type Model, optimizers, sequential, tensor } from '../src/index.js';
import { uniform } from './arrays.js';
import { createGat, type GatLayer } from './baseline/gat.js';
import { adjacency, transposeCsr, type WeightedCsr } from './baseline/kernels.js';
import { createSage, type SageLayer } from './baseline/sage.js';
import type { Cora } from './data.js';
import type { Comparison } from './harness.js';
import { guestsFor, type PeerName } from './peers/list.js';
import type { SageWork } from './peers/peer.js';
import { compareSteps } from './step-comparison.js';

/** What of Cora these networks read. */
export type CoraGraph = Pick<Cora, 'nodes' | 'features' | 'classes' | 'source' | 'target' | 'x' | 'labels' | 'train'>;

/** The graph of the library. */
export const toGraph = ({ nodes, features, source, target, x, labels, train }: CoraGraph) =>
  data.graph({
    x: { indptr: x.indptr, indices: x.indices, values: x.values as Float32Array, shape: [nodes, features] },
    edges: [source, target],
    y: labels,
    masks: { train: { indices: train } },
  });

/** Row-major [rows, …] in linear memory. */
export const live = (values: Float32Array, ...shape: number[]) => tensor(values.slice(), { shape });

const SAGE_RATE = 0.5;

/** One SGD step of GraphSAGE with means: two layers, sparse features; the peers multiply by them as a dense matrix. */
export function sageStep(cora: CoraGraph, hidden: number, peers: readonly PeerName[]): Comparison {
  const { nodes, features, classes, source, target, x, labels, train } = cora;
  const widths = [features, hidden, classes];
  const initial = [0, 1].map((l): SageLayer => {
    const size = widths[l] * widths[l + 1];
    return { kernel: uniform(size, 50 + l, 0.3), rootKernel: uniform(size, 60 + l, 0.3), bias: uniform(widths[l + 1], 70 + l, 0.1) };
  }) as [SageLayer, SageLayer];
  const structure = adjacency(nodes, source, target, false);
  const values = new Float32Array(structure.indices.length);
  for (let i = 0; i < nodes; i++) {
    const [begin, end] = [structure.indptr[i], structure.indptr[i + 1]];
    values.fill(1 / Math.max(1, end - begin), begin, end);
  }
  const mean: WeightedCsr = { ...structure, values };
  const createModel = (): Model => {
    const model = sequential([layers.sageConv({ units: hidden, activation: 'relu' }), layers.sageConv({ units: classes })]);
    model.params = Object.fromEntries(
      initial.map(({ kernel, rootKernel, bias }, l) => [
        `sageConv${l + 1}`,
        {
          kernel: live(kernel, widths[l], widths[l + 1]),
          bias: live(bias, widths[l + 1]),
          rootKernel: live(rootKernel, widths[l], widths[l + 1]),
        },
      ]),
    );
    model.compile({ optimizer: optimizers.sgd({ learningRate: SAGE_RATE }), loss: 'crossEntropy' });
    return model;
  };
  const dense = new Float32Array(nodes * features);
  for (let r = 0; r < nodes; r++)
    for (let e = x.indptr[r]; e < x.indptr[r + 1]; e++) dense[r * features + x.indices[e]] = x.values?.[e] ?? 1;
  const transposed = transposeCsr(mean) as WeightedCsr;
  const work: SageWork = { nodes, features, hidden, classes, mean, transposed, x: dense, labels, train, layers: initial, rate: SAGE_RATE };
  return {
    ...compareSteps(
      `SAGE step, Cora, hidden ${hidden}, sparse x, SGD`,
      {
        graphgrad: () => {
          const [model, graph] = [createModel(), toGraph(cora)];
          return () => model.trainOnBatch(graph, { mask: 'train' }).loss;
        },
        plainJs: () => createSage({ mean, x, labels, train, hidden, classes, layers: initial, learningRate: SAGE_RATE }),
      },
      guestsFor(
        'sageStep',
        peers.filter((name) => name === 'tfjs' || name === 'jaxJs'),
        [work],
      ),
    ),
    rounds: 7,
  };
}

const GAT_RATE = 0.005;
const DECAY = 5e-4;
const PROTOCOL_EPOCHS = 200;

/** One epoch of the GAT of Veličković et al.: 8 heads of 8, ELU, then one head; dropout 0.6 on features and attention; Adam with L2. */
export function gatEpoch(cora: CoraGraph, heads: number, units: number): Comparison {
  const { nodes, features, classes, source, target, x, labels, train } = cora;
  const layer = (inputs: number, outputs: number, key: number): GatLayer => ({
    kernel: uniform(inputs * outputs, key, Math.sqrt(6 / (inputs + outputs))),
    attSrc: uniform(outputs, key + 1, 0.5),
    attDst: uniform(outputs, key + 2, 0.5),
    bias: new Float32Array(outputs),
  });
  const initial: [GatLayer, GatLayer] = [layer(features, heads * units, 80), layer(heads * units, classes, 90)];
  const structure = adjacency(nodes, source, target, true);
  const createEpoch = (rate: number) => (): (() => number) => {
    const model = sequential([
      layers.dropout({ rate }),
      layers.gatConv({ units, heads, dropout: rate, activation: 'elu' }),
      layers.dropout({ rate }),
      layers.gatConv({ units: classes, heads: 1, dropout: rate }),
    ]);
    const graph = toGraph(cora);
    const restart = (): void => {
      model.params = Object.fromEntries(
        initial.map(({ kernel, attSrc, attDst, bias }, l) => {
          const [h, u] = l === 0 ? [heads, units] : [1, classes];
          const att = (values: Float32Array) => live(values, 1, h, u);
          return [
            `gatConv${l + 1}`,
            { kernel: live(kernel, kernel.length / bias.length, h * u), attSrc: att(attSrc), attDst: att(attDst), bias: live(bias, h * u) },
          ];
        }),
      );
      const groups = ['gatConv1', 'gatConv2'].map((match) => ({ match, weightDecay: DECAY }));
      model.compile({ optimizer: optimizers.adam({ learningRate: GAT_RATE, groups }), loss: 'crossEntropy' });
    };
    let epochs = 0;
    return () => {
      if (epochs % PROTOCOL_EPOCHS === 0) restart();
      epochs++;
      return model.trainOnBatch(graph, { mask: 'train', seed: 0 }).loss;
    };
  };
  const createBaseline = (rate: number) => () =>
    createGat({
      adjacency: structure,
      x,
      features,
      labels,
      train,
      heads,
      units,
      classes,
      layers: initial,
      dropout: rate,
      learningRate: GAT_RATE,
      weightDecay: DECAY,
    });
  const name = `GAT epoch, Cora, ${heads} x ${units}, sparse x`;
  const { check } = compareSteps(name, { graphgrad: createEpoch(0), plainJs: createBaseline(0) });
  return { ...compareSteps(name, { graphgrad: createEpoch(0.6), plainJs: createBaseline(0.6) }), check, rounds: 7 };
}
