import type { Graph } from '../graph/graph.js';
import { adamicAdar, commonNeighbours, degreeProduct, resourceAllocation, type ScoredPairs } from '../propagate/linkScores.js';
import type { Baseline } from './baseline.js';

/** Baselines for pairs of nodes, by the edges that may be seen: the humblest first. */
export function linkBaselines(graph: Graph, pairs: ScoredPairs): Baseline[] {
  const scores = {
    'degree product': degreeProduct,
    'common neighbours': commonNeighbours,
    'Adamic-Adar': adamicAdar,
    'resource allocation': resourceAllocation,
  };
  return Object.entries(scores).map(([name, score]) => ({
    name,
    predict: () => ({ data: score(graph, pairs), shape: [pairs.src.length] }),
  }));
}
