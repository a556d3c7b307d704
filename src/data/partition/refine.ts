import { smallest } from '../../core/extremes.js';
import { type Key, permutation } from '../../core/random.js';
import type { Level } from './coarsen.js';

/** Rounds over the borders at each level; they end early when nothing moves. */
const ROUNDS = 8;

/** First parts: each grows breadth first from a node of its own until it has its share; what is left goes where there is room. */
export function grow({ size, rowptr, col, nodes }: Level, parts: number, limit: number, key: Key): Uint32Array {
  const none = 0xffffffff;
  const part = new Uint32Array(size).fill(none);
  const weights = new Float64Array(parts);
  const order = permutation(size, key);
  let remaining = nodes.reduce((sum, n) => sum + n, 0);
  let next = 0;
  for (let p = 0; p < parts; p++) {
    const share = remaining / (parts - p);
    const queue: number[] = [];
    for (let head = 0; weights[p] < share; head++) {
      if (head >= queue.length) {
        while (next < size && part[order[next]] !== none) next++;
        if (next === size) break;
        queue.push(order[next++]);
      }
      const v = queue[head];
      if (part[v] !== none || (weights[p] > 0 && weights[p] + nodes[v] > limit)) continue;
      part[v] = p;
      weights[p] += nodes[v];
      for (let s = rowptr[v]; s < rowptr[v + 1]; s++) if (part[col[s]] === none) queue.push(col[s]);
    }
    remaining -= weights[p];
  }
  for (let v = 0; v < size; v++) {
    if (part[v] !== none) continue;
    part[v] = weights.indexOf(smallest(weights));
    weights[part[v]] += nodes[v];
  }
  return part;
}

/** Moves nodes to the part that most of their edges lead to, as long as it has room; from parts that are too heavy in any case. In place. */
export function refine({ size, rowptr, col, weight, nodes }: Level, part: Uint32Array, parts: number, limit: number): void {
  const weights = new Float64Array(parts);
  for (let v = 0; v < size; v++) weights[part[v]] += nodes[v];
  const links = new Float64Array(parts);
  for (let round = 0; round < ROUNDS; round++) {
    let moves = 0;
    for (let v = 0; v < size; v++) {
      const from = part[v];
      for (let s = rowptr[v]; s < rowptr[v + 1]; s++) links[part[col[s]]] += weight[s];
      const heavy = weights[from] > limit;
      let [best, most] = [from, heavy ? Number.NEGATIVE_INFINITY : links[from]];
      const consider = (p: number): void => {
        if (p === from || weights[p] + nodes[v] > limit) return;
        const better = links[p] > most || (links[p] === most && weights[p] + nodes[v] < weights[best]);
        if (better) [best, most] = [p, links[p]];
      };
      if (heavy) for (let p = 0; p < parts; p++) consider(p);
      else for (let s = rowptr[v]; s < rowptr[v + 1]; s++) consider(part[col[s]]);
      for (let s = rowptr[v]; s < rowptr[v + 1]; s++) links[part[col[s]]] = 0;
      if (best === from) continue;
      weights[from] -= nodes[v];
      weights[best] += nodes[v];
      part[v] = best;
      moves++;
    }
    if (moves === 0) return;
  }
}
