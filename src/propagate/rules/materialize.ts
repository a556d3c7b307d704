import type { FloatType } from '../../core/dtype.js';
import type { Graph } from '../../graph/graph.js';
import { scope } from '../../runtime/scope.js';
import { emptyTensor, type Tensor, tensor } from '../../runtime/tensor.js';
import { type Ends, type Entries, matrixOf } from '../entries.js';
import type { Factor } from '../rule.js';

/** Columns of the identity that a kernel is applied to at a time. */
const BLOCK = 64;

/**
 * The entries of a kernel that is known by what it does: it is applied to the columns of the identity, some at a time, and of every column (row,
 * where `transposed`) `keep` says which nodes stay. Constants: nothing is differentiated.
 */
export function materialized(
  factor: Factor,
  graph: Graph,
  dtype: FloatType,
  transposed: boolean,
  keep: (line: Float64Array) => Uint32Array,
): Entries {
  const { numNodes } = graph;
  const ids: Uint32Array[] = [];
  const values: Float64Array[] = [];
  for (let first = 0; first < numNodes; first += BLOCK) {
    const count = Math.min(BLOCK, numNodes - first);
    const block = scope(() => factor.apply(graph, identityColumns(numNodes, first, count, dtype), { transposed }).toTypedArray());
    for (let column = 0; column < count; column++) {
      const line = Float64Array.from({ length: numNodes }, (_, node) => block[node * count + column]);
      const kept = keep(line);
      ids.push(kept);
      values.push(Float64Array.from(kept, (node) => line[node]));
    }
  }
  const own = repeated(ids);
  const other = joinAll(Uint32Array, ids);
  const ends: Ends = transposed ? { receivers: own, senders: other } : { receivers: other, senders: own };
  return { csr: matrixOf(numNodes, ends), weights: emptyTensor([other.length], dtype).set(joinAll(Float64Array, values)) };
}

function identityColumns(numNodes: number, first: number, count: number, dtype: FloatType): Tensor {
  const data = dtype === 'f64' ? new Float64Array(numNodes * count) : new Float32Array(numNodes * count);
  for (let column = 0; column < count; column++) data[(first + column) * count + column] = 1;
  return tensor(data, { shape: [numNodes, count] });
}

/** The number of each list, as often as the list is long. */
function repeated(lists: readonly Uint32Array[]): Uint32Array {
  const out = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  lists.forEach((list, number) => {
    out.fill(number, at, (at += list.length));
  });
  return out;
}

function joinAll<T extends Uint32Array | Float64Array>(Type: new (length: number) => T, lists: readonly T[]): T {
  const out = new Type(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) {
    out.set(list, at);
    at += list.length;
  }
  return out;
}

/** Every node that has something. */
export const nonZero = (line: Float64Array): Uint32Array => Uint32Array.from(line.keys()).filter((node) => line[node] !== 0);
