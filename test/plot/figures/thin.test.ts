import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thinCurve, thinPoints } from '../../../src/plot/figures/thin.js';

describe('thinCurve', () => {
  it('leaves a short curve as it is, counted from 1', () => {
    expect(thinCurve([5, 4, Number.NaN], 1)).toEqual([
      [1, 5],
      [2, 4],
      [3, Number.NaN],
    ]);
  });

  it('keeps lowest and highest of every run, and both ends', () => {
    expect(thinCurve([9, 1, 5, 7, 6, 2, 3, 4, 8], 2)).toEqual([
      [1, 9],
      [2, 1],
      [6, 2],
      [9, 8],
    ]);
  });

  it('is short, ordered, made of true points, and loses no extreme, for any curve', () => {
    const value = fc.oneof(
      { weight: 9, arbitrary: fc.double({ noNaN: true, min: -1e6, max: 1e6 }) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), fc.integer({ min: 1, max: 20 }), (values, buckets) => {
        const points = thinCurve(values, buckets);
        expect(points.length).toBeLessThanOrEqual(2 * buckets + 2);
        points.forEach(([x, y], i) => {
          expect(Object.is(y, values[x - 1])).toBe(true);
          if (i > 0) expect(x).toBeGreaterThan(points[i - 1][0]);
        });
        const numbers = values.filter((y) => !Number.isNaN(y));
        const kept = points.map(([, y]) => y).filter((y) => !Number.isNaN(y));
        expect(Math.max(...kept)).toBe(Math.max(...numbers));
        expect(Math.min(...kept)).toBe(Math.min(...numbers));
        expect(points[0][0]).toBe(1);
        expect(points.at(-1)?.[0]).toBe(values.length);
      }),
      { seed: 1 },
    );
  });

  it('keeps a gap a gap', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i >= 400 && i < 600 ? Number.NaN : i));
    const gap = thinCurve(values, 10).filter(([x]) => x > 400 && x <= 600);
    expect(gap.length).toBeGreaterThan(0);
    expect(gap.every(([, y]) => Number.isNaN(y))).toBe(true);
  });
});

describe('thinPoints', () => {
  it('takes one of every run, whatever the period of the list', () => {
    const list = Array.from({ length: 10_000 }, (_, i) => i);
    const taken = thinPoints(list, 1000);
    expect(taken.map((i) => Math.floor(i / 10))).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    const perDigit = Array.from({ length: 10 }, (_, digit) => taken.filter((i) => i % 10 === digit).length);
    for (const count of perDigit) expect(Math.abs(count - 100)).toBeLessThan(5);
    expect(thinPoints(list, 10_000)).toBe(list);
  });
});
