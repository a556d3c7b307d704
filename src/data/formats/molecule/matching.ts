/**
 * A largest matching of a graph: pairs of neighbours, each vertex in at most one. Starts from `mate` and grows it by augmenting paths; odd
 * circles are contracted (Edmonds 1965).
 *
 * @param mate Partner of each vertex, -1 for none. Overwritten.
 * @returns The vertices that stay alone.
 */
export function maximumMatching(neighbours: readonly (readonly number[])[], mate: Int32Array): number[] {
  const count = neighbours.length;
  const parent = new Int32Array(count);
  const base = new Int32Array(count);
  const isOuter = new Uint8Array(count);

  const commonBase = (a: number, b: number): number => {
    const seen = new Set<number>();
    for (let at = base[a]; ; at = base[parent[mate[at]]]) {
      seen.add(at);
      if (mate[at] < 0) break;
    }
    let at = base[b];
    while (!seen.has(at)) at = base[parent[mate[at]]];
    return at;
  };
  const markPath = (start: number, stop: number, child: number, inCircle: Set<number>): void => {
    for (let [at, below] = [start, child]; base[at] !== stop; at = parent[mate[at]]) {
      inCircle.add(base[at]).add(base[mate[at]]);
      parent[at] = below;
      below = mate[at];
    }
  };
  /** The end of an augmenting path from the root, -1 where there is none. */
  const search = (root: number): number => {
    parent.fill(-1);
    isOuter.fill(0);
    for (let i = 0; i < count; i++) base[i] = i;
    isOuter[root] = 1;
    const queue = [root];
    for (const at of queue) {
      for (const next of neighbours[at]) {
        if (base[at] === base[next] || mate[at] === next) continue;
        if (next === root || (mate[next] >= 0 && parent[mate[next]] >= 0)) {
          const stop = commonBase(at, next);
          const inCircle = new Set<number>();
          markPath(at, stop, next, inCircle);
          markPath(next, stop, at, inCircle);
          for (let i = 0; i < count; i++) {
            if (!inCircle.has(base[i])) continue;
            base[i] = stop;
            if (isOuter[i] === 0) {
              isOuter[i] = 1;
              queue.push(i);
            }
          }
        } else if (parent[next] < 0) {
          parent[next] = at;
          if (mate[next] < 0) return next;
          isOuter[mate[next]] = 1;
          queue.push(mate[next]);
        }
      }
    }
    return -1;
  };
  const alone: number[] = [];
  for (let root = 0; root < count; root++) {
    if (mate[root] >= 0) continue;
    let end = search(root);
    if (end < 0) alone.push(root);
    while (end >= 0) {
      const before = parent[end];
      const next = mate[before];
      mate[end] = before;
      mate[before] = end;
      end = next;
    }
  }
  return alone;
}
