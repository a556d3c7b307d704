import { type Key, permutation } from '../../core/random.js';

/** A weighted undirected graph on the way of a multilevel partitioner: rows of neighbours, without loops. */
export interface Level {
  readonly size: number;
  readonly rowptr: Uint32Array;
  readonly col: Uint32Array;
  /** How many edges of the finest level each entry stands for. */
  readonly weight: Uint32Array;
  /** How many nodes of the finest level each node stands for. */
  readonly nodes: Uint32Array;
  /** The node here of each node of the level above. */
  readonly merged: Uint32Array;
}

/** The finest level: every edge both ways, repeats as they are. */
export function levelOf(size: number, src: Uint32Array, dst: Uint32Array): Level {
  const rowptr = new Uint32Array(size + 1);
  for (let e = 0; e < src.length; e++) {
    if (src[e] === dst[e]) continue;
    rowptr[src[e] + 1]++;
    rowptr[dst[e] + 1]++;
  }
  for (let v = 0; v < size; v++) rowptr[v + 1] += rowptr[v];
  const next = rowptr.slice();
  const col = new Uint32Array(rowptr[size]);
  for (let e = 0; e < src.length; e++) {
    if (src[e] === dst[e]) continue;
    col[next[src[e]]++] = dst[e];
    col[next[dst[e]]++] = src[e];
  }
  return {
    size,
    rowptr,
    col,
    weight: new Uint32Array(col.length).fill(1),
    nodes: new Uint32Array(size).fill(1),
    merged: new Uint32Array(0),
  };
}

/** The next level: each node merges with the free neighbour that most edges lead to, unless that makes it too heavy. */
export function coarsen(level: Level, heaviest: number, key: Key): Level {
  const { size, rowptr, col, weight, nodes } = level;
  const none = 0xffffffff;
  const merged = new Uint32Array(size).fill(none);
  const total = new Float64Array(size);
  let count = 0;
  for (const v of permutation(size, key)) {
    if (merged[v] !== none) continue;
    let best = v;
    let most = 0;
    for (let s = rowptr[v]; s < rowptr[v + 1]; s++) total[col[s]] += weight[s];
    for (let s = rowptr[v]; s < rowptr[v + 1]; s++) {
      const u = col[s];
      if (total[u] > most && merged[u] === none && nodes[u] + nodes[v] <= Math.max(heaviest, 2)) {
        most = total[u];
        best = u;
      }
    }
    for (let s = rowptr[v]; s < rowptr[v + 1]; s++) total[col[s]] = 0;
    merged[v] = merged[best] = count++;
  }
  return contract(level, merged, count);
}

function contract({ size, rowptr, col, weight, nodes }: Level, merged: Uint32Array, count: number): Level {
  const members = new Uint32Array(2 * count).fill(0xffffffff);
  for (let v = 0; v < size; v++) members[2 * merged[v] + (members[2 * merged[v]] === 0xffffffff ? 0 : 1)] = v;
  const outRowptr = new Uint32Array(count + 1);
  const [outCol, outWeight] = [new Uint32Array(col.length), new Uint32Array(col.length)];
  const outNodes = new Uint32Array(count);
  const slotOf = new Int32Array(count).fill(-1);
  let slot = 0;
  for (let c = 0; c < count; c++) {
    const first = slot;
    for (const v of members.subarray(2 * c, 2 * c + 2)) {
      if (v === 0xffffffff) continue;
      outNodes[c] += nodes[v];
      for (let s = rowptr[v]; s < rowptr[v + 1]; s++) {
        const u = merged[col[s]];
        if (u === c) continue;
        if (slotOf[u] < first) {
          slotOf[u] = slot;
          outCol[slot++] = u;
        }
        outWeight[slotOf[u]] += weight[s];
      }
    }
    outRowptr[c + 1] = slot;
  }
  return { size: count, rowptr: outRowptr, col: outCol.slice(0, slot), weight: outWeight.slice(0, slot), nodes: outNodes, merged };
}
