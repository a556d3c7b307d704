import { iota } from '../../core/iota.js';
import { int } from '../../core/options/vocabulary.js';
import { elements } from '../../ops/elements.js';
import { ascending } from '../../ops/order.js';
import { define } from '../define.js';

/**
 * Sort pooling (Zhang et al. 2018, AAAI, An End-to-End Deep Learning Architecture for Graph Classification): the k nodes of each graph whose last
 * feature is largest, in descending order, side by side; zeros where a graph has fewer. Nodes that are equal in it keep their order; NaN comes first.
 *
 * Shapes: x [nodes, f] -> [graphs, k f]. No params.
 *
 * @pyg SortAggregation
 * @example layers.sortAggregation({ k: 30 })
 */
export const sortAggregation = define({
  kind: 'sortAggregation',
  options: {
    /** Nodes that are kept of each graph. */
    k: int({ min: 1 }),
  },
  needsGraph: true,
  width: ({ k }, width) => k * width,
  call: ({ k }, _params, x, graph) => {
    const [, width] = x.shape;
    const [values, starts] = [x.view(), graph.nodePtr.view()];
    const last = (v: number): number => values[v * width + width - 1];
    const positions = new Uint32Array(graph.numGraphs * k * width).fill(x.size);
    for (let g = 0; g < graph.numGraphs; g++) {
      const nodes = iota(starts[g + 1] - starts[g]).map((i) => starts[g] + i);
      nodes.sort((a, b) => ascending(last(b), last(a)) || a - b);
      for (let i = 0; i < Math.min(k, nodes.length); i++)
        for (let j = 0; j < width; j++) positions[(g * k + i) * width + j] = nodes[i] * width + j;
    }
    return elements(x, positions, [graph.numGraphs, k * width], 0);
  },
});
