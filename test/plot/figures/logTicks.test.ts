import { describe, expect, it } from 'vitest';
import { logTicks, tickText } from '../../../src/plot/figures/logTicks.js';

describe('logTicks', () => {
  it.each([
    [0.9, 1.03, [0.9, 0.95, 1]],
    [0.045, 2.6, [0.05, 0.1, 0.2, 0.5, 1, 2]],
    [0.09, 15000, [0.1, 1, 10, 100, 1000, 10000]],
    [0.03, 0.07, [0.03, 0.04, 0.05, 0.06, 0.07]],
    [1e-30, 1, [1e-30, 1e-27, 1e-24, 1e-21, 1e-18, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1]],
  ])('%d to %d', (low, high, ticks) => expect(logTicks(low, high)).toEqual(ticks));
});

describe('tickText', () => {
  it.each([
    [0.05, '0.05'],
    [20, '20'],
    [10_000, '10,000'],
    [1e-6, '1e−6'],
    [5e6, '5e6'],
    [0, '0'],
    [-2, '−2'],
  ])('%d', (tick, text) => expect(tickText(tick)).toBe(text));
});
