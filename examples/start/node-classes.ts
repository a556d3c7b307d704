import { baselines, data, layers, metrics, sequential } from 'graphgrad';
import type { NodeData } from './gcn.js';

type Rows = metrics.Rows;

/** Some rows of many. */
export function pick({ data, shape: [rows] }: Rows, ids: Uint32Array): Rows {
  const width = data.length / rows;
  return {
    data: Float64Array.from({ length: ids.length * width }, (_, i) => data[ids[Math.floor(i / width)] * width + (i % width)]),
    shape: [ids.length, width],
  };
}

/** A 1 in the column of each row's class. */
export function oneHot(classes: ArrayLike<number>, numClasses: number): Rows {
  const data = new Float64Array(classes.length * numClasses);
  for (let i = 0; i < classes.length; i++) data[i * numClasses + classes[i]] = 1;
  return { data, shape: [classes.length, numClasses] };
}

/** Counts of predicted classes below actual ones, for the nodes of a mask. */
export function confusion(logits: Rows, { y }: NodeData, { indices }: { readonly indices: Uint32Array }): number[][] {
  const actual: Rows = { data: indices.map((node) => y[node]), shape: [indices.length] };
  const { classes, counts } = metrics.confusionMatrix(pick(logits, indices), actual);
  return Array.from({ length: classes }, (_, row) => Array.from(counts.subarray(row * classes, (row + 1) * classes)));
}

/** What a linear model can see of nodes: the features of each plus those of all that send to it. */
async function summed({ x: { indptr, indices, values, shape }, edges }: NodeData): Promise<Rows> {
  const [nodes, columns] = shape;
  const dense = new Float32Array(nodes * columns);
  for (let node = 0; node < nodes; node++)
    for (let k = indptr[node]; k < indptr[node + 1]; k++) dense[node * columns + indices[k]] = values[k];
  const graph = data.graph({ x: { data: dense, shape }, edges });
  const network = sequential([layers.simpleConv({ combineRoot: 'sum' })]);
  network.params = network.init({ seed: 0, like: graph });
  return network.predict(graph);
}

/** Accuracy on the test nodes of what needs no network, learnt from the training nodes. */
export async function baselineAccuracies(nodes: NodeData): Promise<{ ridge: number; majority: number }> {
  const { y, numClasses, masks } = nodes;
  const { train, test } = masks;
  const [known, actual] = [train, test].map(({ indices }) => indices.map((node) => y[node]));
  const targets: Rows = { data: actual, shape: [actual.length] };
  const sums = await summed(nodes);
  const linear = baselines.ridge(pick(sums, train.indices), oneHot(known, numClasses))(pick(sums, test.indices));
  const constant = oneHot(new Uint32Array(actual.length).fill(baselines.majorityClass(known)), numClasses);
  return { ridge: metrics.accuracy(linear, targets), majority: metrics.accuracy(constant, targets) };
}
