import type { Graph } from '../graph/graph.js';

/** Pairs of nodes, as two arrays. */
export interface NodePairs {
  readonly src: Uint32Array<ArrayBuffer>;
  readonly dst: Uint32Array<ArrayBuffer>;
}

/** A pair as one number, exact below 2^26 nodes and more. */
export const pairKey = (a: number, b: number, nodes: number): number => a * nodes + b;

/** The pairs of nodes that edges join, sorted, each once; `undirected` counts both directions as one, the smaller node first. */
export function edgeKeys({ src, dst, numNodes }: Graph, undirected = false): Float64Array {
  const [from, to] = [src.view(), dst.view()];
  const keys = new Float64Array(from.length);
  for (let e = 0; e < keys.length; e++) {
    const [a, b] = undirected && from[e] > to[e] ? [to[e], from[e]] : [from[e], to[e]];
    keys[e] = pairKey(a, b, numNodes);
  }
  keys.sort();
  let count = 0;
  for (let i = 0; i < keys.length; i++) if (i === 0 || keys[i] !== keys[i - 1]) keys[count++] = keys[i];
  return keys.subarray(0, count);
}

/** Sorted keys of both directions of pairs. */
export function bothWays(keys: Float64Array, nodes: number): Float64Array {
  const both = new Float64Array(2 * keys.length);
  keys.forEach((key, i) => {
    const a = Math.floor(key / nodes);
    both[2 * i] = key;
    both[2 * i + 1] = pairKey(key - a * nodes, a, nodes);
  });
  return both.sort();
}

/** The position of the first of sorted numbers that is not below `key`. */
export function lowerBound(sorted: ArrayLike<number>, key: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const includes = (sorted: ArrayLike<number>, key: number): boolean => sorted[lowerBound(sorted, key)] === key;

/** Keys back to pairs. */
export function pairsOf(keys: ArrayLike<number>, nodes: number): NodePairs {
  const src = new Uint32Array(keys.length);
  const dst = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    src[i] = Math.floor(keys[i] / nodes);
    dst[i] = keys[i] - src[i] * nodes;
  }
  return { src, dst };
}
