import { OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { custom, int, optional } from '../../core/options/vocabulary.js';
import type { GraphLike } from '../../graph/batch.js';
import type { Graph } from '../../graph/graph.js';
import { readMask } from '../../runtime/mask.js';
import { borrow } from '../nodes.js';
import { seed } from './options.js';
import { byLabel, shuffled } from './shuffled.js';

const share = (value: unknown): value is number =>
  typeof value === 'number' && (Number.isSafeInteger(value) ? value >= 0 : value > 0 && value < 1);
const nodes = custom('number', 'a number of nodes, or a fraction below 1', share);

export const nodeSplitOptions = {
  /** Nodes to validate on, or a fraction below 1. Default 500. */
  validation: optional(nodes, 500),
  /** Nodes to test on, or a fraction below 1. Default 1000. */
  test: optional(nodes, 1000),
  /** Nodes of each class to train on; without it all that are left. */
  trainPerClass: optional(int({ min: 1 })),
  /** The same split for the same seed. Default 0. */
  seed,
};

/** Options of `data.randomNodeSplit`. */
export type RandomNodeSplitOptions = Given<typeof nodeSplitOptions>;

/**
 * The graph with masks `train`, `validation` and `test` drawn at random. The splits of PyG's RandomNodeSplit: without `trainPerClass` training
 * gets the rest ('train_rest'); with it, that many nodes of each class (20 in 'random').
 *
 * @throws OptionError for more nodes than there are, or `trainPerClass` without class ids as targets.
 * @example
 * const graph = data.randomNodeSplit(data.karate(), { validation: 0.2, test: 0.2, seed: 0 });
 */
export function randomNodeSplit(input: GraphLike, options: RandomNodeSplitOptions = {}): Graph {
  const where = 'data.randomNodeSplit';
  const { validation, test, trainPerClass, seed } = readOptions(where, nodeSplitOptions, options);
  const { graph } = borrow(input);
  const { numNodes } = graph;
  const size = (value: number): number => (value < 1 ? Math.round(value * numNodes) : value);
  const order = shuffled(numNodes, seed, 'nodes');
  const train = trainPerClass === undefined ? null : perClass(where, graph, order, trainPerClass);
  const rest = train === null ? order : order.filter((v) => !train.has(v));
  const [held, kept] = [size(validation), size(test)];
  if (held + kept + (train === null ? 1 : 0) > rest.length) {
    throw new OptionError({
      where,
      what: 'not enough nodes',
      got: `${held} to validate, ${kept} to test, ${numNodes} nodes`,
      expected: 'some left to train on',
      mend: 'Give smaller numbers, or fractions',
    });
  }
  const chosen = {
    train: train === null ? rest.subarray(held + kept) : [...train],
    validation: rest.subarray(0, held),
    test: rest.subarray(held, held + kept),
  };
  const masks = Object.entries(chosen)
    .filter(([, indices]) => indices.length > 0)
    .map(([name, indices]) => [name, readMask(where, name, { indices }, numNodes, graph.src)]);
  return graph.with({ masks: { ...graph.masks, ...Object.fromEntries(masks) } });
}

function perClass(where: string, graph: Graph, order: Uint32Array, count: number): Set<number> {
  const { y, level } = graph;
  if (y === null || level !== 'node' || y.size !== y.shape[0])
    throw new OptionError({ where, what: 'trainPerClass needs a class of each node', got: `y ${y ?? 'absent'}`, expected: 'y [nodes]' });
  const classes = y.toTypedArray();
  const labelled = order.filter((node) => !Number.isNaN(classes[node])); // a class that is not known is none
  return new Set(byLabel(classes, labelled).flatMap((nodes) => nodes.slice(0, count)));
}
