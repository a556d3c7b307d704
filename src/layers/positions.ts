import { GraphError, ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import type { Graph } from '../graph/graph.js';
import { sub } from '../ops/binary.js';
import { reshape } from '../ops/layout.js';
import { norm } from '../ops/norm.js';
import type { Tensor } from '../runtime/tensor.js';
import { sourceRows, targetRows } from './aggregate.js';

/** The positions of the nodes of a graph, which must have some. */
export function positionsOf(where: string, graph: Graph): Tensor {
  if (graph.pos !== null) return graph.pos;
  throw new GraphError({
    where,
    what: 'the graph has no positions',
    expected: 'pos [nodes, dimensions]',
    mend: 'Give data.graph a pos, or take graph.with({ pos })',
  });
}

/**
 * How far the ends of each edge lie apart, as a column: by the positions, or as the edge weights say where there are none. Differentiable in
 * both; the gradient of a distance of 0 is 0.
 */
export function distancesOf(where: string, graph: Graph): Tensor {
  const { pos, edgeWeight } = graph;
  if (pos !== null) return norm(sub(sourceRows(graph, pos), targetRows(graph, pos)), { axis: 1, keepDims: true });
  if (edgeWeight !== null) return reshape(edgeWeight, [-1, 1]);
  throw new GraphError({
    where,
    what: 'the graph does not say how far nodes lie apart',
    expected: 'pos [nodes, dimensions], or distances as edgeWeight [edges]',
    mend: 'Give data.graph one of them',
  });
}

/** Distances as a column. @throws ShapeError */
export function expectColumn(where: string, x: Tensor): Tensor {
  if (x.rank === 2 && x.shape[1] === 1) return x;
  throw new ShapeError({ where, what: 'one distance a row is needed', got: formatShape(x.shape), expected: '[n, 1]' });
}
