import { ShapeError } from '../../core/errors.js';

/** Rows of numbers, copied out of linear memory. */
export interface Rows {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** A number that says how well predictions fit targets, row by row. */
export type Metric = (prediction: Rows, target: Rows) => number;

/** Numbers in a row. */
export const width = ({ data, shape }: Rows): number => (shape[0] === 0 ? (shape[1] ?? 1) : data.length / shape[0]);

/** Refuses predictions and targets of different sizes; returns the common one. */
export function pairs(name: string, prediction: Rows, target: Rows): number {
  if (prediction.data.length === target.data.length) return prediction.data.length;
  throw new ShapeError({
    where: `metrics.${name}`,
    what: 'prediction and target differ in size',
    got: `${prediction.data.length} and ${target.data.length} numbers`,
    expected: 'one prediction for each target',
    mend: 'Choose a metric that fits the task',
  });
}
