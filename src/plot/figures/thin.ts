/** A point of a curve: position along it (from 1) and value. */
export type CurvePoint = readonly [x: number, y: number];

/**
 * Thins a long curve without losing a spike: values are cut into `buckets` runs of equal length, and of each the lowest and the highest
 * are kept in their order, with the first and the last value of all. A value is drawable when it is a number; a run without one leaves a
 * single NaN, so that the gap stays a gap. Positions count from 1. At most 2 * buckets + 2 points; curves of that length pass unchanged.
 */
export function thinCurve(values: ArrayLike<number>, buckets: number): CurvePoint[] {
  const { length } = values;
  if (length <= 2 * buckets + 2) return Array.from(values, (value, i) => [i + 1, value] as const);
  const keep = new Set<number>([0]);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const begin = Math.floor((bucket * length) / buckets);
    const end = Math.floor(((bucket + 1) * length) / buckets);
    let low = begin;
    let high = begin;
    for (let i = begin; i < end; i++) {
      if (Number.isNaN(values[low]) || values[i] < values[low]) low = i;
      if (Number.isNaN(values[high]) || values[i] > values[high]) high = i;
    }
    keep.add(Math.min(low, high)).add(Math.max(low, high));
  }
  keep.add(length - 1);
  return Array.from(keep, (i) => [i + 1, values[i]] as const);
}

/**
 * `count` of `items`, one from each of `count` runs of equal length, at a place that wanders with the golden ratio: spread evenly over the
 * list, blind to any period in it, and the same at every call. All of them when there are no more than `count`.
 */
export function thinPoints<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  const stride = items.length / count;
  return Array.from({ length: count }, (_, i) => items[Math.floor((i + ((i * 0.6180339887498949) % 1)) * stride)]);
}
