/** A function to minimise: returns its value at w, and writes its gradient. */
export type Objective = (w: Float64Array, gradient: Float64Array) => number;

/** Options of `minimise`. */
export interface MinimiseOptions {
  /** Steps at most. Default 200. */
  readonly steps?: number;
  /** Ends when no entry of the gradient is larger. Default 1e-6. */
  readonly tolerance?: number;
  /** Pairs of moves that are remembered. Default 10. */
  readonly memory?: number;
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

/**
 * L-BFGS with backtracking, for smooth convex functions of some thousand numbers in f64. Returns the best place it reached.
 *
 * @see Nocedal and Wright, Numerical Optimization, algorithm 7.4
 */
export function minimise(
  f: Objective,
  start: Float64Array,
  { steps = 200, tolerance = 1e-6, memory = 10 }: MinimiseOptions = {},
): Float64Array {
  let w = start.slice();
  let gradient = new Float64Array(w.length);
  let value = f(w, gradient);
  const moves: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let step = 0; step < steps && gradient.some((g) => Math.abs(g) > tolerance); step++) {
    const direction = descent(gradient, moves);
    const slope = dot(direction, gradient);
    const next = new Float64Array(w.length);
    const nextGradient = new Float64Array(w.length);
    let rate = 1;
    let reached = Number.POSITIVE_INFINITY;
    for (let halvings = 0; halvings < 40; halvings++, rate /= 2) {
      for (let i = 0; i < w.length; i++) next[i] = w[i] + rate * direction[i];
      reached = f(next, nextGradient);
      if (reached <= value + 1e-4 * rate * slope) break;
    }
    if (!(reached < value)) break; // as low as f64 can tell
    const s = next.map((x, i) => x - w[i]);
    const y = nextGradient.map((g, i) => g - gradient[i]);
    const curvature = dot(s, y);
    if (curvature > 0 && moves.push({ s, y, rho: 1 / curvature }) > memory) moves.shift();
    [w, gradient, value] = [next, nextGradient, reached];
  }
  return w;
}

/** Minus the gradient, bent by the curvature that the last moves have shown. */
function descent(gradient: Float64Array, moves: readonly { s: Float64Array; y: Float64Array; rho: number }[]): Float64Array {
  const q = gradient.slice();
  const alphas = moves.toReversed().map(({ s, y, rho }) => {
    const alpha = rho * dot(s, q);
    for (let i = 0; i < q.length; i++) q[i] -= alpha * y[i];
    return alpha;
  });
  const last = moves.at(-1);
  const scale = last === undefined ? 1 / Math.max(1, Math.sqrt(dot(q, q))) : 1 / (last.rho * dot(last.y, last.y));
  for (let i = 0; i < q.length; i++) q[i] *= scale;
  for (const [k, { s, y, rho }] of moves.entries()) {
    const beta = rho * dot(y, q);
    const alpha = alphas[moves.length - 1 - k];
    for (let i = 0; i < q.length; i++) q[i] += (alpha - beta) * s[i];
  }
  return q.map((x) => -x);
}
