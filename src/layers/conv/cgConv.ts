import { bool, oneOf } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { uniform } from '../../nn/initializers.js';
import { sigmoid } from '../../ops/activations.js';
import { add, mul } from '../../ops/binary.js';
import { linear, matmul } from '../../ops/matmul.js';
import { softplus } from '../../ops/smooth-activations.js';
import type { Tensor } from '../../runtime/tensor.js';
import { aggregateMessages, aggregates, sourceRows, targetRows } from '../aggregate.js';
import { define } from '../define.js';
import { edgeColumns, rowsFor } from '../edgeMaps.js';

/**
 * Crystal graph convolution (doi:10.1103/PhysRevLett.120.145301): x_i + aggregate_j(σ(z W + b) ⊙ softplus(z V + c)) with z = [x_i, x_j, e_ij] over the
 * edges j -> i; edge attributes take part where the graph has some. Edge weights are ignored.
 *
 * Shapes: x [nodes, f]; edgeAttr [edges, s], if any -> [nodes, f]. Params: gateKernel W and kernel V [2 f + s, f]; gateBias b and bias c [f]; all
 * start as U(±1/√(2 f + s)).
 * Differs from PyG: batch normalisation is a layer of its own.
 *
 * @pyg CGConv
 * @example layers.cgConv()
 */
export const cgConv = define({
  kind: 'cgConv',
  options: {
    /** Default 'sum'. */
    aggregate: oneOf(aggregates, 'sum'),
    /** Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  params: ({ useBias }, [, width], graph) => {
    const rows = 2 * width + edgeColumns(graph);
    const kernel = (pyg: string) => ({ shape: [rows, width], init: 'kaimingUniform', pyg: `${pyg}.weight`, transpose: true }) as const;
    const bias = (pyg: string) => ({ shape: [width], init: uniform(1 / Math.sqrt(rows)), pyg: `${pyg}.bias` });
    return {
      gateKernel: kernel('lin_f'),
      ...(useBias ? { gateBias: bias('lin_f') } : {}),
      kernel: kernel('lin_s'),
      ...(useBias ? { bias: bias('lin_s') } : {}),
    };
  },
  call: ({ aggregate }, { gateKernel, gateBias = null, kernel, bias = null }, x, graph) => {
    const messages = mul(sigmoid(ofEdges(graph, x, gateKernel, gateBias)), softplus(ofEdges(graph, x, kernel, bias)));
    return add(x, aggregateMessages(graph, messages, aggregate));
  },
});

/** [x_i, x_j, e_ij] · kernel + bias for each edge, where nodes are mapped before they are repeated. */
function ofEdges(graph: Graph, x: Tensor, kernel: Tensor, bias: Tensor | null): Tensor {
  const [own, sent, edge] = rowsFor(kernel, [x.shape[1], x.shape[1], edgeColumns(graph)]);
  const ends = add(targetRows(graph, linear(x, own, bias)), sourceRows(graph, matmul(x, sent)));
  return graph.edgeAttr === null ? ends : add(ends, matmul(graph.edgeAttr, edge));
}
