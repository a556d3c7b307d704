import { ShapeError } from '../core/errors.js';
import type { Rows } from '../nn/metrics/metric.js';

/** Rows that keep their non-zeros alone (CSR). Without `values` each is 1. */
export interface SparseRows {
  readonly indptr: ArrayLike<number>;
  readonly indices: ArrayLike<number>;
  readonly values?: ArrayLike<number>;
  readonly shape: readonly [rows: number, columns: number];
}

/**
 * What a model sees of whole graphs when it knows no ties: the sum of each graph's node features. Lists of rows -> [graphs, columns].
 *
 * @throws ShapeError for rows of different widths.
 */
export function sumOverNodes(graphs: readonly (readonly (readonly number[])[])[]): Rows {
  const columns = graphs.find((rows) => rows.length > 0)?.[0].length ?? 0;
  const data = new Float64Array(graphs.length * columns);
  graphs.forEach((rows, g) => {
    for (const row of rows) {
      if (row.length !== columns) {
        throw new ShapeError({
          where: 'sumOverNodes',
          what: `graph ${g} has a row of another width`,
          got: String(row.length),
          expected: String(columns),
          fields: { graph: g },
        });
      }
      for (let c = 0; c < columns; c++) data[g * columns + c] += row[c];
    }
  });
  return { data, shape: [graphs.length, columns] };
}

/**
 * What a linear model can see of nodes: (A + I)·X, each node's features plus those of all that send to it. [nodes, columns] dense.
 *
 * @param edges Sources and targets; a message goes from source to target.
 */
export function sumOverNeighbours(
  { indptr, indices, values, shape: [nodes, columns] }: SparseRows,
  [sources, targets]: readonly [ArrayLike<number>, ArrayLike<number>],
): Rows {
  const data = new Float64Array(nodes * columns);
  const add = (from: number, to: number): void => {
    for (let k = indptr[from]; k < indptr[from + 1]; k++) data[to * columns + indices[k]] += values?.[k] ?? 1;
  };
  for (let node = 0; node < nodes; node++) add(node, node);
  for (let e = 0; e < sources.length; e++) add(sources[e], targets[e]);
  return { data, shape: [nodes, columns] };
}
