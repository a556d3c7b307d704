import { symmetricEigen } from '../core/eigen.js';
import { OptionError } from '../core/errors.js';
import type { FlatLayout } from '../network/flat.js';
import type { ParameterPath } from '../train/callbacks/path.js';
import { coordinates } from './directions.js';
import { addScaled, dot, norm, scaleBy } from './vectors.js';

/** A recorded path as vectors in double precision. @throws OptionError where it is of another model, or too short to span a plane. */
export function pathPoints(where: string, path: ParameterPath, layout: FlatLayout): Float64Array[] {
  if (path.layout !== null && !layout.agrees(path.layout)) {
    throw new OptionError({
      where,
      what: 'the path was recorded from another model',
      got: String(path.layout),
      expected: String(layout),
    });
  }
  return path.points.map((point) => Float64Array.from(point));
}

const meanOf = (points: readonly Float64Array[]): Float64Array => {
  const mean = new Float64Array(points[0].length);
  for (const point of points) addScaled(mean, 1 / points.length, point);
  return mean;
};

const centred = (points: readonly Float64Array[]): Float64Array[] => {
  const mean = meanOf(points);
  return points.map((point) => point.map((value, i) => value - mean[i]));
};

/**
 * The first two principal directions of a path, of length 1: eigenvectors of its covariance, by way of the matrix of inner products of the
 * points, which is small.
 *
 * @throws OptionError where the points lie on a line, or are fewer than three.
 */
export function principalDirections(where: string, points: readonly Float64Array[]): readonly [Float64Array, Float64Array] {
  const n = points.length;
  const refuse = (what: string, got: string): OptionError =>
    new OptionError({
      where,
      what,
      got,
      expected: 'at least three points that are not on one line',
      mend: 'Record more epochs: callbacks.path({ every: 1 })',
    });
  if (n < 3) throw refuse('the path is too short', `${n} points`);
  const moved = centred(points);
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) gram[i * n + j] = gram[j * n + i] = dot(moved[i], moved[j]);
  const { values, vectors } = symmetricEigen(gram, n);
  if (!(values[1] > 1e-12 * values[0])) throw refuse('the path spans no plane', `variances ${values[0]} and ${values[1]}`);
  const combined = (weights: Float64Array): Float64Array => {
    const out = new Float64Array(points[0].length);
    for (const [i, point] of moved.entries()) addScaled(out, weights[i], point);
    return scaleBy(out, 1 / norm(out));
  };
  return [combined(vectors[0]), combined(vectors[1])];
}

/** The share of a path's variance that lies in the span of some directions, in [0, 1]. */
export function explainedShare(directions: readonly Float64Array[], points: readonly Float64Array[]): number {
  let [inside, all] = [0, 0];
  for (const point of centred(points)) {
    const part = new Float64Array(point.length);
    for (const [i, coefficient] of coordinates(directions, point).entries()) addScaled(part, coefficient, directions[i]);
    inside += dot(part, part);
    all += dot(point, point);
  }
  return all === 0 ? 1 : Math.min(1, inside / all);
}
