import type { GraphLike } from '../../graph/batch.js';
import { borrow } from '../nodes.js';
import { single } from '../transforms/transform.js';

/**
 * Degree assortativity (Newman 2003, doi:10.1103/PhysRevE.67.026126), -1 to 1: the correlation over edges of the source's out-degree with the target's
 * in-degree; NaN where one of them is the same for all edges. Repeated edges and loops count. As PyG's `assortativity`.
 *
 * @throws GraphError for a batch.
 * @example data.assortativity(data.karate())
 */
export function assortativity(input: GraphLike): number {
  const { graph } = borrow(input);
  single('data.assortativity', graph);
  const [src, dst] = [graph.src.view(), graph.dst.view()];
  const [out, into] = [new Float64Array(graph.numNodes), new Float64Array(graph.numNodes)];
  for (let e = 0; e < src.length; e++) {
    out[src[e]]++;
    into[dst[e]]++;
  }
  let [a, b] = [0, 0];
  for (let e = 0; e < src.length; e++) {
    a += out[src[e]] / src.length;
    b += into[dst[e]] / src.length;
  }
  let [both, first, second] = [0, 0, 0];
  for (let e = 0; e < src.length; e++) {
    const [p, q] = [out[src[e]] - a, into[dst[e]] - b];
    both += p * q;
    first += p * p;
    second += q * q;
  }
  return both / Math.sqrt(first * second);
}
