import { linear } from '../baselines/graphBaselines.js';
import { pick } from '../baselines/nodeBaselines.js';
import { smoothedFeatures } from '../baselines/nodeTable.js';
import { targetsOf } from '../baselines/targets.js';
import type { Given, Values } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { func, int, number, oneOf, optional, string, unchecked } from '../core/options/vocabulary.js';
import { freshSeed } from '../core/random.js';
import { randomLinkSplit } from '../data/splits/randomLinkSplit.js';
import { partsOf } from '../data/transforms/transform.js';
import type { GraphLike } from '../graph/batch.js';
import { graph as createGraph } from '../graph/create.js';
import { Graph } from '../graph/graph.js';
import type { LinkData } from '../graph/links.js';
import { maskNamed } from '../graph/mask-names.js';
import type { Model } from '../model.js';
import { table } from '../network/describe.js';
import { expectNetwork } from '../network/network.js';
import type { LossName } from '../nn/losses.js';
import { accuracy } from '../nn/metrics/classification.js';
import type { Rows } from '../nn/metrics/metric.js';
import { r2 } from '../nn/metrics/regression.js';
import { adam } from '../nn/optimizers/adam.js';
import { numberText } from '../plot/numberText.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import type { Callback } from '../train/callbacks/callback.js';
import type { History } from '../train/fit.js';
import { deepGraphInfomax } from './deepGraphInfomax.js';
import { gae } from './gae.js';
import { graphMae } from './graphMae.js';

const options = {
  /**
   * 'deepGraphInfomax': tell rows from those of shuffled features; 'graphMae': guess features that are masked; 'links': tell edges from pairs that are none, as
   * GraphSAGE does without labels (arXiv:1706.02216), with negatives drawn anew in each epoch. Default 'deepGraphInfomax'.
   */
  by: oneOf(['deepGraphInfomax', 'graphMae', 'links'], 'deepGraphInfomax'),
  /** Default 200. */
  epochs: int({ min: 1, default: 200 }),
  /** Of Adam. Default 0.001. */
  learningRate: number({ above: 0, default: 0.001 }),
  /** Of 'graphMae': share of the nodes that are masked. Default 0.5. */
  maskRate: number({ above: 0, max: 1, default: 0.5 }),
  /** Where all randomness comes from. Default: a fresh seed. */
  seed: optional(int({ min: 0 })),
  /** What accompanies the training, such as `callbacks.earlyStopping({ monitor: 'loss' })`. Default none. */
  callbacks: optional(unchecked<readonly Callback[]>('a list of callbacks'), []),
  /** The mask that the rows are tried on, where nodes have targets and a mask 'train'. Default 'test', or 'validation' where there is none. */
  mask: optional(string()),
  /** Where the table goes. Default: the console. */
  print: optional(func<(text: string) => void>()),
};

/** Options of `pretrain`. */
export interface PretrainOptions extends Given<typeof options> {}

/** How well a linear model of some rows does: accuracy of classes, R² of values. */
export interface Probe {
  readonly name: string;
  readonly score: number;
}

/** What `pretrain` did. */
export interface Pretrained extends History {
  /** Raw features, the encoder as it began, and as it is now; empty where no node has a target. */
  readonly probes: readonly Probe[];
}

/**
 * Trains an encoder without labels, on the features and edges of one graph, and leaves what it learnt in `encoder.params`: then freeze it, or train it on with a head. A
 * linear model (logistic or ridge regression on the nodes of 'train') of the raw features, of the rows of the encoder as it began and of those it makes now is tried on
 * nodes it has not seen, and all three are printed, whoever wins: where random rows do as well, nothing was learnt.
 *
 * @throws OptionError for what is no model, GraphError for a graph without features.
 * @example
 * const { x, edges, y, masks } = data.karate();
 * const graph = data.graph({ x, edges, y, masks });
 * const encoder = models.gcn({ units: 16, layers: 1, outputs: 16 });
 * await pretrain(encoder, graph, { epochs: 20, seed: 0 });
 * const model = sequential({ encoder, head: layers.dense({ units: 4 }) });
 * model.freeze('encoder'); // or not: then it is tuned
 */
