import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { int, number, optional } from '../core/options/vocabulary.js';
import { freshSeed, type Key, key as rootKey } from '../core/random.js';
import { wholeNumber } from '../core/whole.js';
import type { GraphLike } from '../graph/batch.js';
import { borrow } from './nodes.js';
import { coarsen, type Level, levelOf } from './partition/coarsen.js';
import { grow, refine } from './partition/refine.js';
import { seed as seedOption } from './splits/options.js';

const partitionOptions = {
  /** Number of parts. */
  parts: int({ min: 1 }),
  /** Nodes of a part over the mean, at most. Default 1.1. */
  imbalance: number({ min: 1, default: 1.1 }),
  /** The same parts for the same seed. Default: a fresh seed. */
  seed: optional(seedOption),
};

/** Options of `data.partition`. */
export interface PartitionOptions extends Given<typeof partitionOptions> {}

/**
 * Parts of nearly equal size that few edges leave, as METIS makes them: heavy edges are merged until the graph is small, parts grow in it, and are
 * refined at their borders on the way back (Karypis and Kumar, SIAM J. Sci. Comput. 20, 1998). Directions are ignored. Returns the part of each node.
 *
 * @throws OptionError for more parts than nodes.
 * @example
 * const part = data.partition(data.karate(), { parts: 2, seed: 0 });
 */
export function partition(input: GraphLike, options: PartitionOptions): Uint32Array {
  const where = 'data.partition';
  const { parts, imbalance, seed = freshSeed() } = readOptions(where, partitionOptions, options);
  const whole = borrow(input);
  try {
    const { graph } = whole;
    wholeNumber(where, 'number of nodes for so many parts', graph.numNodes, parts);
    if (parts === 1) return new Uint32Array(graph.numNodes);
    const limit = Math.max(Math.ceil(graph.numNodes / parts), Math.floor((imbalance * graph.numNodes) / parts));
    return multilevel(
      levelOf(graph.numNodes, graph.src.view() as Uint32Array, graph.dst.view() as Uint32Array),
      parts,
      limit,
      rootKey(seed).child('partition'),
    );
  } finally {
    whole.release();
  }
}

function multilevel(finest: Level, parts: number, limit: number, key: Key): Uint32Array {
  const levels = [finest];
  const enough = Math.max(30 * parts, 100);
  for (;;) {
    const last = levels[levels.length - 1];
    if (last.size <= enough) break;
    const next = coarsen(last, limit / 4, key.at(levels.length));
    if (next.size > 0.95 * last.size) break;
    levels.push(next);
  }
  let part = grow(levels[levels.length - 1], parts, limit, key.child('grow'));
  for (let l = levels.length - 1; l >= 0; l--) {
    const level = levels[l];
    if (l < levels.length - 1) {
      const { merged } = levels[l + 1];
      const coarse = part;
      part = Uint32Array.from({ length: level.size }, (_, v) => coarse[merged[v]]);
    }
    refine(level, part, parts, limit);
  }
  return part;
}
