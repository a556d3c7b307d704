import { DTypeError, NumericError } from './errors.js';
import { written } from './written.js';

/** How `expectNumbers` is to judge. */
interface Allowed {
  /** Whether NaN stands for a number that was not measured. Default false. */
  readonly missing?: boolean;
  /** Whether numbers below 0 are refused. Default false. */
  readonly positive?: boolean;
}

/**
 * The one rule for scores, targets and weights: every value is a finite number.
 *
 * @throws DTypeError at the first value that is no number, NumericError at the first that is not finite or below 0; both name the position.
 */
export function expectNumbers(
  where: string,
  name: string,
  values: ArrayLike<unknown>,
  { missing = false, positive = false }: Allowed = {},
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const number = typeof value === 'number';
    if (number && (Number.isFinite(value) ? !(positive && value < 0) : missing && Number.isNaN(value))) continue;
    const Refusal = number ? NumericError : DTypeError;
    throw new Refusal({
      where,
      what: `${name} ${i} is ${number && Number.isFinite(value) ? 'below 0' : number ? 'not finite' : 'no number'}`,
      got: written(value),
      expected: `a finite number${positive ? ' of at least 0' : ''}${missing ? ', or NaN where none was measured' : ''}`,
      fields: { position: i, value },
    });
  }
}
