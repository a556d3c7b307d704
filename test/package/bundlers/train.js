import { data, init, layers, ops, optimizers, sequential, tensor, tree } from 'graphgrad';

/** Trains a small GCN here and in a worker, divides in f64, has a list refused, and tells the console what came of it. */
export async function train({ kernelUrls, workerUrl } = {}) {
  await init({ dtypes: ['f32', 'f64'], kernelUrls });
  const third = ops.div(tensor([1], { dtype: 'f64' }), tensor([3], { dtype: 'f64' })).item();
  const graph = data.graph(data.karate());
  const make = () => {
    const model = sequential([layers.gcnConv({ units: 8, activation: 'relu' }), layers.gcnConv({ units: 4 })]);
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss: 'crossEntropy', metrics: ['accuracy'] });
    return model;
  };
  const [here, there] = [make(), make()];
  await here.fit(graph, { epochs: 50, seed: 7 });
  await there.fit(graph, { epochs: 50, seed: 7, thread: 'worker', workerUrl });
  const bits = ({ params }) =>
    tree
      .leaves(params)
      .map((leaf) => leaf.toArray().join())
      .join();
  const { accuracy } = await there.evaluate(graph, { mask: 'train' });
  const refused = await Promise.resolve()
    .then(() => sequential([]))
    .catch((error) => error);
  console.log(JSON.stringify({ accuracy, same: bits(here) === bits(there), third, refused: String(refused).split(':')[0] }));
  document.title = 'done';
}
