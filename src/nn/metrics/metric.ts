import { OptionError, ShapeError } from '../../core/errors.js';
import { written } from '../../core/written.js';

/** Rows of numbers, copied out of linear memory. */
export interface Rows {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** A number that says how well predictions fit targets, row by row. */
export type Metric = (prediction: Rows, target: Rows) => number;

const isList = (value: unknown): boolean => Array.isArray(value) || ArrayBuffer.isView(value);

/** @throws OptionError for what is no rows. */
export function expectRows(where: string, name: string, rows: Rows): Rows {
  if (typeof rows === 'object' && rows !== null && isList(rows.data) && isList(rows.shape)) return rows;
  throw new OptionError({
    where,
    what: `the ${name} is no rows of numbers`,
    got: written(rows),
    expected: '{ data, shape }, as model.predict returns',
    mend: 'Of a tensor x take { data: x.toTypedArray(), shape: x.shape }',
  });
}

/** Numbers in a row. */
export const width = ({ data, shape }: Rows): number => (shape[0] === 0 ? (shape[1] ?? 1) : data.length / shape[0]);

/** Refuses predictions and targets of different sizes; returns the common one. */
export function pairs(name: string, prediction: Rows, target: Rows): number {
  const where = `metrics.${name}`;
  expectRows(where, 'prediction', prediction);
  expectRows(where, 'target', target);
  if (prediction.data.length === target.data.length) return prediction.data.length;
  throw new ShapeError({
    where,
    what: 'prediction and target differ in size',
    got: `${prediction.data.length} and ${target.data.length} numbers`,
    expected: 'one prediction for each target',
    mend: 'Choose a metric that fits the task',
  });
}
