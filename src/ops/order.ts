import { OptionError } from '../core/errors.js';
import { iota } from '../core/iota.js';
import { readOptions } from '../core/options/read.js';
import { bool } from '../core/options/vocabulary.js';
import { normalizeAxis, type Shape } from '../core/shape.js';
import { wholeNumber } from '../core/whole.js';
import { expectTensor, type Tensor, tensor } from '../runtime/tensor.js';
import { elements } from './elements.js';
import { axisOption } from './options.js';
import { alongAxis } from './shapes.js';

/** Elements in order along an axis, and where each was: u32 of the same shape. */
export interface Ordered {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/** Ascending, NaN last. @internal */
export const ascending = (a: number, b: number): number =>
  Number.isNaN(a) || Number.isNaN(b) ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) : a - b;

interface Places {
  readonly indices: Uint32Array;
  readonly positions: Uint32Array;
  readonly shape: Shape;
}

/** Up to so many are kept in order while a line is walked; more are sorted. */
const FEW = 64;

/** Writes where the `to.length` smallest keys stand, in ascending order, equal ones in theirs. No key is NaN. */
function smallest(keys: Float64Array, to: Uint32Array): void {
  const count = to.length;
  if (count > FEW) {
    const order = iota(keys.length).sort((p, q) => keys[p] - keys[q] || p - q);
    to.set(order.subarray(0, count));
    return;
  }
  let size = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (size === count && (count === 0 || key >= keys[to[count - 1]])) continue;
    let at = size < count ? size++ : count - 1;
    for (; at > 0 && key < keys[to[at - 1]]; at--) to[at] = to[at - 1];
    to[at] = i;
  }
}

/** The same with NaN among the keys, which stand for what is larger than all, or smaller than all. */
function smallestAmongNaN(keys: Float64Array, to: Uint32Array, nanFirst: boolean): void {
  const sign = nanFirst ? -1 : 1;
  const order = iota(keys.length).sort((p, q) => sign * ascending(sign * keys[p], sign * keys[q]) || p - q);
  to.set(order.subarray(0, to.length));
}

/** The first `count` places along an axis in the order of the values; equal ones keep their order. */
function ordered(x: Tensor, axis: number, descending: boolean, count: number): Places {
  const { outer, n, inner } = alongAxis(x.shape, axis);
  const values = x.toTypedArray();
  const [indices, positions] = [new Uint32Array(outer * count * inner), new Uint32Array(outer * count * inner)];
  const [keys, first] = [new Float64Array(n), new Uint32Array(count)];
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < inner; j++) {
      const start = o * n * inner + j;
      let numbers = true;
      for (let i = 0; i < n; i++) {
        const value = values[start + i * inner];
        keys[i] = descending ? -value : value;
        if (Number.isNaN(value)) numbers = false;
      }
      if (numbers) smallest(keys, first);
      else smallestAmongNaN(keys, first, descending);
      for (let k = 0; k < count; k++) {
        const at = (o * count + k) * inner + j;
        indices[at] = first[k];
        positions[at] = start + first[k] * inner;
      }
    }
  }
  return { indices, positions, shape: x.shape.map((size, i) => (i === axis ? count : size)) };
}

const taken = (x: Tensor, { indices, positions, shape }: Places): Ordered => ({
  values: elements(x, positions, shape),
  indices: tensor(indices, { shape }),
});

const sortOptions = { axis: axisOption(-1), descending: bool(false) };

/** Which axis (default the last), and whether the largest comes first (default false). */
interface SortOptions {
  readonly axis?: number;
  readonly descending?: boolean;
}

/** Elements in ascending order along an axis, equal ones in theirs, NaN as the largest. Gradients go where values came from. */
export function sort(x: Tensor, given: SortOptions = {}): Ordered {
  const { axis, descending } = readOptions('ops.sort', sortOptions, given);
  const chosen = normalizeAxis('ops.sort', axis, expectTensor('ops.sort', x).rank);
  return taken(x, ordered(x, chosen, descending, x.shape[chosen]));
}

/** The indices of `sort`, u32 in the shape of x. */
export function argsort(x: Tensor, given: SortOptions = {}): Tensor {
  const { axis, descending } = readOptions('ops.argsort', sortOptions, given);
  const chosen = normalizeAxis('ops.argsort', axis, expectTensor('ops.argsort', x).rank);
  const { indices, shape } = ordered(x, chosen, descending, x.shape[chosen]);
  return tensor(indices, { shape });
}

const topkOptions = { axis: axisOption(-1), largest: bool(true) };

/**
 * The k largest elements along an axis (default the last), the largest first; with `largest: false` the smallest. NaN counts as the largest,
 * and of equal ones the first comes first.
 *
 * @throws OptionError for a k that is not a whole number, or above the size of the axis.
 */
export function topk(x: Tensor, k: number, given: { axis?: number; largest?: boolean } = {}): Ordered {
  const where = 'ops.topk';
  const { axis, largest } = readOptions(where, topkOptions, given);
  const chosen = normalizeAxis(where, axis, expectTensor(where, x).rank);
  const size = x.shape[chosen];
  if (wholeNumber(where, 'k', k) > size)
    throw new OptionError({ where, what: 'k is above the size of the axis', got: String(k), expected: `at most ${size}` });
  return taken(x, ordered(x, chosen, largest, k));
}
