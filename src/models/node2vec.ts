import { ownRows } from './ownRows.js';

/**
 * node2vec (arXiv:1607.00653), as PyG's Node2Vec: a learned row for each node, and their inner product for each pair of the graph; of a graph without pairs the
 * rows themselves. Trained by 'reconstruction' on `data.walkLoader`, whose pairs are nodes that random walks meet near each other, and nodes drawn at random.
 * The graph needs no features. It belongs to one set of nodes.
 *
 * Shapes: [nodes] -> [pairs], or [nodes, units]. Params: table [nodes, units] N(0, 1).
 *
 * @example models.node2vec({ units: 16 })
 */
export const node2vec = ownRows('node2vec');
