import { majorityClass } from '../../src/baselines/majority.js';
import { ridge } from '../../src/baselines/ridge.js';
import { sumOverNeighbours } from '../../src/baselines/summedFeatures.js';
import { metrics } from '../../src/index.js';
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

/** Accuracy on the test nodes of what needs no network, learnt from the training nodes. */
export function baselineAccuracies({ x, edges, y, numClasses, masks: { train, test } }: NodeData): { ridge: number; majority: number } {
  const [known, actual] = [train, test].map(({ indices }) => indices.map((node) => y[node]));
  const targets: Rows = { data: actual, shape: [actual.length] };
  const sums = sumOverNeighbours(x, edges);
  const linear = ridge(pick(sums, train.indices), oneHot(known, numClasses))(pick(sums, test.indices));
  const constant = oneHot(new Uint32Array(actual.length).fill(majorityClass(known)), numClasses);
  return { ridge: metrics.accuracy(linear, targets), majority: metrics.accuracy(constant, targets) };
}
