import { NumericError, OptionError, ShapeError } from '../../core/errors.js';
import { expectNumbers } from '../../core/numbers.js';
import { written } from '../../core/written.js';

/** Rows of numbers, copied out of linear memory. */
export interface Rows {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** A number that says how well predictions fit targets, row by row. */
export type Metric = (prediction: Rows, target: Rows) => number;

const isList = (value: unknown): boolean => Array.isArray(value) || ArrayBuffer.isView(value);

/** @throws OptionError for what is no rows, ShapeError where the shape is not that of the data. */
export function expectRows(where: string, name: string, rows: Rows): void {
  if (typeof rows !== 'object' || rows === null || !isList(rows.data) || !isList(rows.shape))
    throw new OptionError({
      where,
      what: `the ${name} is no rows of numbers`,
      got: written(rows),
      expected: '{ data, shape }, as model.predict returns',
      mend: 'Of a tensor x take { data: x.toTypedArray(), shape: x.shape }',
    });
  const { data, shape } = rows;
  const sizes = Array.from(shape);
  if (sizes.length > 0 && sizes.every(Number.isInteger) && sizes.reduce((p, q) => p * q, 1) === data.length) return;
  throw new ShapeError({
    where,
    what: `the shape of the ${name} does not fit its data`,
    got: `[${sizes.map(String)}] for ${data.length} numbers`,
    expected: 'sizes whose product is the number of values',
  });
}

/** Refuses what are no rows of finite numbers. Only in targets, and where the metric says so, NaN is a number that was not measured. */
export function expectScored(where: string, prediction: Rows, target: Rows, { missing = true } = {}): void {
  expectRows(where, 'prediction', prediction);
  expectRows(where, 'target', target);
  expectNumbers(where, 'prediction', prediction.data);
  expectNumbers(where, 'target', target.data, { missing });
}

/** Numbers in a row. */
export const width = ({ data, shape }: Rows): number => (shape[0] === 0 ? (shape[1] ?? 1) : data.length / shape[0]);

/** A metric that has no target to go by. */
export const nothingMeasured = (where: string): NumericError =>
  new NumericError({ where, what: 'there is no target to measure by', got: 'no rows, or NaN alone', expected: 'at least one target' });

/** Refuses predictions and targets of different sizes; returns the entries whose target is known. */
export function knownEntries(name: string, prediction: Rows, target: Rows): number[] {
  const where = `metrics.${name}`;
  expectScored(where, prediction, target);
  if (prediction.data.length !== target.data.length)
    throw new ShapeError({
      where,
      what: 'prediction and target differ in size',
      got: `${prediction.data.length} and ${target.data.length} numbers`,
      expected: 'one prediction for each target',
      mend: 'Choose a metric that fits the task',
    });
  const known: number[] = [];
  for (let i = 0; i < target.data.length; i++) if (!Number.isNaN(target.data[i])) known.push(i);
  if (known.length === 0) throw nothingMeasured(where);
  return known;
}
