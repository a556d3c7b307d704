/**
 * Sources and targets of an undirected graph given by lists of neighbours, which may name an edge once, twice or more: every edge in
 * both directions, no loops, no duplicates, sorted by source, then target. Nodes are 0 to `numNodes` - 1 and fewer than 2^26.
 */
export function undirectedEdges(neighbours: ReadonlyMap<number, readonly number[]>, numNodes: number): readonly [Uint32Array, Uint32Array] {
  let entries = 0;
  for (const list of neighbours.values()) entries += list.length;
  const codes = new Float64Array(2 * entries);
  let size = 0;
  for (const [node, list] of neighbours) {
    for (const other of list) {
      if (other === node) continue;
      codes[size++] = node * numNodes + other;
      codes[size++] = other * numNodes + node;
    }
  }
  const distinct = codes
    .subarray(0, size)
    .sort()
    .filter((code, i, sorted) => i === 0 || code !== sorted[i - 1]);
  return [Uint32Array.from(distinct, (code) => Math.floor(code / numNodes)), Uint32Array.from(distinct, (code) => code % numNodes)];
}
