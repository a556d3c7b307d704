import { GraphError, OptionError } from '../../core/errors.js';
import { emptyTensor, type Tensor } from '../../runtime/tensor.js';
import { borrow } from '../nodes.js';
import { type Transform, withEdges } from './transform.js';

const reducers = {
  sum: (a: number, b: number) => a + b,
  mean: (a: number, b: number) => a + b,
  max: Math.max,
  min: Math.min,
};

/**
 * Adds the reverse of every edge; edges between the same nodes become one, as in PyG. Weights and attributes of edges that meet are added up,
 * so that they double where both directions were there, or else averaged, or the larger or smaller taken. Edges are sorted by source, then target.
 *
 * @throws GraphError for targets of edges; OptionError for an unknown `reduce`.
 * @example data.transforms.toUndirected({ reduce: 'mean' })({ numNodes: 3, edges: [[0, 1], [1, 2]], edgeWeight: [2, 4] })
 */
export const toUndirected =
  ({ reduce = 'sum' }: { reduce?: keyof typeof reducers } = {}): Transform =>
  (input) => {
    const where = 'data.transforms.toUndirected';
    if (!Object.hasOwn(reducers, reduce))
      throw new OptionError({ where, what: 'unknown reduce', got: String(reduce), expected: Object.keys(reducers).join(', ') });
    const { graph } = borrow(input);
    const { numNodes, numEdges } = graph;
    if (numNodes > 2 ** 26) throw new GraphError({ where, what: 'too many nodes', got: String(numNodes), expected: `at most ${2 ** 26}` });
    const [from, to] = [graph.src.view(), graph.dst.view()];
    const order = new Float64Array(2 * numEdges);
    const keyOf = (i: number): number => (i < numEdges ? from[i] * numNodes + to[i] : to[i - numEdges] * numNodes + from[i - numEdges]);
    const keys = Float64Array.from(order, (_, i) => keyOf(i));
    const sorted = Uint32Array.from(order.keys()).sort((a, b) => keys[a] - keys[b] || a - b);
    const groupOf = new Uint32Array(2 * numEdges);
    const counts: number[] = [];
    const [src, dst]: [number[], number[]] = [[], []];
    sorted.forEach((i, place) => {
      if (place === 0 || keys[i] !== keys[sorted[place - 1]]) {
        src.push(Math.floor(keys[i] / numNodes));
        dst.push(keys[i] % numNodes);
        counts.push(0);
      }
      groupOf[i] = counts.length - 1;
      counts[counts.length - 1]++;
    });
    const merged = (t: Tensor | null): Tensor | null => t && merge(t, sorted, groupOf, counts, reduce);
    return withEdges(where, graph, {
      src: Uint32Array.from(src),
      dst: Uint32Array.from(dst),
      edgeWeight: merged(graph.edgeWeight),
      edgeAttr: merged(graph.edgeAttr),
    });
  };

/** Rows of edges and of their reverses, reduced by group. */
function merge(t: Tensor, sorted: Uint32Array, groupOf: Uint32Array, counts: readonly number[], reduce: keyof typeof reducers): Tensor {
  const [edges, ...rest] = t.shape;
  const width = edges === 0 ? 0 : t.size / edges;
  const out = emptyTensor([counts.length, ...rest], t.dtype);
  const [from, to] = [t.view(), out.view()];
  const seen = new Uint8Array(counts.length);
  for (const i of sorted) {
    const group = groupOf[i];
    for (let c = 0; c < width; c++) {
      const value = from[(i % edges) * width + c];
      to[group * width + c] = seen[group] ? reducers[reduce](to[group * width + c], value) : value;
    }
    seen[group] = 1;
  }
  if (reduce === 'mean') for (let k = 0; k < to.length; k++) to[k] /= counts[Math.floor(k / width)];
  return out;
}
