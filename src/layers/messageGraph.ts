import { GraphError } from '../core/errors.js';
import type { Graph } from '../graph/graph.js';
import type { Layer } from './layer.js';
import { normalisesGraphs } from './norm/normalisesGraphs.js';
import { graphWithoutEdges } from './pool/keepNodes.js';

const depends = (layer: Layer): boolean => normalisesGraphs(layer) || Object.values(layer.parts).some(depends);

/** What a network over messages runs on: where it normalises by graphs, one whose nodes are the edges, else the graph itself. */
export const messageGraph = (graph: Graph, nn: Layer): Graph => (depends(nn) ? graph.cached('messages', () => edgesAsNodes(graph)) : graph);

function edgesAsNodes(graph: Graph): Graph {
  const { numEdges, numGraphs } = graph;
  const [targets, of] = [graph.dst.view(), graph.graphOf.view()];
  const counts = new Uint32Array(numGraphs);
  for (let e = 0; e < numEdges; e++) {
    if (e > 0 && of[targets[e]] < of[targets[e - 1]])
      throw new GraphError({
        where: 'layers.edgeConv',
        what: `edge ${e} stands behind those of a later graph, and a norm within nn takes graph after graph`,
        expected: 'the edges of each graph together, as data.batch has them',
      });
    counts[of[targets[e]]]++;
  }
  return graphWithoutEdges(graph, counts);
}
