import { OptionError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { int, number, optional, unchecked } from '../core/options/vocabulary.js';
import { freshSeed, key as rootKey } from '../core/random.js';
import type { GraphLike } from '../graph/batch.js';
import { runtime } from '../runtime/runtime.js';
import { scope } from '../runtime/scope.js';
import { emptyTensor, tensor } from '../runtime/tensor.js';
import { borrow, type NodesLike, readNodes } from './nodes.js';
import { seed as seedOption } from './splits/options.js';

const bias = number({ min: 1e-30, max: 1e30, default: 1 });

const walkOptions = {
  /** Steps of a walk. */
  length: int({ min: 0 }),
  /** Where walks start: the name of a mask, or a mask. Default at every node. */
  starts: optional(unchecked<NodesLike>('the name of a mask, or a mask')),
  /** Walks from each start. Default 1. */
  walksPerNode: int({ min: 1, default: 1 }),
  /** Return parameter of node2vec: a step back has weight 1/p. Default 1. */
  p: bias,
  /** In-out parameter of node2vec: a step away from the last node has weight 1/q. Default 1. */
  q: bias,
  /** The same walks for the same seed. Default: a fresh seed. */
  seed: optional(seedOption),
};

/** Options of `data.randomWalks`. */
export interface RandomWalksOptions extends Given<typeof walkOptions> {}

/** Nodes of all walks: 4 GiB of them. */
const MOST_CELLS = 2 ** 30;

/** Walks, one a row: the start and the node after each step. */
export interface Walks {
  readonly data: Uint32Array;
  readonly shape: readonly [walks: number, nodes: number];
}

/**
 * Random walks along the edges, each outgoing edge equally likely; with p or q other than 1 those of node2vec (arXiv 1607.00653), in which a
 * neighbour of the last node has weight 1. A walk that comes to a node without outgoing edges stays there. Walks of one start are
 * walksPerNode rows apart from the next start's.
 *
 * @throws OptionError for numbers that cannot be.
 * @example
 * const { data: walks, shape } = data.randomWalks(data.karate(), { length: 10, p: 0.5, q: 2, seed: 0 });
 */
export function randomWalks(graph: GraphLike, options: RandomWalksOptions): Walks {
  const where = 'data.randomWalks';
  const { length, walksPerNode, p, q, starts: startsAt, seed = freshSeed() } = readOptions(where, walkOptions, options);
  const { high, low } = rootKey(seed).child('walks');
  const whole = borrow(graph);
  try {
    const nodes = readNodes(where, 'starts', whole.graph, startsAt);
    const cells = nodes.length * walksPerNode * (length + 1);
    if (cells > MOST_CELLS) {
      throw new OptionError({ where, what: 'the walks fit into no memory', got: `${cells} nodes`, expected: `at most ${MOST_CELLS}` });
    }
    const starts = new Uint32Array(nodes.length * walksPerNode);
    for (let i = 0; i < starts.length; i++) starts[i] = nodes[Math.floor(i / walksPerNode)];
    const { rowptr, col } = whole.graph.outCsr;
    const data = scope(() => {
      const out = emptyTensor([starts.length, length + 1], 'u32');
      const from = tensor(starts);
      runtime().kernelsOf('f32').randomWalks(0, starts.length, length, rowptr.ptr, col.ptr, high, low, p, q, from.ptr, out.ptr);
      return out.toTypedArray() as Uint32Array;
    });
    return { data, shape: [starts.length, length + 1] };
  } finally {
    whole.release();
  }
}
