import { data, layers, type Model, optimizers, sequential, tensor } from '../src/index.js';
import { createGcn, type Gcn, type GcnOptions } from './baseline/gcn.js';
import { glorot } from './baseline/parameter.js';
import type { Comparison } from './harness.js';

const PROTOCOL_EPOCHS = 200;

type Weights = NonNullable<GcnOptions['initial']>;

/** Live parameters of a two-layer GCN of `layers.gcnConv`. */
export const gcnParams = ({ kernel1, bias1, kernel2, bias2 }: Weights, features: number, hidden: number, classes: number) => ({
  gcnConv1: { kernel: tensor(Float32Array.from(kernel1), { shape: [features, hidden] }), bias: tensor(Float32Array.from(bias1)) },
  gcnConv2: { kernel: tensor(Float32Array.from(kernel2), { shape: [hidden, classes] }), bias: tensor(Float32Array.from(bias2)) },
});

/** The GCN of Kipf and Welling through the layers, as a user writes it, with the weights, recipe and data of the baseline. */
function createModel(options: GcnOptions, rate: number, initial: Weights): () => number {
  const { nodes, features, hidden, classes, x, source, target, labels, train, weightDecay = [5e-4, 0] } = options;
  const graph = data.graph({
    x:
      'indptr' in x
        ? { indptr: x.indptr, indices: x.indices, values: x.values, shape: [nodes, features] }
        : { data: x, shape: [nodes, features] },
    edges: [source, target],
    y: labels,
    masks: { train: { indices: train } },
  });
  const model: Model = sequential([
    layers.dropout({ rate }),
    layers.gcnConv({ units: hidden, activation: 'relu' }),
    layers.dropout({ rate }),
    layers.gcnConv({ units: classes }),
  ]);
  const groups = [
    { match: 'gcnConv1', weightDecay: weightDecay[0] },
    { match: 'gcnConv2', weightDecay: weightDecay[1] },
  ];
  let epochs = 0;
  const restart = (): void => {
    model.params = gcnParams(initial, features, hidden, classes);
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.01, groups }), loss: 'crossEntropy' });
  };
  restart();
  return () => {
    if (epochs > 0 && epochs % PROTOCOL_EPOCHS === 0) restart();
    epochs++;
    return model.trainOnBatch(graph, { mask: 'train', seed: 0 }).loss;
  };
}

/**
 * One epoch of a two-layer GCN with Adam and dropout 0.5: forward, loss, backward, update, no evaluation. Both contestants
 * begin again after 200 epochs, the length of the protocol, so that neither is timed on weights that decayed for thousands.
 * Checked without dropout: the losses of five epochs from the same weights.
 */
export function compareGcn(name: string, options: GcnOptions): Comparison {
  const { features, hidden, classes } = options;
  const initial: Weights = {
    kernel1: glorot(features, hidden, 1),
    bias1: new Float64Array(hidden),
    kernel2: glorot(hidden, classes, 2),
    bias2: new Float64Array(classes),
  };
  let [net, epochs]: [Gcn | null, number] = [null, 0];
  let model: (() => number) | null = null;
  const five = (epoch: () => number): number[] => Array.from({ length: 5 }, epoch);
  return {
    name,
    contestants: {
      graphgrad: () => {
        model ??= createModel(options, 0.5, initial);
        return model();
      },
      plainJs: () => {
        if (net === null || epochs === PROTOCOL_EPOCHS) [net, epochs] = [createGcn({ ...options, initial, dropout: 0.5 }), 0];
        epochs++;
        return net.epoch();
      },
    },
    check: () => {
      const plain = createGcn({ ...options, initial, dropout: 0 });
      return {
        graphgrad: five(createModel(options, 0, initial)),
        plainJs: five(() => plain.epoch()),
      };
    },
  };
}
