import { GraphError } from '../../core/errors.js';
import type { Graph } from '../../graph/graph.js';
import { slice } from '../../ops/layout.js';
import { gather } from '../../ops/segment.js';
import type { Tensor } from '../../runtime/tensor.js';
import { sourceRows, targetRows } from '../aggregate.js';
import type { Context } from '../context.js';

/** Whether a graph says what to score: pairs, or edges with targets. Models of links give the rows of the nodes of any other. */
export const isScored = ({ pairs, level }: Graph): boolean => pairs !== null || level === 'edge';

/** The rows of both ends of what is scored: the pairs of the graph, or its edges where it has none. z: [nodes, f] -> twice [pairs, f]. */
export function endsOf(graph: Graph, z: Tensor): readonly [source: Tensor, target: Tensor] {
  const { pairs } = graph;
  return pairs === null ? [sourceRows(graph, z), targetRows(graph, z)] : [gather(z, pairs.src), gather(z, pairs.dst)];
}

/** The row of the relation of each pair. table: [relations, f] -> [pairs, f], or the only row [1, f]; while parameters are made any row will do. */
export function relationRows(where: string, { pairs }: Graph, table: Tensor, { building }: Context): Tensor {
  const [count] = table.shape;
  const ids = pairs?.relation ?? null;
  if (ids === null) {
    if (count === 1 || building !== null) return slice(table, { end: 1 });
    throw new GraphError({
      where,
      what: 'the graph does not say by which relation each pair is scored',
      got: pairs === null ? 'no pairs' : 'pairs without relations',
      expected: `pairRelation, a whole number below ${count} for each pair`,
      mend: 'Give data.graph pairs and pairRelation, or leave relations at 1',
    });
  }
  return gather(table, ids);
}
