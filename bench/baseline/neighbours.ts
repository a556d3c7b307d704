import type { Csr } from './kernels.js';

/** What a plain-JS sampler makes: the nodes in the order they were met, and rows for those that were expanded. */
export interface SampledRows {
  readonly nodes: Int32Array;
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
}

/**
 * Neighbour sampling with typed arrays: Floyd's subsets of each row, marks instead of sets, buffers that are kept. `random(node, n)` gives the
 * nth 32 bits of a node.
 */
export function createNeighbourSampler({ rows, indptr, indices }: Csr, random: (node: number, n: number) => number) {
  const local = new Int32Array(rows).fill(-1);
  const mark = new Uint8Array(rows);
  const nodes = new Int32Array(rows);
  let slots = new Int32Array(1 << 16);
  const ends = new Int32Array(rows + 1);
  return (seeds: ArrayLike<number>, fanOuts: readonly number[]): SampledRows => {
    let count = seeds.length;
    for (let i = 0; i < count; i++) {
      nodes[i] = seeds[i];
      local[seeds[i]] = i;
    }
    let [begin, slot] = [0, 0];
    for (const fanOut of fanOuts) {
      const end = count;
      const room = slot + (end - begin) * fanOut;
      if (slots.length < room) {
        const grown = new Int32Array(2 * room);
        grown.set(slots);
        slots = grown;
      }
      for (let i = begin; i < end; i++) {
        const v = nodes[i];
        const start = indptr[v];
        const degree = indptr[v + 1] - start;
        const first = slot;
        if (degree <= fanOut) for (let j = 0; j < degree; j++) slots[slot++] = start + j;
        else {
          for (let n = 0; n < fanOut; n++) {
            const last = degree - fanOut + n;
            let pick = Math.floor((random(v, n) / 2 ** 32) * (last + 1));
            if (mark[pick]) pick = last;
            mark[pick] = 1;
            slots[slot++] = start + pick;
          }
          for (let s = first; s < slot; s++) mark[slots[s] - start] = 0;
        }
        for (let s = first; s < slot; s++) {
          const u = indices[slots[s]];
          if (local[u] < 0) {
            local[u] = count;
            nodes[count++] = u;
          }
          slots[s] = local[u];
        }
        ends[i + 1] = slot;
      }
      begin = end;
    }
    for (let i = 0; i < count; i++) local[nodes[i]] = -1;
    return { nodes: nodes.slice(0, count), indptr: ends.slice(0, begin + 1), indices: slots.slice(0, slot) };
  };
}

/** Rows of a matrix, copied. */
export function takeRows(x: Float32Array, width: number, ids: Int32Array): Float32Array {
  const out = new Float32Array(ids.length * width);
  for (let i = 0; i < ids.length; i++) out.set(x.subarray(ids[i] * width, (ids[i] + 1) * width), i * width);
  return out;
}
