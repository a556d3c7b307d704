/** Places in [0, 1] and their weights, which sum to 1. */
export interface Quadrature {
  readonly places: readonly number[];
  readonly weights: readonly number[];
}

/** Rules by name. */
export const quadratures = {
  /** Exact for polynomials up to degree 2n - 1. */
  gaussLegendre,
  midpoint: (n: number): Quadrature => ({
    places: Array.from({ length: n }, (_, k) => (k + 0.5) / n),
    weights: Array.from({ length: n }, () => 1 / n),
  }),
  /** n intervals, n + 1 places. */
  trapezoid: (n: number): Quadrature => ({
    places: Array.from({ length: n + 1 }, (_, k) => k / n),
    weights: Array.from({ length: n + 1 }, (_, k) => (k === 0 || k === n ? 0.5 : 1) / n),
  }),
};

/** The roots of the Legendre polynomial of degree n by Newton's method from their asymptotic places. */
function gaussLegendre(n: number): Quadrature {
  const [places, weights]: number[][] = [[], []];
  for (let k = 0; k < n; k++) {
    let t = Math.cos((Math.PI * (k + 0.75)) / (n + 0.5));
    for (let step = 0; step < 100; step++) {
      const { value, slope } = legendre(n, t);
      t -= value / slope;
      if (Math.abs(value / slope) < 1e-16) break;
    }
    const { slope } = legendre(n, t);
    places.push((1 - t) / 2);
    weights.push(1 / ((1 - t * t) * slope * slope));
  }
  return { places, weights };
}

/** P_n(t) and its derivative, by the recurrence of three terms. */
function legendre(n: number, t: number): { value: number; slope: number } {
  let [before, value] = [1, t];
  for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * t * value - (k - 1) * before) / k];
  return { value, slope: (n * (t * value - before)) / (t * t - 1) };
}
