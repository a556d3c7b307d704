import { describe, expect, it } from 'vitest';
import { meanRatio } from '../../bench/against/ratio.js';

describe('the mean of ratios', () => {
  it("is geometric, with Student's interval on the logarithms", () => {
    const { ratio, low, high } = meanRatio([2, 0.5, 2, 0.5]);
    expect(ratio).toBeCloseTo(1, 12);
    // four logarithms ±ln 2: standard error sqrt(4/3) ln 2 / 2, three degrees of freedom
    const half = (3.182 * Math.sqrt(4 / 3) * Math.LN2) / 2;
    expect(Math.log(high)).toBeCloseTo(half, 10);
    expect(Math.log(low)).toBeCloseTo(-half, 10);
  });

  it('tells a small difference from none, whichever side is the unit', () => {
    const ratios = Array.from({ length: 30 }, (_, i) => 0.97 + 0.01 * Math.sin(i));
    const { low, high } = meanRatio(ratios);
    expect(high).toBeLessThan(0.98);
    const turned = meanRatio(ratios.map((x) => 1 / x));
    expect(turned.low).toBeCloseTo(1 / high, 12);
    expect(turned.high).toBeCloseTo(1 / low, 12);
  });

  it('is not moved by one disturbance, and has no end with one pair', () => {
    const calm = Array.from({ length: 20 }, (_, i) => 1 + 0.001 * (i % 3));
    const { ratio, high } = meanRatio([...calm.slice(1), 50]);
    expect(ratio).toBeCloseTo(meanRatio(calm).ratio, 3);
    expect(high).toBeLessThan(1.01);
    expect(meanRatio([1.5])).toEqual({ ratio: expect.closeTo(1.5, 12), low: 0, high: Number.POSITIVE_INFINITY });
  });
});
