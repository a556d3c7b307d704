import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool, int } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { borrow } from '../nodes.js';
import { type NormalAdjacency, normalAdjacency } from '../spectral/adjacency.js';
import { largestEigenvectors } from '../spectral/lanczos.js';
import { type Eigen, symmetricEigen } from '../spectral/symmetricEigen.js';
import { withBlock } from './columns.js';
import type { Transform } from './transform.js';

const schema = {
  /** Eigenvectors, the one of the smallest eigenvalue left out. */
  k: int({ min: 1 }),
  /** Append the columns to x, or put them in its place. Default true. */
  append: bool(true),
};

/** Components up to this size are solved whole, larger ones by Lanczos' method. */
const SMALL = 128;

/** Connected components of a range of nodes. */
function components({ neighbours }: NormalAdjacency, from: number, to: number): Uint32Array[] {
  const seen = new Uint8Array(to - from);
  const found: Uint32Array[] = [];
  for (let root = from; root < to; root++) {
    if (seen[root - from]) continue;
    seen[root - from] = 1;
    const members = [root];
    for (let i = 0; i < members.length; i++) {
      for (const v of neighbours(members[i])) {
        if (seen[v - from]) continue;
        seen[v - from] = 1;
        members.push(v);
      }
    }
    found.push(Uint32Array.from(members).sort());
  }
  return found;
}

/** The largest eigenvalues of D^-1/2 A D^-1/2 within a component: 1 less them are the smallest of the Laplacian. */
function solve({ neighbours, entry }: NormalAdjacency, members: Uint32Array, count: number, place: Uint32Array): Eigen {
  members.forEach((v, i) => void (place[v] = i));
  const n = members.length;
  const rows = Array.from(members, (v) => ({
    columns: neighbours(v).map((u) => place[u]),
    entries: Float64Array.from(neighbours(v), (u) => entry(v, u)),
  }));
  if (n > SMALL) {
    const apply = (x: Float64Array, y: Float64Array): void => {
      for (let i = 0; i < n; i++) {
        const { columns, entries } = rows[i];
        let sum = 0;
        for (let s = 0; s < columns.length; s++) sum += entries[s] * x[columns[s]];
        y[i] = sum;
      }
    };
    return largestEigenvectors(apply, n, Math.min(count, n));
  }
  const dense = rows.map(({ columns, entries }) => {
    const row = new Float64Array(n);
    columns.forEach((c, s) => void (row[c] = entries[s]));
    return row;
  });
  const { values, vectors } = symmetricEigen(dense);
  return { values: values.slice(0, count), vectors: vectors.slice(0, count) };
}

/** The sign under which the largest entry is positive; of those as large, but for rounding, the first decides. */
function signOf(vector: Float64Array): number {
  const most = vector.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  return (vector.find((value) => Math.abs(value) >= (1 - 1e-6) * most) ?? 1) < 0 ? -1 : 1;
}

/** Columns of one graph of a batch, filled in. */
function encode(adjacency: NormalAdjacency, from: number, to: number, k: number, place: Uint32Array, columns: Float64Array): void {
  const pairs = components(adjacency, from, to).flatMap((members) => {
    const { values, vectors } = solve(adjacency, members, k + 1, place);
    return vectors.map((vector, i) => ({ value: values[i], vector, members }));
  });
  pairs.sort((a, b) => b.value - a.value || a.members[0] - b.members[0]);
  pairs.slice(1, k + 1).forEach(({ vector, members }, c) => {
    const sign = signOf(vector);
    members.forEach((v, i) => void (columns[v * k + c] = sign * vector[i]));
  });
}

/**
 * Laplacian positional encoding (arXiv:2003.00982): the eigenvectors of I - D^-1/2 A D^-1/2 with the second smallest eigenvalue, the third, …, of length 1, graph by
 * graph. Of each the largest entry is positive (of equally large ones the first), where PyG's `AddLaplacianEigenvectorPE` draws the sign; within an eigenvalue that
 * comes more than once any basis is right. Loops are left out. A graph of n nodes has n eigenvectors: columns beyond them are 0. Components of up to 128 nodes
 * are solved whole, larger ones by Lanczos' method in double precision.
 *
 * @throws GraphError for directed edges or negative weights; DTypeError for sparse x to append to.
 * @example data.transforms.addLaplacianEigenvectorPE({ k: 2, append: false })(data.karate())
 */
export const addLaplacianEigenvectorPE = (options: Given<typeof schema>): Transform => {
  const where = 'data.transforms.addLaplacianEigenvectorPE';
  const { k, append } = readOptions(where, schema, options);
  return (input) => {
    const { graph } = borrow(input);
    return withBlock(where, graph, eigenvectorColumns(where, graph, k), k, append);
  };
};

function eigenvectorColumns(where: string, graph: Graph, k: number): Float64Array {
  const adjacency = normalAdjacency(where, graph);
  const columns = new Float64Array(graph.numNodes * k);
  const [starts, place] = [graph.nodePtr.view(), new Uint32Array(graph.numNodes)];
  for (let g = 0; g < graph.numGraphs; g++) encode(adjacency, starts[g], starts[g + 1], k, place, columns);
  return columns;
}
