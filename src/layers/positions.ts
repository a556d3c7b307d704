import { GraphError, NumericError, ShapeError } from '../core/errors.js';
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

/** Refuses edges between nodes at one place: no force says which way they part. Loops aside, which hold nothing apart. */
export function refuseCoinciding(where: string, graph: Graph): void {
  const pos = positionsOf(where, graph);
  const [src, dst, at] = [graph.src.view(), graph.dst.view(), pos.view()];
  const width = pos.size / Math.max(1, pos.shape[0]);
  for (let e = 0; e < src.length; e++) {
    if (src[e] === dst[e]) continue;
    let apart = false;
    for (let k = 0; k < width && !apart; k++) apart = at[src[e] * width + k] !== at[dst[e] * width + k];
    if (apart) continue;
    throw new NumericError({
      where,
      what: `the nodes ${src[e]} and ${dst[e]} are at one place`,
      got: `the position ${Array.from(at.subarray(dst[e] * width, (dst[e] + 1) * width)).join(', ')} of both`,
      expected: 'a position of its own for each end of an edge',
      mend: 'Take out nodes that were given twice',
      fields: { edge: e, nodes: [src[e], dst[e]] },
    });
  }
}

/** Distances as a column. @throws ShapeError */
export function expectColumn(where: string, x: Tensor): Tensor {
  if (x.rank === 2 && x.shape[1] === 1) return x;
  throw new ShapeError({ where, what: 'one distance a row is needed', got: formatShape(x.shape), expected: '[n, 1]' });
}
