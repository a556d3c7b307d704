import { misfit } from '../core/expect.js';

/** As many as an f64 needs to be told from its neighbours. */
const MOST_DIGITS = 17;

/**
 * A number as people read it: whole numbers in full with grouped digits (`2,708`), others with `digits` significant digits
 * (default 4: `0.8150`, `12.35`, `12,346`), very small and very large ones with an exponent (`1.235e-7`). NaN and infinities by their names.
 *
 * @throws OptionError for digits that are no whole number from 1 to 17.
 * @example plot.numberText(1234.5678, 3) // '1,235'
 */
export function numberText(value: number, digits = 4): string {
  if (!(Number.isInteger(digits) && digits >= 1 && digits <= MOST_DIGITS))
    throw misfit('plot.numberText', 'digits', digits, `a whole number from 1 to ${MOST_DIGITS}`);
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return value.toExponential(digits - 1);
  if (Number.isInteger(value) || size >= 10 ** digits) return grouped(Math.round(value));
  const text = value.toPrecision(digits);
  return text.includes('.') && !text.includes('e') ? text : grouped(Number(text));
}

/** A whole number with a comma every three digits. */
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
