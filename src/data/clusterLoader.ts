import { OptionError } from '../core/errors.js';
import { namesOf } from '../core/options/names.js';
import { checkOptions } from '../core/options/read.js';
import { permutation } from '../core/random.js';
import { wholeNumber } from '../core/whole.js';
import type { GraphLike } from '../graph/batch.js';
import { Sampler } from '../graph/sampler.js';
import { BatchLoader, readSeed } from './loader/batch-loader.js';
import { borrow } from './nodes.js';
import { partition } from './partition.js';
import { byLabel } from './splits/shuffled.js';

/** Options of `data.clusterLoader`. */
export interface ClusterLoaderOptions {
  /** Number of clusters, or the cluster of each node. */
  readonly parts: number | ArrayLike<number>;
  /** Clusters of a batch. Default 1. */
  readonly partsPerBatch?: number;
  /** Draw other clusters together in each epoch. Default false. */
  readonly shuffle?: boolean;
  /** Where clusters and orders come from. Default: a fresh seed. */
  readonly seed?: number;
}

const loaderOptions = namesOf<ClusterLoaderOptions>({ parts: true, partsPerBatch: true, shuffle: true, seed: true });

/**
 * Cluster-GCN (arXiv 1905.07953): the graph is partitioned once, and a batch is some clusters with all edges among them, those between
 * clusters included. Features, targets, weights and masks come along; `nodeIds` says which nodes they are. Each node is in one batch of an epoch.
 *
 * @throws OptionError for more clusters than nodes.
 * @example
 * for await (const batch of data.clusterLoader(data.karate(), { parts: 4, partsPerBatch: 2, seed: 0 })) console.log(batch.numNodes);
 */
export function clusterLoader(input: GraphLike, options: ClusterLoaderOptions): BatchLoader {
  const where = 'data.clusterLoader';
  checkOptions(where, loaderOptions, options);
  const { parts, partsPerBatch = 1, shuffle = false } = options;
  const seed = readSeed(options.seed);
  wholeNumber(where, 'partsPerBatch', partsPerBatch, 1);
  if (typeof parts !== 'number' && typeof parts?.length !== 'number')
    throw new OptionError({ where, what: 'bad parts', got: String(parts), expected: 'a number of clusters, or the cluster of each node' });
  const whole = borrow(input);
  const read = () => {
    try {
      const labels = typeof parts === 'number' ? partition(whole.graph, { parts, seed }) : parts;
      wholeNumber(where, 'parts: one for each node', labels.length === whole.graph.numNodes ? 0 : Number.NaN, 0);
      return { clusters: byLabel(labels), sampler: new Sampler(whole.graph) };
    } catch (error) {
      whole.release();
      throw error;
    }
  };
  const { clusters, sampler } = read();
  const length = Math.ceil(clusters.length / partsPerBatch);
  return new BatchLoader(
    where,
    {
      length,
      repeatable: true,
      *walk({ order, skip, make }) {
        const ids = shuffle && order !== null ? permutation(clusters.length, order) : [...clusters.keys()];
        for (let b = skip; b < length; b++) {
          const nodes = Array.from(ids.slice(b * partsPerBatch, (b + 1) * partsPerBatch)).flatMap((c) => clusters[c]);
          yield make(() => sampler.induced(Uint32Array.from(nodes).sort()));
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
