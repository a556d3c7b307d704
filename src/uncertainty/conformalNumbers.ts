import { NumericError, OptionError } from '../core/errors.js';
import { expectNumberList } from '../core/expect.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { conformalQuantile, levelOption } from './quantile.js';

const options = {
  /** Share of the cases whose number shall be in its interval. Default 0.9. */
  level: levelOption,
};

export interface ConformalNumbersOptions extends Given<typeof options> {}

/** Numbers that were predicted, and how far off each may be expected to be. */
export interface Predicted {
  readonly values: ArrayLike<number>;
  /** Above 0, as the deviation of an ensemble. Default: all 1, and intervals are equally wide. */
  readonly scales?: ArrayLike<number>;
}

/** Intervals that hold the true number with a known probability. */
export interface ConformalNumbers {
  readonly level: number;
  /** Half the width of an interval, in scales. */
  readonly quantile: number;
  /** [low, high] of each. */
  intervals(predicted: Predicted): [number, number][];
}

/**
 * Split conformal prediction of numbers (arXiv:1604.04173): intervals value ± q · scale, q the ⌈(n + 1) level⌉th smallest of the n
 * residuals |target - value| / scale. Without scales these are absolute residuals, with them normalised ones. The calibration cases must be
 * used for nothing else, early stopping and the choice of a model included.
 *
 * @throws OptionError where n is too small for the level or lists differ; NumericError for numbers that are not finite and scales that are not above 0.
 */
export function conformalNumbers(predicted: Predicted, targets: ArrayLike<number>, given: ConformalNumbersOptions = {}): ConformalNumbers {
  const where = 'uncertainty.conformalNumbers';
  const { level } = readOptions(where, options, given);
  const { values, scales } = read(where, predicted);
  const truth = expectNumberList(where, 'targets', targets);
  if (truth.length !== values.length)
    throw new OptionError({ where, what: 'targets and values differ', got: `${truth.length} targets`, expected: `${values.length}` });
  const bad = truth.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new NumericError({ where, what: `target ${bad} is not finite`, got: String(truth[bad]) });
  const residuals = values.map((value, i) => Math.abs(truth[i] - value) / scales[i]);
  const quantile = conformalQuantile(where, residuals, level);
  return {
    level,
    quantile,
    intervals: (fresh) => {
      const { values: centres, scales: widths } = read(where, fresh);
      return centres.map((value, i) => [value - quantile * widths[i], value + quantile * widths[i]]);
    },
  };
}

function read(where: string, predicted: Predicted): { values: number[]; scales: number[] } {
  const list = expectNumberList(where, 'values', predicted?.values);
  const widths = predicted.scales === undefined ? list.map(() => 1) : expectNumberList(where, 'scales', predicted.scales);
  if (widths.length !== list.length)
    throw new OptionError({ where, what: 'scales and values differ', got: `${widths.length} scales`, expected: `${list.length}` });
  const bad = list.findIndex((value, i) => !Number.isFinite(value) || !(widths[i] > 0 && Number.isFinite(widths[i])));
  if (bad < 0) return { values: list, scales: widths };
  const got = `${list[bad]} with the scale ${widths[bad]}`;
  throw new NumericError({ where, what: `value ${bad} cannot be used`, got, expected: 'a finite value, and a scale above 0' });
}
