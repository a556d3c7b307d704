import { iota } from '../core/iota.js';
import type { Graph } from '../graph/graph.js';
import { type Csr, ownCsr } from '../runtime/csr.js';
import { besides } from '../runtime/scope.js';
import { STORAGES } from '../runtime/storage.js';
import { type Tensor, tensor } from '../runtime/tensor.js';

/** Edges in the order of their attributes, equal rows together. */
export interface EdgeGroups {
  /** u32 [groups]: an edge with each distinct row. */
  readonly first: Tensor;
  /** u32 [edges]: the edge at each place. */
  readonly order: Tensor;
  /** u32 [edges]: the place of each edge. */
  readonly place: Tensor;
  /** Row g lists the places of the edges with the gth distinct row. */
  readonly rows: Csr;
}

/** Fewer edges than this for each distinct row, and grouping does not pay. */
const REPEATS = 4;

const cache = new WeakMap<Tensor, EdgeGroups | null>();

/** The edges grouped by equal rows of constant attributes, cached beside them; null where rows hardly repeat. */
export function edgeGroups(graph: Graph, attributes: Tensor): EdgeGroups | null {
  const cached = cache.get(attributes);
  if (cached !== undefined && !(cached?.order.disposed || cached?.rows[STORAGES].some((storage) => storage.address === 0))) return cached;
  const made = besides(attributes.storage, () => group(attributes, graph.numEdges));
  cache.set(attributes, made);
  return made;
}

function group(attributes: Tensor, count: number): EdgeGroups | null {
  const found = distinctRows(attributes, count, Math.max(1, Math.floor(count / REPEATS)));
  if (found === null) return null;
  const { id, first } = found;
  const starts = new Uint32Array(first.length + 1);
  for (const g of id) starts[g + 1]++;
  for (let g = 0; g < first.length; g++) starts[g + 1] += starts[g];
  const next = starts.slice();
  const [order, place] = [new Uint32Array(count), new Uint32Array(count)];
  for (let e = 0; e < count; e++) order[(place[e] = next[id[e]]++)] = e;
  return {
    first: tensor(Uint32Array.from(first)),
    order: tensor(order),
    place: tensor(place),
    rows: ownCsr(first.length, count, tensor(starts), tensor(iota(count)), null),
  };
}

/** The distinct row of each edge, by a hash of the bits with open addressing; null when there are more than `most`. */
function distinctRows(attributes: Tensor, count: number, most: number): { id: Uint32Array; first: number[] } | null {
  const values = attributes.view();
  const words = new Uint32Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength >>> 2);
  const width = count === 0 ? 0 : words.length / count;
  const size = 1 << Math.ceil(Math.log2(2 * most + 2));
  const table = new Int32Array(size).fill(-1);
  const id = new Uint32Array(count);
  const first: number[] = [];
  for (let e = 0; e < count; e++) {
    const at = e * width;
    let hash = 0x811c9dc5;
    for (let j = 0; j < width; j++) {
      hash = Math.imul(hash ^ words[at + j], 0x01000193);
      hash ^= hash >>> 15;
    }
    let slot = hash & (size - 1);
    while (table[slot] >= 0 && !sameWords(words, at, first[table[slot]] * width, width)) slot = (slot + 1) & (size - 1);
    if (table[slot] < 0) {
      if (first.length === most) return null;
      table[slot] = first.length;
      first.push(e);
    }
    id[e] = table[slot];
  }
  return { id, first };
}

function sameWords(words: Uint32Array, a: number, b: number, width: number): boolean {
  for (let j = 0; j < width; j++) if (words[a + j] !== words[b + j]) return false;
  return true;
}
