import { OptionError } from '../core/errors.js';
import { namesOf } from '../core/options/names.js';
import { checkOptions } from '../core/options/read.js';
import { permutation } from '../core/random.js';
import { wholeNumber } from '../core/whole.js';
import type { GraphLike } from '../graph/batch.js';
import { Sampler } from '../graph/sampler.js';
import { BatchLoader, readSeed } from './loader/batch-loader.js';
import { borrow, type NodesLike, readNodes } from './nodes.js';

/** Options of `data.neighborLoader`. */
export interface NeighborLoaderOptions {
  /** Neighbours to sample at each hop from the seeds, one number for each convolution; Infinity takes all. */
  readonly fanOuts: readonly number[];
  /** Seeds of a batch. Default 1024. */
  readonly batchSize?: number;
  /** The nodes to train on or to predict for: the name of a mask of the graph, or a mask. Default all. */
  readonly seeds?: NodesLike;
  /** Draw with replacement. Default false. */
  readonly replace?: boolean;
  /** Draw another order of the seeds in each epoch. Default false: they ascend. */
  readonly shuffle?: boolean;
  /** Where orders and neighbours come from: batch b of epoch e of a seed is always the same. Default: a fresh seed. */
  readonly seed?: number;
  /** Leave out a last batch of fewer than `batchSize` seeds. Default false. */
  readonly dropLast?: boolean;
  /** Let each convolution compute only the rows that those after it need. Default true. */
  readonly blocks?: boolean;
}

const loaderOptions = namesOf<NeighborLoaderOptions>({
  fanOuts: true,
  batchSize: true,
  seeds: true,
  replace: true,
  shuffle: true,
  seed: true,
  dropLast: true,
  blocks: true,
});

/**
 * Batches of nodes with sampled neighbourhoods (arXiv 1706.02216), for graphs too large to train on as a whole. At each hop every node that is
 * met for the first time draws its fan-out of incoming edges, all where it has fewer: uniformly, and without replacement unless asked.
 *
 * A batch is a graph whose first `numSeeds` nodes are the seeds, the others following in the order they were met; `nodeIds` and `edgeIds`
 * say which they are. Its targets and sample weights are those of the seeds, a model gives a row for each seed, so losses count the seeds alone.
 * `batch.blocks[l]` holds what the lth convolution needs: messages from `numNodes` to the first `numReceivers` of them. Sage, graph, GIN
 * and GCN convolutions compute those rows only, in `sequential` and on their own; others work on all nodes and give the same for the seeds.
 * Degrees of a GCN are those of the sampled edges.
 *
 * @throws OptionError for fan-outs or sizes that cannot be; IndexError for seeds that do not exist.
 * @example
 * const loader = data.neighborLoader(data.karate(), { fanOuts: [5, 5], batchSize: 8, seed: 0 });
 * for await (const batch of loader) console.log(batch.numSeeds, batch.numNodes, batch.blocks.map(String));
 */
export function neighborLoader(graph: GraphLike, options: NeighborLoaderOptions): BatchLoader {
  const where = 'data.neighborLoader';
  checkOptions(where, loaderOptions, options);
  const { fanOuts, batchSize = 1024, replace = false, shuffle = false, dropLast = false, blocks = true } = options;
  const seed = readSeed(options.seed);
  if (!Array.isArray(fanOuts) || fanOuts.length === 0)
    throw new OptionError({ where, what: 'bad fanOuts', got: String(fanOuts), expected: 'one number for each convolution' });
  for (const fanOut of fanOuts) if (fanOut !== Number.POSITIVE_INFINITY) wholeNumber(where, 'fan-out', fanOut, 1);
  wholeNumber(where, 'batchSize', batchSize, 1);
  const whole = borrow(graph);
  const read = (): { seeds: Uint32Array; sampler: Sampler } => {
    try {
      return { seeds: readNodes(where, 'seeds', whole.graph, options.seeds), sampler: new Sampler(whole.graph) };
    } catch (error) {
      whole.release();
      throw error;
    }
  };
  const { seeds, sampler } = read();
  const length = dropLast ? Math.floor(seeds.length / batchSize) : Math.ceil(seeds.length / batchSize);
  return new BatchLoader(
    where,
    {
      length,
      repeatable: true,
      *walk({ order, draw, skip, make }) {
        const ids = shuffle && order !== null ? permutation(seeds.length, order).map((i) => seeds[i]) : seeds;
        const key = draw('neighbours');
        for (let b = skip; b < length; b++) {
          const chosen = ids.subarray(b * batchSize, (b + 1) * batchSize);
          yield make(() => sampler.sample(chosen, fanOuts, { replace, blocks, key: key.at(b) }));
        }
      },
      dispose: () => {
        sampler.dispose();
        whole.release();
      },
    },
    seed,
  );
}
