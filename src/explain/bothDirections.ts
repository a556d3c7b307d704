import { OptionError } from '../core/errors.js';
import { expectNumberList, misfit } from '../core/expect.js';
import { Graph } from '../graph/graph.js';

/**
 * The mean of a mask over both directions of each tie, as the authors of GNNExplainer have it for undirected graphs; an edge without its reverse keeps its
 * own. Of several edges between two nodes all share one mean. mask: [edges] -> [edges].
 *
 * @throws OptionError for a mask of another length.
 */
export function bothDirections(graph: Graph, mask: readonly number[]): number[] {
  if (!(graph instanceof Graph)) throw misfit('explain.bothDirections', 'the first argument', graph, 'a graph');
  const values = expectNumberList('explain.bothDirections', 'the mask', mask);
  const [src, dst] = [graph.src.view(), graph.dst.view()];
  if (values.length !== src.length) {
    const got = `${values.length} numbers`;
    throw new OptionError({ where: 'explain.bothDirections', what: 'the mask does not fit the edges', got, expected: `${src.length}` });
  }
  const nameOf = (e: number): number => Math.min(src[e], dst[e]) * graph.numNodes + Math.max(src[e], dst[e]);
  const sums = new Map<number, { sum: number; count: number }>();
  for (const [e, value] of values.entries()) {
    const { sum, count } = sums.get(nameOf(e)) ?? { sum: 0, count: 0 };
    sums.set(nameOf(e), { sum: sum + value, count: count + 1 });
  }
  return Array.from(values.keys(), (e) => {
    const { sum, count } = sums.get(nameOf(e)) as { sum: number; count: number }; // every edge was counted
    return sum / count;
  });
}
