import { mul, sub } from '../../ops/binary.js';
import { define, floatOf } from '../define.js';
import { graphMean, ofGraphSizes, refusePooled, spreadToNodes } from '../perGraph.js';

/**
 * Graph size normalisation (arXiv:2003.00982): x / √n for a graph of n nodes.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. No params.
 *
 * @pyg GraphSizeNorm
 * @example layers.graphSizeNorm()
 */
export const graphSizeNorm = define({
  kind: 'graphSizeNorm',
  options: {},
  needsGraph: true,
  call: (_options, _params, x, graph) => {
    return mul(
      x,
      spreadToNodes(
        ofGraphSizes(graph, floatOf(x), (size) => 1 / Math.sqrt(Math.max(size, 1))),
        graph,
      ),
    );
  },
});

/**
 * Mean subtraction (arXiv:2006.04386): x - mean(x), column by column within each graph. Without a graph all rows count as one; after a pool it is refused.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. No params.
 *
 * @pyg MeanSubtractionNorm
 * @example layers.meanSubtractionNorm()
 */
export const meanSubtractionNorm = define({
  kind: 'meanSubtractionNorm',
  options: {},
  call: (_options, _params, x, graph) => {
    refusePooled('layers.meanSubtractionNorm', x, graph);
    return sub(x, spreadToNodes(graphMean(x, graph), graph));
  },
});
