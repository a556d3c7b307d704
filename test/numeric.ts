import { type Tensor, tensor } from '../src/index.js';

/** Central differences of a function of one tensor, element by element, in f64. */
export function differences(f: (x: Tensor) => Tensor, x: Tensor, step = 1e-5): number[] {
  const values = x.toTypedArray();
  return Array.from(values, (value, i) => {
    const at = (moved: number): number => {
      const shifted = Float64Array.from(values);
      shifted[i] = moved;
      return f(tensor(shifted, { shape: x.shape })).item();
    };
    return (at(value + step) - at(value - step)) / (2 * step);
  });
}

/** The largest difference between two lists of numbers, relative to the largest of them. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let [error, size] = [0, 1e-12];
  for (let i = 0; i < a.length; i++) {
    error = Math.max(error, Math.abs(a[i] - b[i]));
    size = Math.max(size, Math.abs(a[i]), Math.abs(b[i]));
  }
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error / size;
}
