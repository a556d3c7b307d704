import { expect } from 'vitest';

/** Throws unless |actual - expected| ≤ bound (one number, or one for each element); NaN only matches NaN, infinities themselves. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, bound: number | ArrayLike<number>, note = ''): void {
  expect(actual.length, note).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    const a = actual[i];
    const e = expected[i];
    const allowed = typeof bound === 'number' ? bound : bound[i];
    const same = Object.is(a, e) || a === e || Math.abs(a - e) <= allowed;
    if (!same) throw new Error(`${note}: element ${i} is ${a}, expected ${e} ± ${allowed}`);
  }
}

/** Runs a ranged kernel over [0, n) in one piece, or in odd pieces that follow no vector or tile. */
export function inPieces(n: number, run: (begin: number, end: number) => void): void {
  const step = [1, 2, 3, 5, 9, 13, 31];
  for (let begin = 0, i = 0; begin < n; i++) {
    const end = Math.min(n, begin + step[i % step.length]);
    run(begin, end);
    begin = end;
  }
}
