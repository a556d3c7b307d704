import { LANES } from './simd';

/**
 * Cuts the columns of a row-wise kernel into tiles of 8, 4, 3, 2 or 1 vectors. The last vector of a tile may overlap the one before it,
 * so widths that are no multiple of a vector need neither padding nor a scalar tail.
 */
export class Columns {
  /** Columns of the next tile when `left` remain: never more than `limit` vectors (4 or 8), and never leaves less than one vector. */
  @inline static width(left: usize, limit: usize): usize {
    if (limit == 8 && (left == 8 * LANES || left >= 9 * LANES)) return 8 * LANES;
    if (left >= 5 * LANES) return 4 * LANES;
    return left > 4 * LANES ? 3 * LANES : left;
  }
}
