import { data, layers, type Model, ops, type SparseTensor, sequential } from '../../src/index.js';
import { FlatLayout } from '../../src/network/flat.js';

type Graph = ReturnType<typeof data.graph>;
type Loss = Parameters<Model['compile']>[0]['loss'];

/** The karate club with dense features, three of five people to train on and the others to validate. */
export function karate(dtype: 'f32' | 'f64'): Graph {
  const ids = Array.from({ length: 34 }, (_, i) => i);
  const masks = { train: { indices: ids.filter((i) => i % 5 < 3) }, validation: { indices: ids.filter((i) => i % 5 >= 3) } };
  const graph = data.graph({ ...data.karate(), masks, dtype });
  return graph.with({ x: ops.toDense(graph.x as SparseTensor) });
}

/** A compiled model with parameters and buffers. */
export function prepared(parts: Parameters<typeof sequential>[0], like: Graph, loss: Loss = 'crossEntropy', seed = 3): Model {
  const model = sequential(parts);
  model.compile({ optimizer: 'adam', loss });
  model.params = model.init({ seed, like });
  model.buffers = model.initBuffers({ seed, like });
  return model;
}

/** Two gcn layers for the karate club. */
export const gcn = (like: Graph, activation: 'relu' | 'tanh' = 'relu', loss: Loss = 'crossEntropy'): Model =>
  prepared([layers.dropout({ rate: 0.5 }), layers.gcnConv({ units: 6, activation }), layers.gcnConv({ units: 4 })], like, loss);

/** All parameters of a model as one vector. */
export const flat = ({ params }: Model): Float64Array => {
  if (params === null) throw new Error('no parameters');
  return new FlatLayout(params).flatten('test', 'the model', params);
};
