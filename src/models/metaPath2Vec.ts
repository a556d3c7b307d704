import { ownRows } from './ownRows.js';

/**
 * metapath2vec (doi:10.1145/3097983.3098036), as PyG's MetaPath2Vec: a learned row for each node of every type and one for walks that got stuck, and inner products
 * of the pairs of the graph; of a graph without pairs the rows themselves. Types stand in alphabetical order, as the `firsts` of `data.metaPathLoader` say, on whose batches
 * 'reconstruction' trains it. The graph needs no features. It belongs to one set of nodes.
 *
 * Shapes: [nodes + 1] -> [pairs], or [nodes + 1, units]. Params: table [nodes + 1, units] N(0, 1).
 *
 * @example models.metaPath2Vec({ units: 16 })
 */
export const metaPath2Vec = ownRows('metaPath2Vec');
