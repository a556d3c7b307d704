import type { Rows } from '../nn/metrics/metric.js';
import type { Targets } from './targets.js';

/** Some rows of many. */
export function rowsOf({ data, shape: [rows] }: Rows, ids: ArrayLike<number>): Rows {
  const width = data.length / rows;
  const picked = Float64Array.from({ length: ids.length * width }, (_, i) => data[ids[Math.floor(i / width)] * width + (i % width)]);
  return { data: picked, shape: [ids.length, width] };
}

/** Learns from cases of any kind, and predicts rows for others. */
export type Learn<X> = (x: X, y: Rows) => (x: X) => Rows;

/**
 * Learns from the targets that are known, where NaN stands for one that is not: of classes from the cases that have one, of values each column
 * from its own cases. A column of which nothing is known is predicted as 0. `take` leaves some cases of x.
 */
export function learnKnown<X>(targets: Targets, x: X, y: Rows, take: (x: X, ids: readonly number[]) => X, learn: Learn<X>): (x: X) => Rows {
  const { data, shape } = y;
  if (!Array.prototype.some.call(data, Number.isNaN)) return learn(x, y);
  const [rows] = shape;
  const width = data.length / rows;
  const ids = Array.from({ length: rows }, (_, r) => r);
  if (targets.encode(y) !== y) {
    const known = knownRows(y);
    return learn(take(x, known), rowsOf(y, known));
  }
  const columns = Array.from({ length: width }, (_, c) => {
    const known = ids.filter((r) => !Number.isNaN(data[r * width + c]));
    const column = { data: Float64Array.from(known, (r) => data[r * width + c]), shape: [known.length, 1] };
    return known.length === 0 ? null : learn(take(x, known), column);
  });
  return (other) => sideBySide(columns.map((predict) => predict?.(other) ?? null));
}

/** The rows that have no gap. */
export function knownRows({ data, shape: [rows] }: Rows): number[] {
  const gaps = new Set<number>();
  for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) gaps.add(Math.floor((i * rows) / data.length));
  return Array.from({ length: rows }, (_, r) => r).filter((r) => !gaps.has(r));
}

/** Columns as rows; null stands for zeros. */
function sideBySide(columns: readonly (Rows | null)[]): Rows {
  const rows = columns.find((column) => column !== null)?.shape[0] ?? 0;
  const width = columns.length;
  const data = Float64Array.from({ length: rows * width }, (_, i) => columns[i % width]?.data[Math.floor(i / width)] ?? 0);
  return { data, shape: [rows, width] };
}
