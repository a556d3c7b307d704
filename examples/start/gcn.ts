import { createGcn, type GcnWeights } from '../../bench/baseline/gcn.js';
import type { SparseRows } from '../../src/baselines/summedFeatures.js';
import type { Graph } from '../../src/graph/graph.js';
import { layers, type Model, optimizers, sequential, type Tensor, tree } from '../../src/index.js';
import { ENDLESS, type Race } from './race.js';

/** A graph whose nodes belong to classes, as the data sets give it. */
export interface NodeData {
  readonly numNodes: number;
  readonly edges: readonly [sources: Uint32Array, targets: Uint32Array];
  readonly x: Required<SparseRows>;
  readonly y: Uint32Array;
  readonly numClasses: number;
  readonly masks: Readonly<Record<'train' | 'test', { readonly indices: Uint32Array }>>;
}

const HIDDEN = 16;

/** The network of Kipf and Welling (arXiv:1609.02907), compiled: two layers, L2 on the first. */
export function gcn(classes: number, dropout: number, metrics: readonly 'accuracy'[] = []): Model {
  const model = sequential([
    layers.dropout({ rate: dropout }),
    layers.gcnConv({ units: HIDDEN, activation: 'relu' }),
    layers.dropout({ rate: dropout }),
    layers.gcnConv({ units: classes }),
  ]);
  model.compile({
    optimizer: optimizers.adam({ learningRate: 0.01, groups: [{ match: 'gcnConv1', weightDecay: 5e-4 }] }),
    loss: 'crossEntropy',
    metrics,
  });
  return model;
}

/** The same network against plain JavaScript, on the training nodes. */
export function gcnRace(name: string, { numNodes, edges, x, y, numClasses, masks }: NodeData, graph: Graph, dropout: number): Race {
  const ints = (values: ArrayLike<number>): Int32Array => Int32Array.from(values);
  const trained = graph.with({ masks: { train: graph.masks.train } }); // nothing to report on after each epoch
  return {
    name,
    epochs: 10,
    start: (options) => {
      const rate = options.dropout ? dropout : 0;
      const model = gcn(numClasses, rate);
      model.params = model.init({ seed: 0, like: graph });
      const weights = (layer: string, name: string): ArrayLike<number> => (tree.get(model.params, [layer, name]) as Tensor).toTypedArray();
      const initial: GcnWeights = {
        kernel1: weights('gcnConv1', 'kernel'),
        bias1: weights('gcnConv1', 'bias'),
        kernel2: weights('gcnConv2', 'kernel'),
        bias2: weights('gcnConv2', 'bias'),
      };
      const plain = createGcn({
        nodes: numNodes,
        source: ints(edges[0]),
        target: ints(edges[1]),
        x: { rows: numNodes, cols: x.shape[1], indptr: ints(x.indptr), indices: ints(x.indices), values: Float32Array.from(x.values) },
        features: x.shape[1],
        labels: ints(y),
        train: ints(masks.train.indices),
        hidden: HIDDEN,
        classes: numClasses,
        dropout: rate,
        initial,
      });
      return { graphgrad: model.train(trained, { epochs: ENDLESS, seed: 0 }), plain: () => plain.epoch() };
    },
  };
}
