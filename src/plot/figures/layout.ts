/** Places of nodes in the unit square. */
export type Places = readonly (readonly [number, number])[];

/** Rounds of the layout: enough for the few hundred nodes that can be told apart. */
const ROUNDS = 200;

/** Springs along edges, repulsion between all nodes, cooling down (Fruchterman and Reingold, 1991); from a circle, so the same graph gets the same places. */
export function springLayout(count: number, edges: readonly (readonly [number, number])[]): Places {
  const x = Array.from({ length: count }, (_, i) => Math.cos((2 * Math.PI * i) / count));
  const y = Array.from({ length: count }, (_, i) => Math.sin((2 * Math.PI * i) / count));
  const rest = 2 / Math.sqrt(Math.max(1, count));
  for (let round = 0; round < ROUNDS; round++) {
    const [fx, fy] = [new Float64Array(count), new Float64Array(count)];
    const push = (a: number, b: number, force: (distance: number) => number): void => {
      const [dx, dy] = [x[a] - x[b], y[a] - y[b]];
      const distance = Math.max(1e-6, Math.hypot(dx, dy));
      const by = force(distance) / distance;
      fx[a] += dx * by;
      fy[a] += dy * by;
      fx[b] -= dx * by;
      fy[b] -= dy * by;
    };
    for (let a = 0; a < count; a++) for (let b = 0; b < a; b++) push(a, b, (d) => (rest * rest) / d);
    for (const [a, b] of edges) if (a !== b) push(a, b, (d) => (-d * d) / rest);
    const heat = 0.2 * (1 - round / ROUNDS);
    for (let i = 0; i < count; i++) {
      const length = Math.max(1e-9, Math.hypot(fx[i], fy[i]));
      x[i] += (fx[i] / length) * Math.min(length, heat);
      y[i] += (fy[i] / length) * Math.min(length, heat);
    }
  }
  const fitted = (values: readonly number[]): number[] => {
    const [low, high] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
    return values.map((value) => (high > low ? (value - low) / (high - low) : 0.5));
  };
  const [left, top] = [fitted(x), fitted(y)];
  return left.map((at, i) => [at, top[i]] as const);
}