export async function pretrain(encoder: Model, data: GraphLike, given: PretrainOptions = {}): Promise<Pretrained> {
  const where = 'pretrain';
  const read = readOptions(where, options, given);
  const { by, epochs, learningRate, seed = freshSeed(), callbacks, print = console.log } = read;
  expectNetwork(where, encoder);
  const graph = data instanceof Graph ? data : createGraph(data);
  encoder.params ??= encoder.init({ seed, like: graph });
  encoder.buffers ??= encoder.initBuffers({ seed, like: graph });
  const bare = unlabelled(graph);
  const start = await encoder.predict(bare);
  const { model, data: walked, loss } = taskOf(by, encoder, bare, { units: start.shape[1], maskRate: read.maskRate, seed });
  model.compile({ optimizer: adam({ learningRate }), loss });
  model.params = { ...model.init({ seed, like: bare }), encoder: encoder.params };
  model.buffers = { ...model.initBuffers({ seed, like: bare }), encoder: encoder.buffers };
  const history = await model.fit(walked, { epochs, seed, callbacks, ...(by === 'links' && { negatives: {} }) });
  const probes = probesOf(graph, read.mask, [
    ['raw features', smoothedFeatures(graph, 0)],
    ['encoder as it began', start],
    [`encoder after ${by}`, await encoder.predict(bare)],
  ]);
  if (probes.length > 0) print(table([['linear model of', 'score'], ...probes.map(({ name, score }) => [name, numberText(score)])]));
  return { ...history, probes };
}

/** The features and edges alone, whatever nodes are for training. */
const unlabelled = (graph: Graph, y: Tensor | null = null): Graph =>
  new Graph({ ...partsOf(graph), pairs: null, y, sampleWeight: null, level: 'node', masks: {} });

interface Task {
  readonly model: Model;
  readonly data: Graph | LinkData;
  readonly loss: LossName;
}

function taskOf(
  by: Values<typeof options>['by'],
  encoder: Model,
  graph: Graph,
  { units, maskRate, seed }: { units: number; maskRate: number; seed: number },
): Task {
  const { numNodes, dtype } = graph;
  const targets = (row: readonly number[]): Graph => {
    const values = Float64Array.from({ length: numNodes * row.length }, (_, i) => row[i % row.length]);
    return unlabelled(graph, tensor(values, { shape: row.length === 1 ? [numNodes] : [numNodes, row.length], dtype }));
  };
  if (by === 'deepGraphInfomax') return { model: deepGraphInfomax({ encoder, units }), data: targets([1, 0]), loss: 'binaryCrossEntropy' };
  if (by === 'graphMae') return { model: graphMae({ encoder, units, maskRate }), data: targets([0]), loss: 'mae' };
  const { train } = randomLinkSplit(graph, { validation: 0, test: 0, loops: 'drop', undirected: isUndirected(graph), seed });
  return { model: gae({ encoder }), data: train, loss: 'binaryCrossEntropy' };
}

/** Whether every edge has one the other way. */
function isUndirected({ src, dst, numNodes }: Graph): boolean {
  const [from, to] = [src.view(), dst.view()];
  const keys = new Set<number>();
  for (let e = 0; e < from.length; e++) keys.add(from[e] * numNodes + to[e]);
  return from.every((a: number, e: number) => keys.has(to[e] * numNodes + a));
}

/** Linear models of rows of the nodes, learnt on 'train' and tried on a mask. */
function probesOf(graph: Graph, mask: string | undefined, tried: readonly (readonly [string, Rows | null])[]): Probe[] {
  const { y, level, masks } = graph;
  const name = mask ?? (masks.test === undefined ? 'validation' : 'test');
  const [train, test] = [masks.train, maskNamed(masks, name)];
  if (y === null || level !== 'node' || train === undefined || test === undefined) return [];
  const rows: Rows = { data: y.toTypedArray(), shape: y.shape };
  const [known, unseen] = [pick(rows, train), pick(rows, test)];
  const areIds = y.size === y.shape[0] && Array.from(known.data).every((value) => Number.isInteger(value) || Number.isNaN(value));
  const targets = targetsOf(areIds ? 'classes' : 'values', [known, unseen]);
  const measure = areIds ? accuracy : r2;
  return tried.flatMap(([title, x]) => {
    if (x === null) return [];
    return [{ name: title, score: measure(targets.decode(linear(targets, pick(x, train), known)(pick(x, test))), unseen) }];
  });
}
