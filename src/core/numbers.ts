import { DTypeError, NumericError } from './errors.js';
import { written } from './written.js';

/** How `expectNumbers` is to judge. */
export interface Allowed {
  /** Whether NaN stands for a number that was not measured. Default false. */
  readonly missing?: boolean;
  /** Whether numbers below 0 are refused. Default false. */
  readonly positive?: boolean;
  /** Bounds, both of them inside. Default: any finite number. */
  readonly range?: readonly [least: number, most: number];
  /** Positions that count: what stands elsewhere is not looked at. Default: all. */
  readonly only?: (position: number) => boolean;
  /** How to mend a number outside the range. */
  readonly mend?: string;
}

/**
 * The one rule for scores, targets and weights: every value is a finite number.
 *
 * @throws DTypeError at the first value that is no number, NumericError at the first that is not finite or out of bounds; both name the position.
 */
export function expectNumbers(where: string, name: string, values: ArrayLike<unknown>, allowed: Allowed = {}): void {
  const { missing = false, only } = allowed;
  const fits = within(allowed);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (fits(value) || (missing && Number.isNaN(value)) || (only !== undefined && !only(i))) continue;
    throw refusal(where, name, i, value, allowed);
  }
}

/** Tells a finite number within the bounds. */
export function within({ positive = false, range }: Allowed): (value: unknown) => boolean {
  const [least, most] = range ?? [positive ? 0 : -Number.MAX_VALUE, Number.MAX_VALUE];
  return (value) => typeof value === 'number' && value >= least && value <= most;
}

function refusal(where: string, name: string, position: number, value: unknown, { missing, positive, range, mend }: Allowed): Error {
  const finite = Number.isFinite(value);
  const wrong = typeof value !== 'number' ? 'no number' : !finite ? 'not finite' : positive && value < 0 ? 'below 0' : 'outside its range';
  const Refusal = typeof value === 'number' ? NumericError : DTypeError;
  const bounds = range === undefined ? (positive ? ' of at least 0' : '') : ` in [${range.join(', ')}]`;
  return new Refusal({
    where,
    what: `${name} ${position} is ${wrong}`,
    got: written(value),
    expected: `a finite number${bounds}${missing ? ', or NaN where none was measured' : ''}`,
    mend: finite ? mend : undefined,
    fields: { position, value },
  });
}
