import { numberText } from '../numberText.js';

/**
 * Where a log axis from `low` to `high` (both > 0) gets its ticks: powers of ten over three decades or more (at most about ten of them),
 * 1, 2 and 5 of each power over less, and over less than a factor of five equal steps of 1, 2 or 5 times a power of ten.
 */
export function logTicks(low: number, high: number): number[] {
  if (high / low < 5) {
    const rough = (high - low) / 5;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5].find((times) => times * power >= rough) ?? 10);
    const first = Math.ceil(low / step);
    return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  }
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const every = Math.ceil((to - from) / 10);
  const ticks: number[] = [];
  for (let exponent = Math.ceil(from / every) * every; exponent <= to; exponent += every) {
    for (const times of high / low < 1000 ? [1, 2, 5] : [1]) ticks.push(Number(`${times}e${exponent}`));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/** The shortest text of a tick: `0.05`, `20`, `10,000`, `1e−6`. */
export function tickText(tick: number): string {
  const size = Math.abs(tick);
  const text =
    size >= 1e6 || (size > 0 && size < 1e-4) ? tick.toExponential().replace('e+', 'e') : size >= 1000 ? numberText(tick) : String(tick);
  return text.replaceAll('-', '−');
}
