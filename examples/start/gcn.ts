import { type data, layers, type Model, optimizers, sequential } from 'graphgrad';

/** A graph whose nodes belong to classes, as the data sets give it. */
export interface NodeData {
  readonly numNodes: number;
  readonly edges: readonly [sources: Uint32Array, targets: Uint32Array];
  readonly x: Required<data.SparseLike>;
  readonly y: Uint32Array;
  readonly numClasses: number;
  readonly masks: Readonly<Record<'train' | 'test', { readonly indices: Uint32Array }>>;
}

/** Width of the hidden layer. */
export const HIDDEN = 16;

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
