import { ShapeError } from '../core/errors.js';
import { expectList } from '../core/expect.js';
import { badIndex, ownIndices } from '../core/whole.js';
import type { GraphLike } from '../graph/batch.js';
import { graph as createGraph } from '../graph/create.js';
import { expectGraph, Graph } from '../graph/graph.js';

/** Pairs of nodes, as two lists. */
export interface ScoredPairs {
  readonly src: ArrayLike<number>;
  readonly dst: ArrayLike<number>;
}

/** The neighbours of each node, whichever way the edges point, each once and never the node itself; ascending. */
const neighboursOf = (graph: Graph): readonly Uint32Array[] => {
  const [src, dst] = [graph.src.view(), graph.dst.view()];
  const sets = Array.from({ length: graph.numNodes }, () => new Set<number>());
  for (let e = 0; e < src.length; e++) {
    if (src[e] === dst[e]) continue;
    sets[src[e]].add(dst[e]);
    sets[dst[e]].add(src[e]);
  }
  return sets.map((some) => Uint32Array.from(some).sort());
};

/** A number for each pair, of the neighbours of both ends. */
function score(
  where: string,
  given: GraphLike,
  pairs: ScoredPairs,
  of: (a: Uint32Array, b: Uint32Array, degree: (node: number) => number) => number,
): Float64Array {
  const graph = given instanceof Graph ? given : createGraph(given);
  const { numNodes } = expectGraph(where, graph);
  const [src, dst] = (['src', 'dst'] as const).map((end) =>
    ownIndices(expectList(where, end, pairs?.[end]), numNodes, (i, node) => badIndex(where, `node of ${end}`, i, node, numNodes)),
  );
  if (src.length !== dst.length)
    throw new ShapeError({
      where,
      what: 'src and dst differ',
      got: `${src.length} and ${dst.length}`,
      expected: 'one node of each for a pair',
    });
  const neighbours = graph.cached('neighbours of both directions', () => neighboursOf(graph));
  const degree = (node: number): number => neighbours[node].length;
  return Float64Array.from(src, (a, i) => of(neighbours[a], neighbours[dst[i]], degree));
}

/** Adds something for each node that is in both ascending lists. */
function overCommon(a: Uint32Array, b: Uint32Array, of: (node: number) => number): number {
  let [i, j, sum] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) sum += of(a[i++]);
    else if (a[i] < b[j]) i++;
    else j++;
  }
  return sum;
}

/**
 * How many neighbours the ends of each pair share: |N(i) ∩ N(j)|, whichever way edges point, loops aside. Like the other scores of its family a baseline for links:
 * compute it on the edges that training may see.
 *
 * @throws IndexError for a node that is not there.
 * @example propagate.commonNeighbours(data.karate(), { src: [0], dst: [33] })
 */
export const commonNeighbours = (graph: GraphLike, pairs: ScoredPairs): Float64Array =>
  score('propagate.commonNeighbours', graph, pairs, (a, b) => overCommon(a, b, () => 1));

/**
 * Common neighbours, the rarer the more: Σ 1 / log degree(k) over the shared neighbours k of each pair (Adamic and Adar 2003, doi:10.1016/S0378-8733(03)00009-1).
 *
 * @throws IndexError for a node that is not there.
 * @example propagate.adamicAdar(data.karate(), { src: [0], dst: [33] })
 */
export const adamicAdar = (graph: GraphLike, pairs: ScoredPairs): Float64Array =>
  score('propagate.adamicAdar', graph, pairs, (a, b, degree) => overCommon(a, b, (k) => 1 / Math.log(degree(k))));

/**
 * Resource allocation: Σ 1 / degree(k) over the shared neighbours k of each pair (arXiv:0901.0553).
 *
 * @throws IndexError for a node that is not there.
 * @example propagate.resourceAllocation(data.karate(), { src: [0], dst: [33] })
 */
export const resourceAllocation = (graph: GraphLike, pairs: ScoredPairs): Float64Array =>
  score('propagate.resourceAllocation', graph, pairs, (a, b, degree) => overCommon(a, b, (k) => 1 / degree(k)));

/**
 * Preferential attachment: degree(i) · degree(j) of each pair, which knows nothing of who the ends are.
 *
 * @throws IndexError for a node that is not there.
 * @example propagate.degreeProduct(data.karate(), { src: [0], dst: [33] })
 */
export const degreeProduct = (graph: GraphLike, pairs: ScoredPairs): Float64Array =>
  score('propagate.degreeProduct', graph, pairs, (a, b) => a.length * b.length);
