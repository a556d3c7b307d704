import { OptionError } from '../core/errors.js';
import { namesOf } from '../core/options/names.js';
import { checkOptions } from '../core/options/read.js';
import { wholeNumber } from '../core/whole.js';
import type { GraphLike } from '../graph/batch.js';
import { Graph } from '../graph/graph.js';
import { BatchLoader, readSeed } from './loader/batch-loader.js';
import { readBatchSize } from './loader/cut.js';
import { listPlan } from './loader/list.js';
import type { Items } from './loader/read-ahead.js';
import { streamPlan } from './loader/stream.js';

/** Where graphs come from: a list, a source that gives one after the other, or a function that starts such a source anew for each epoch. */
export type GraphSource = readonly GraphLike[] | Items<GraphLike> | (() => Items<GraphLike>);

/** Options of `data.loader`. */
export interface LoaderOptions {
  /** Most graphs of a batch. Default 32, or no limit where `maxNodes` is given. */
  readonly batchSize?: number;
  /** Most nodes of a batch: graphs are taken in order as long as they fit. Default no limit. */
  readonly maxNodes?: number;
  /** Draw another order in each epoch; of a stream, within the next 1,024 graphs. Default false. */
  readonly shuffle?: boolean;
  /** Where the orders come from: epoch e of a seed is always the same. Default: a fresh seed. */
  readonly seed?: number;
  /** Leave out a last batch of fewer than `batchSize` graphs. Default false. */
  readonly dropLast?: boolean;
  /** Batches for which a source is asked before they are needed, so that it waits while others are worked on; a list never waits. Default 1. */
  readonly prefetch?: number;
}

const loaderOptions = namesOf<LoaderOptions>({
  batchSize: true,
  maxNodes: true,
  shuffle: true,
  seed: true,
  dropLast: true,
  prefetch: true,
});

/**
 * Batches of many graphs, to loop over or to train on: block-diagonal graphs packed by kernels. A list is checked and copied into linear
 * memory once; its batches are cut out of it, structures included, so none is sorted again. Features, targets, masks, sample weights,
 * and attributes of nodes and edges all come along. A new shape costs nothing.
 *
 * A batch is valid until the next but one is asked for and stale when the loop ends; loops may nest (see `BatchLoader`).
 *
 * @throws ShapeError, GraphError naming the graph by its place; OptionError for sizes that cannot be; IoError when a source fails.
 * @example
 * const loader = data.loader(data.synthetic('score_sum', { count: 100 }), { batchSize: 25, shuffle: true, seed: 0 });
 * for await (const batch of loader) console.log(batch.numGraphs, batch.numNodes);
 */
export function loader(graphs: GraphSource, options: LoaderOptions = {}): BatchLoader {
  const where = 'data.loader';
  checkOptions(where, loaderOptions, options);
  const { shuffle = false, dropLast = false, prefetch = 1 } = options;
  const seed = readSeed(options.seed);
  const size = readBatchSize(where, options);
  wholeNumber(where, 'prefetch', prefetch, 0);
  if (dropLast && size.batchSize === Number.POSITIVE_INFINITY)
    throw new OptionError({ where, what: 'dropLast without batchSize', expected: 'a batchSize, that tells which batch is not full' });
  if (Array.isArray(graphs))
    return new BatchLoader(where, listPlan(where, graphs as readonly GraphLike[], size, { shuffle, dropLast }), seed);
  const source = graphs as Exclude<GraphSource, readonly GraphLike[]>;
  const streams = typeof source === 'function' || (typeof source === 'object' && source !== null && !(source instanceof Graph));
  const open = typeof source === 'function' ? source : () => source;
  if (!streams || (typeof source !== 'function' && !(Symbol.asyncIterator in source || Symbol.iterator in source))) {
    throw new OptionError({
      where,
      what: 'nothing to load from',
      got: typeof graphs,
      expected: 'a list of graphs, an iterable, or a function',
    });
  }
  const ahead = prefetch * (size.batchSize === Number.POSITIVE_INFINITY ? 32 : size.batchSize);
  return new BatchLoader(
    where,
    streamPlan(where, open, size, { shuffle, dropLast, ahead, repeatable: typeof source === 'function' || !('next' in source) }),
    seed,
  );
}
