import type { FloatType } from '../core/dtype.js';
import { sizeOf } from '../core/shape.js';
import type { Csr } from '../runtime/csr.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { add, mul, sub } from './binary.js';
import { elements } from './elements.js';
import { ascending } from './order.js';
import { grouped, type Segments } from './segment.js';

/** What a quantile is that lies between two elements. @internal */
export type Interpolation = 'linear' | 'lower' | 'higher' | 'nearest' | 'midpoint';

/** Short rows are sorted where they lie. */
const FEW = 24;

/** Sorts the first `count` places by the values they stand for; equal ones keep their order, NaN comes last. */
function sortPlaces(places: Uint32Array, count: number, values: ArrayLike<number>): void {
  if (count > FEW) {
    const sorted = Array.from(places.subarray(0, count)).sort((p, q) => ascending(values[p], values[q]));
    places.set(sorted);
    return;
  }
  for (let i = 1; i < count; i++) {
    const place = places[i];
    let j = i;
    for (; j > 0 && ascending(values[places[j - 1]], values[place]) > 0; j--) places[j] = places[j - 1];
    places[j] = place;
  }
}

/**
 * For each of some ranks, the flat position in x of the element that has it, for each segment and column: x.size for an empty segment, and the place
 * of a NaN where there is one. `ranks` says which are wanted of n elements.
 */
function placesOfRanks(x: Tensor, { rows, rowptr, col }: Csr, ranks: (n: number) => readonly number[]): Uint32Array[] {
  const width = sizeOf(x.shape.slice(1));
  const [values, ends, members] = [x.view(), rowptr.view(), col.view()];
  const found = ranks(1).map(() => new Uint32Array(rows * width).fill(x.size));
  const places = new Uint32Array(x.shape[0]);
  for (let r = 0; r < rows; r++) {
    const [start, count] = [ends[r], ends[r + 1] - ends[r]];
    if (count === 0) continue;
    const wanted = ranks(count);
    for (let j = 0; j < width; j++) {
      for (let i = 0; i < count; i++) places[i] = members[start + i] * width + j;
      sortPlaces(places, count, values);
      const unknown = Number.isNaN(values[places[count - 1]]);
      for (let k = 0; k < wanted.length; k++) found[k][r * width + j] = places[unknown ? count - 1 : wanted[k]];
    }
  }
  return found;
}

/**
 * Quantiles of the rows of each segment, column by column: of n elements in ascending order the one at q (n - 1), and between two of them what the
 * interpolation says; `filler` (0 if left out) for an empty segment. An element that is chosen has its whole gradient, of equal ones the first. A NaN
 * makes the quantile NaN. x: [n, …] -> [segments, …] for each q.
 *
 * @internal
 */
export function segmentQuantiles(
  where: string,
  x: Tensor,
  given: Segments,
  { q, interpolation, filler = 0 }: { q: readonly number[]; interpolation: Interpolation; filler?: number },
): Tensor[] {
  const csr = grouped(where, x, given);
  const shape = [csr.rows, ...x.shape.slice(1)];
  const at = (positions: Uint32Array): Tensor => elements(x, positions, shape, filler);
  const round = { lower: Math.floor, higher: Math.ceil, nearest: roundToEven }[interpolation as string];
  if (round !== undefined) return placesOfRanks(x, csr, (n) => q.map((one) => round(one * (n - 1)))).map(at);
  const around = placesOfRanks(x, csr, (n) => q.flatMap((one) => [Math.floor(one * (n - 1)), Math.ceil(one * (n - 1))])).map(at);
  const ends = csr.rowptr.toTypedArray();
  return q.map((one, i) => {
    const [below, above] = around.slice(2 * i, 2 * i + 2);
    const shares = Float64Array.from({ length: csr.rows }, (_, r) =>
      interpolation === 'midpoint' ? 0.5 : (one * Math.max(0, ends[r + 1] - ends[r] - 1)) % 1,
    );
    const share = tensor(shares, { shape: shape.map((_, axis) => (axis === 0 ? csr.rows : 1)), dtype: x.dtype as FloatType });
    return add(below, mul(sub(above, below), share));
  });
}

/** The nearest whole number; of two the even one, as torch rounds. */
function roundToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
