import { OptionError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { bool, int, number, optional, unchecked } from '../core/options/vocabulary.js';
import { type Key, permutation } from '../core/random.js';
import type { GraphLike } from '../graph/batch.js';
import { Graph } from '../graph/graph.js';
import { tensor } from '../runtime/tensor.js';
import { BatchLoader, readSeed } from './loader/batch-loader.js';
import { borrow, type NodesLike, readNodes } from './nodes.js';
import { randomWalks } from './randomWalks.js';
import { seed as seedOption } from './splits/options.js';
import { windowPairs } from './windowPairs.js';

const walkLoaderOptions = {
  /** Steps of a walk. Default 20. */
  length: int({ min: 1, default: 20 }),
  /** Nodes of a window: the first is paired with each of the others. Default 10. */
  contextSize: int({ min: 2, default: 10 }),
  /** Walks from each start. Default 10. */
  walksPerNode: int({ min: 1, default: 10 }),
  /** Return parameter of node2vec: a step back has weight 1/p. Default 1. */
  p: number({ min: 1e-30, max: 1e30, default: 1 }),
  /** In-out parameter of node2vec: a step away from the last node has weight 1/q. Default 1. */
  q: number({ min: 1e-30, max: 1e30, default: 1 }),
  /** Windows of nodes drawn at random, for each of a walk. Default 1. */
  negatives: int({ min: 0, default: 1 }),
  /** Starts of a batch. Default 128. */
  batchSize: int({ min: 1, default: 128 }),
  /** Where walks start: the name of a mask, or a mask. Default at every node. */
  starts: optional(unchecked<NodesLike>('the name of a mask, or a mask')),
  /** Draw another order of the starts in each epoch. Default true. */
  shuffle: bool(true),
  /** The same pairs for the same seed: batch b of epoch e is always the same. Default: a fresh seed. */
  seed: optional(seedOption),
};

/** Options of `data.walkLoader`. */
export interface WalkLoaderOptions extends Given<typeof walkLoaderOptions> {}

/**
 * Pairs of nodes to learn rows of nodes from (node2vec, arXiv:1607.00653; DeepWalk with p = q = 1), for `models.node2vec`: walks are cut into windows, and
 * the first node of each is paired with the others, labelled 1; windows whose other nodes are drawn at random follow, labelled 0, as PyG's Node2Vec draws
 * them: they may be neighbours by chance. A batch is a graph of all nodes without edges, with these pairs.
 *
 * @throws OptionError for a window that is longer than the walks.
 * @example
 * const loader = data.walkLoader(data.karate(), { length: 8, contextSize: 4, walksPerNode: 2, seed: 0 });
 * for await (const { pairs } of loader) console.log(pairs.src.size);
 */
export function walkLoader(graph: GraphLike, options: WalkLoaderOptions = {}): BatchLoader {
  const where = 'data.walkLoader';
  const read = readOptions(where, walkLoaderOptions, options);
  const { length, contextSize, walksPerNode, p, q, negatives, batchSize, shuffle } = read;
  const seed = readSeed(read.seed);
  expectWindow(where, contextSize, length);
  const whole = borrow(graph);
  const { numNodes, dtype } = whole.graph;
  const starts = readNodes(where, 'starts', whole.graph, read.starts);
  /** Windows of chosen starts, as rows. */
  const walked = (chosen: Uint32Array, key: Key): Uint32Array => {
    const walks = randomWalks(whole.graph, { length, starts: { indices: chosen }, walksPerNode, p, q, seed: key.bits() });
    return walks.data;
  };
  const random = (count: number, first: (walk: number) => number, key: Key): Uint32Array =>
    Uint32Array.from({ length: count * (length + 1) }, (_, i) => {
      const walk = Math.floor(i / (length + 1));
      return i % (length + 1) === 0 ? first(walk) : Math.floor(key.at(i).uniform() * numNodes);
    });
  const batchLength = Math.ceil(starts.length / batchSize);
  return new BatchLoader(
    where,
    {
      length: batchLength,
      repeatable: true,
      *walk({ order, draw, skip, make }) {
        const ids = shuffle && order !== null ? permutation(starts.length, order).map((i) => starts[i]) : starts;
        for (let b = skip; b < batchLength; b++) {
          const key = draw('walks').at(b);
          const chosen = ids.slice(b * batchSize, (b + 1) * batchSize);
          const near = windowPairs(walked(chosen, key.child('walks')), length + 1, contextSize);
          const count = chosen.length * walksPerNode * negatives;
          const far = windowPairs(
            random(count, (walk) => chosen[walk % chosen.length], key.child('others')),
            length + 1,
            contextSize,
          );
          yield make(() => pairedNodes(numNodes, dtype, near, far));
        }
      },
      dispose: () => whole.release(),
    },
    seed,
  );
}

/** @throws OptionError for a window that is longer than the walks. */
export function expectWindow(where: string, contextSize: number, length: number): void {
  if (contextSize <= length + 1) return;
  throw new OptionError({
    where,
    what: 'the window is longer than the walks',
    got: `${contextSize} nodes, and walks of ${length + 1}`,
    expected: 'contextSize of at most length + 1',
  });
}

type Ends = ReturnType<typeof windowPairs>;

/** Nodes alone, with pairs that belong together and pairs that do not. */
export function pairedNodes(numNodes: number, dtype: Graph['dtype'], near: Ends, far: Ends): Graph {
  const joined = (end: 'src' | 'dst'): Uint32Array => {
    const all = new Uint32Array(near.src.length + far.src.length);
    all.set(near[end]);
    all.set(far[end], near.src.length);
    return all;
  };
  return new Graph({
    numNodes,
    numGraphs: 1,
    x: null,
    src: tensor(new Uint32Array(0)),
    dst: tensor(new Uint32Array(0)),
    edgeWeight: null,
    edgeAttr: null,
    pos: null,
    y: tensor(new Float32Array(near.src.length + far.src.length).fill(1, 0, near.src.length), { dtype }),
    level: 'link',
    masks: {},
    pairs: { src: tensor(joined('src')), dst: tensor(joined('dst')), relation: null },
    nodePtr: tensor(Uint32Array.of(0, numNodes)),
    dtype,
  });
}
