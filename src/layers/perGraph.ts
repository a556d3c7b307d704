import type { FloatType } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import type { Graph } from '../graph/graph.js';
import { mean } from '../ops/reduce.js';
import { gatherGrouped, segmentMean } from '../ops/segment.js';
import { type Tensor, tensor } from '../runtime/tensor.js';

/** True when the rows need no telling apart: there is one graph, or none. */
const isOne = (graph: Graph | undefined): boolean => graph === undefined || graph.numGraphs === 1;

/** True after a pool: there is a row for each graph instead of one for each node. Blocks of a sampled graph have fewer rows for their own reason. */
export const rowsAreGraphs = ({ shape: [rows] }: Tensor, graph: Graph | undefined): boolean =>
  graph !== undefined && rows !== graph.numNodes && rows === graph.numGraphs && graph.blocks.length === 0;

/** @throws ShapeError after a pool, where there is nothing within a graph to normalise over. */
export function refusePooled(where: string, x: Tensor, graph: Graph | undefined): void {
  if (!rowsAreGraphs(x, graph)) return;
  throw new ShapeError({
    where,
    what: 'there is one row for each graph, and nothing within a graph to normalise over',
    got: `${formatShape(x.shape)} for ${graph?.numNodes} nodes in ${graph?.numGraphs} graphs`,
    expected: 'a row for each node',
    mend: 'Put it before the pool; after it layers.batchNorm normalises over graphs, layers.layerNorm within each row',
  });
}

/** Mean of the rows of each graph; all rows, without a graph. x: [nodes, f] -> [graphs, f]. */
export const graphMean = (x: Tensor, graph: Graph | undefined): Tensor =>
  isOne(graph) ? mean(x, { axis: 0, keepDims: true }) : segmentMean(x, (graph as Graph).pool);

/** The row of its graph for each node, or a single row that stretches. perGraph: [graphs, f] -> [nodes, f] or [1, f]. */
export const spreadToNodes = (perGraph: Tensor, graph: Graph | undefined): Tensor =>
  isOne(graph) ? perGraph : gatherGrouped(perGraph, (graph as Graph).graphOf, (graph as Graph).pool);

/** Nodes of each graph. */
export const graphSizes = ({ nodePtr, numGraphs }: Pick<Graph, 'nodePtr' | 'numGraphs'>): Float64Array => {
  const starts = nodePtr.view();
  return Float64Array.from({ length: numGraphs }, (_, g) => starts[g + 1] - starts[g]);
};

/** A number for each graph, made of its size: [graphs, 1]. */
export const ofGraphSizes = (graph: Pick<Graph, 'nodePtr' | 'numGraphs'>, dtype: FloatType, make: (size: number) => number): Tensor =>
  tensor(graphSizes(graph).map(make), { shape: [graph.numGraphs, 1], dtype });
