import { Graph } from '../../graph/graph.js';
import { permuteRows } from '../../ops/segment.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';

/**
 * Messages of the edges, aggregated at the nodes they point to by a readout: any layer that makes a row of the nodes of each graph takes the messages
 * of a node, in the order of its edges, for the nodes of a graph. messages: [edges, f] -> [receivers, whatever the readout makes].
 */
export function aggregateBy(readout: (x: Tensor, graph: Graph) => Tensor, graph: Graph, messages: Tensor): Tensor {
  const { inEdges } = graph;
  // every edge stands in one row, so that the transpose numbers where
  return readout(permuteRows(messages, inEdges.col, inEdges.transpose.perm as Tensor), messageGraph(graph));
}

/** The edges as nodes, those that point to one node as one graph; cached on the graph. */
const messageGraph = (graph: Graph): Graph =>
  graph.cached('messages', () => {
    const { inEdges, numEdges, dtype } = graph;
    const none = tensor(new Uint32Array(0));
    return new Graph({
      numNodes: numEdges,
      numGraphs: inEdges.rows,
      x: null,
      src: none,
      dst: none,
      edgeWeight: null,
      edgeAttr: null,
      pos: null,
      y: null,
      level: 'node',
      masks: {},
      nodePtr: inEdges.rowptr,
      dtype,
    });
  });
