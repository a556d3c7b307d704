import { type Model, models, optimizers } from '../src/index.js';
import { uniform } from './arrays.js';
import { createAppnp, type DenseLayer } from './baseline/appnp.js';
import { gcnNorm } from './baseline/kernels.js';
import { type CoraGraph, live, toGraph } from './cora-networks.js';
import type { Comparison } from './harness.js';
import { compareSteps } from './step-comparison.js';

const RATE = 0.1;
const HOPS = 10;
const ALPHA = 0.1;

/** One SGD step of APPNP: two linear maps, sparse features, ten hops of the predictions. */
export function appnpStep(cora: CoraGraph, hidden: number): Comparison {
  const { nodes, features, classes, source, target, x, labels, train } = cora;
  const widths = [features, hidden, classes];
  const layer = (l: 0 | 1): DenseLayer => ({
    kernel: uniform(widths[l] * widths[l + 1], 150 + l, 0.3),
    bias: uniform(widths[l + 1], 160 + l, 0.1),
  });
  const initial = [layer(0), layer(1)] as const;
  const createModel = (): Model => {
    const model = models.appnp({ units: hidden, outputs: classes, hops: HOPS, alpha: ALPHA });
    model.params = Object.fromEntries(
      initial.map(({ kernel, bias }, l) => [
        `dense${l + 1}`,
        { kernel: live(kernel, widths[l], widths[l + 1]), bias: live(bias, widths[l + 1]) },
      ]),
    );
    model.compile({ optimizer: optimizers.sgd({ learningRate: RATE }), loss: 'crossEntropy' });
    return model;
  };
  const matrix = gcnNorm(nodes, source, target);
  return {
    ...compareSteps(`APPNP step, Cora, hidden ${hidden}, 10 hops, sparse x, SGD`, {
      graphgrad: () => {
        const [model, graph] = [createModel(), toGraph(cora)];
        return () => model.trainOnBatch(graph, { mask: 'train' }).loss;
      },
      plainJs: () =>
        createAppnp({ matrix, x, labels, train, hidden, classes, hops: HOPS, alpha: ALPHA, layers: initial, learningRate: RATE }),
    }),
    rounds: 7,
  };
}
