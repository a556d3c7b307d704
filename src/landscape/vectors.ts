/** ⟨a, b⟩ */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** ‖a‖₂ */
export const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));

/** y ← y + factor · x */
export function addScaled(y: Float64Array, factor: number, x: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i] += factor * x[i];
}

/** x ← factor · x, and x itself. */
export function scaleBy(x: Float64Array, factor: number): Float64Array {
  for (let i = 0; i < x.length; i++) x[i] *= factor;
  return x;
}

/** a - b */
export const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - b[i]);

/** center + Σ coefficient · direction */
export function pointAt(center: Float64Array, directions: readonly Float64Array[], coefficients: readonly number[]): Float64Array {
  const point = center.slice();
  for (const [i, direction] of directions.entries()) addScaled(point, coefficients[i], direction);
  return point;
}

/** `count` numbers from the low end to the high one, both included. */
export const evenly = ([low, high]: readonly [number, number], count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => (i === count - 1 ? high : low + ((high - low) * i) / (count - 1)));
