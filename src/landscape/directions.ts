import { NumericError, OptionError } from '../core/errors.js';
import type { Key } from '../core/random.js';
import type { FlatLayout } from '../network/flat.js';
import { normal } from '../nn/initializers.js';
import { scope } from '../runtime/scope.js';
import { dot, norm } from './vectors.js';

/** Standard normal numbers for every parameter, drawn by the key. */
export function randomDirection(layout: FlatLayout, from: Key): Float64Array {
  const out = new Float64Array(layout.size);
  const draw = normal(1);
  for (const { path, shape, dtype, start } of layout.places)
    scope(() => out.set(draw(shape, from.child(path.join('.')), dtype).view(), start));
  return out;
}

/**
 * Scales a direction filter by filter to the norms of the weights (Li et al., arXiv:1712.09913): d ← d ‖w‖ / ‖d‖ for each column of a kernel
 * [in, out], or more generally for all entries of a tensor that share their last index. Tensors of one axis (biases, and the scales and shifts of
 * normalisations) stay where they are, as in the paper: their part of the direction becomes 0.
 */
export function normalizeFilters(layout: FlatLayout, direction: Float64Array, weights: Float64Array): Float64Array {
  const out = direction.slice();
  for (const { shape, start, size } of layout.places) {
    if (shape.length < 2) {
      out.fill(0, start, start + size);
      continue;
    }
    const filters = shape[shape.length - 1];
    for (let f = 0; f < filters; f++) {
      let [own, wanted] = [0, 0];
      for (let i = start + f; i < start + size; i += filters) {
        own += direction[i] ** 2;
        wanted += weights[i] ** 2;
      }
      const factor = own > 0 ? Math.sqrt(wanted / own) : 0;
      for (let i = start + f; i < start + size; i += filters) out[i] *= factor;
    }
  }
  return out;
}

/** @throws NumericError for a direction that leads nowhere or is not finite, OptionError for two that are parallel. */
export function checkDirections(where: string, directions: readonly Float64Array[]): void {
  for (const [i, direction] of directions.entries()) {
    const length = norm(direction);
    if (length > 0 && Number.isFinite(length)) continue;
    throw new NumericError({
      where,
      what: `direction ${i} leads nowhere`,
      got: `a length of ${length}`,
      expected: 'a finite length above 0',
      mend: "Directions normalised by filter have no part along vectors such as biases: give { normalize: 'none' } for those",
    });
  }
  if (directions.length < 2) return;
  const [a, b] = directions;
  const cosine = dot(a, b) / (norm(a) * norm(b));
  if (Math.abs(cosine) < 1 - 1e-9) return;
  throw new OptionError({
    where,
    what: 'the two directions are parallel',
    got: `a cosine of ${cosine}`,
    expected: 'two that span a plane',
  });
}

/** Coordinates of a vector on the plane (or line) of some directions, nearest in the sense of least squares. */
export function coordinates(directions: readonly Float64Array[], vector: Float64Array): readonly number[] {
  const [a, b] = directions;
  const aa = dot(a, a);
  const av = dot(a, vector);
  if (b === undefined) return [av / aa];
  const [ab, bb, bv] = [dot(a, b), dot(b, b), dot(b, vector)];
  const determinant = aa * bb - ab * ab;
  return [(av * bb - bv * ab) / determinant, (bv * aa - av * ab) / determinant];
}
