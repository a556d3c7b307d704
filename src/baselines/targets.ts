import type { Rows } from '../nn/metrics/metric.js';
import type { Task } from '../nn/task.js';

/** Targets between what a model is measured by and what baselines learn. */
export interface Targets {
  readonly task: Task;
  /** Columns that baselines learn: a value each, or a class each. */
  readonly columns: number;
  /** What baselines learn: values as they are, classes as a 1 in their column. */
  encode(y: Rows): Rows;
  /** Class ids, for baselines that want them. */
  ids(y: Rows): Float64Array;
  /** From what baselines predict, columns of values or scores, to what metrics read. */
  decode(scores: Rows): Rows;
}

const asIs = (rows: Rows): Rows => rows;

/** What the targets of a task are, as some of them show. */
export function targetsOf(task: Task, known: readonly Rows[]): Targets {
  const ids = ({ data, shape: [rows] }: Rows): Float64Array => {
    const width = data.length / rows;
    return Float64Array.from({ length: rows }, (_, r) => (width === 1 ? data[r] : largest(data, r * width, width)));
  };
  const several = known.some(({ data, shape: [rows] }) => data.length > rows);
  // several yes-or-no targets a row are learnt as values; half-way is where yes begins
  if (task === 'binary' && several) {
    const less = ({ data, shape }: Rows): Rows => ({ data: Float64Array.from(data, (value) => value - 0.5), shape });
    return { task, columns: known[0].data.length / known[0].shape[0], encode: asIs, ids, decode: less };
  }
  if (task === 'values') return { task, columns: known[0].data.length / known[0].shape[0], encode: asIs, ids, decode: asIs };
  const columns = task === 'binary' ? 2 : known.reduce((most, rows) => ids(rows).reduce((a, b) => (b + 1 > a ? b + 1 : a), most), 2);
  const encode = (y: Rows): Rows => {
    const rows = y.shape[0];
    const data = new Float64Array(rows * columns);
    for (const [r, id] of ids(y).entries()) if (!Number.isNaN(id)) data[r * columns + id] = 1;
    return { data, shape: [rows, columns] };
  };
  const difference = ({ data, shape: [rows] }: Rows): Rows => ({
    data: Float64Array.from({ length: rows }, (_, r) => data[2 * r + 1] - data[2 * r]),
    shape: [rows, 1],
  });
  return { task, columns, encode, ids, decode: task === 'binary' ? difference : asIs };
}

function largest(data: ArrayLike<number>, at: number, width: number): number {
  let best = 0;
  for (let c = 1; c < width; c++) if (data[at + c] > data[at + best]) best = c;
  return best;
}
