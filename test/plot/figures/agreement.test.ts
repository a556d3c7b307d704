import { describe, expect, it } from 'vitest';
import { agreement } from '../../../src/plot/figures/agreement.js';

describe('agreement', () => {
  it('gives R² and RMSE worked out by hand', () => {
    // residuals 0.5, -0.5, 0, -1: sum of squares 1.5; actual -0.5.., mean 2.875, total 29.1875
    const pairs = [
      [2.5, 3],
      [0, -0.5],
      [2, 2],
      [8, 7],
    ] as const;
    const { count, r2, rmse } = agreement(pairs);
    expect(count).toBe(4);
    expect(r2).toBeCloseTo(1 - 1.5 / 29.1875, 12);
    expect(rmse).toBeCloseTo(Math.sqrt(1.5 / 4), 12);
  });

  it('is 0 for the mean, negative below it, 1 when perfect', () => {
    expect(
      agreement([
        [2, 1],
        [2, 3],
      ]).r2,
    ).toBe(0);
    expect(
      agreement([
        [3, 1],
        [1, 3],
      ]).r2,
    ).toBe(-3);
    expect(
      agreement([
        [1, 1],
        [3, 3],
      ]),
    ).toEqual({ count: 2, r2: 1, rmse: 0 });
  });

  it('leaves R² undefined where actual values do not vary, and shows NaN', () => {
    expect(
      agreement([
        [2, 5],
        [4, 5],
      ]),
    ).toEqual({ count: 2, r2: Number.NaN, rmse: Math.sqrt(5) });
    expect(agreement([])).toEqual({ count: 0, r2: Number.NaN, rmse: Number.NaN });
    expect(
      agreement([
        [Number.NaN, 1],
        [2, 2],
      ]),
    ).toEqual({ count: 2, r2: Number.NaN, rmse: Number.NaN });
  });
});
