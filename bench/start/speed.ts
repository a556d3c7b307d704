import { HIDDEN } from '../../examples/start/gcn.js';
import type { GraphTraining, NodeTraining, Speed } from '../../examples/start/speed.js';
import { type Model, type Tensor, tree } from '../../src/index.js';
import { createPacker, smallGraph } from '../baseline/batch.js';
import { createGcn } from '../baseline/gcn.js';
import { createPropagationNet } from '../baseline/propagation.js';
import { ENDLESS, race, type Trainings } from './race.js';

/** What `npm start` says of speed: the plain-JavaScript baseline trains the same. */
export const speed: Speed = {
  nodes: (training) => race({ name: training.name, epochs: 10, start: ({ dropout }) => nodeTrainings(training, dropout) }),
  graphs: (training) => race({ name: training.name, epochs: 2, start: () => graphTrainings(training) }),
};

const weightsOf =
  ({ params }: Model) =>
  (layer: string, name: string): ArrayLike<number> =>
    (tree.get(params, [layer, name]) as Tensor).toTypedArray(); // layers of these networks hold tensors alone

const ints = (values: ArrayLike<number>): Int32Array => Int32Array.from(values);

function nodeTrainings({ nodes, graph, dropout, network }: NodeTraining, dropping: boolean): Trainings {
  const { numNodes, edges, x, y, numClasses, masks } = nodes;
  const trained = graph.with({ masks: { train: graph.masks.train } }); // nothing to report on after each epoch
  const rate = dropping ? dropout : 0;
  const model = network(rate);
  model.params = model.init({ seed: 0, like: graph });
  const weights = weightsOf(model);
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
    initial: {
      kernel1: weights('gcnConv1', 'kernel'),
      bias1: weights('gcnConv1', 'bias'),
      kernel2: weights('gcnConv2', 'kernel'),
      bias2: weights('gcnConv2', 'bias'),
    },
  });
  return { graphgrad: model.train(trained, { epochs: ENDLESS, seed: 0 }), plain: () => plain.epoch() };
}

/** Batches come in the order of the graphs, so that both see the same. */
function graphTrainings({ graphs, batchSize, network }: GraphTraining): Trainings {
  const model = network();
  model.params = model.init({ seed: 0, like: graphs });
  const weights = weightsOf(model);
  const dense = (layer: string) => ({ kernel: weights(layer, 'kernel'), bias: weights(layer, 'bias') });
  const hidden = dense('propagationConv1');
  const features = graphs[0].x[0].length;
  const net = createPropagationNet({
    widths: [features, hidden.bias.length],
    initial: { layers: [hidden], head: dense('dense1') },
  });
  const small = graphs.map(({ x, edges, y }) => {
    const [source, target] = [0, 1].map((end) => ints([...edges.map((edge) => edge[end]), ...edges.map((edge) => edge[1 - end])]));
    return smallGraph(Float32Array.from(x.flat()), x.length, source, target, y, true);
  });
  const pack = createPacker(features);
  const epoch = (): number => {
    let sum = 0;
    for (let at = 0; at < small.length; at += batchSize) {
      const batch = small.slice(at, at + batchSize);
      sum += net.step(pack(batch)) * batch.length;
    }
    return sum / small.length;
  };
  return { graphgrad: model.train(graphs, { epochs: ENDLESS, batchSize, shuffle: false, seed: 0 }), plain: epoch };
}
