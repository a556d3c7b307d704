import { describe, expect, it } from 'vitest';
import { Pace, type PaceOptions } from '../../../src/train/live/pace.js';

/** A training of `seconds` in steps of 10 ms, drawn whenever it may be; each drawing takes what `cost` says. Returns the times of the drawings. */
function run(seconds: number, cost: (nth: number) => number, aside = 0, options: PaceOptions = {}): { times: number[]; pace: Pace } {
  const clock = { time: 0 };
  const pace = new Pace({ now: () => clock.time, ...options });
  const times: number[] = [];
  while (pace.trained < seconds * 1000) {
    clock.time += 10;
    if (!pace.due) continue;
    times.push(clock.time);
    const spent = cost(times.length);
    clock.time += spent + aside;
    pace.drew(spent, aside);
  }
  return { times, pace };
}

const gaps = (times: readonly number[]): number[] => times.slice(1).map((time, i) => time - times[i]);

describe('the pace of a live plot', () => {
  it('draws at most four times a second, however cheap it is', () => {
    const { times } = run(10, () => 0.1);
    expect(Math.min(...gaps(times))).toBeGreaterThanOrEqual(250);
    expect(times.length).toBeGreaterThan(35);
  });

  it('spends at most 2 % of the training time, the dear first drawing included', () => {
    const { pace, times } = run(60, (nth) => (nth === 1 ? 90 : 12));
    expect(pace.spent / pace.trained).toBeLessThanOrEqual(0.02);
    expect(pace.spent / pace.trained).toBeGreaterThan(0.015);
    expect(times.length).toBeGreaterThan(80);
  });

  it('draws every ten seconds even where that costs more', () => {
    const { pace, times } = run(100, () => 900);
    expect(Math.max(...gaps(times))).toBeLessThanOrEqual(10_910);
    expect(pace.spent / pace.trained).toBeGreaterThan(0.02);
  });

  it('draws first within 0.3 s, whatever that costs', () => {
    const { times } = run(4, () => 200);
    expect(times[0]).toBeLessThanOrEqual(300);
  });

  it('keeps to another share', () => {
    const { pace, times } = run(60, () => 12, 0, { share: 0.2 });
    expect(times.length).toBeGreaterThan(200);
    const { pace: thrifty } = run(60, () => 12, 0, { share: 0.005 });
    expect(thrifty.spent / thrifty.trained).toBeLessThan(0.007);
    expect(thrifty.drawings).toBeLessThan(pace.drawings / 5);
  });

  it('draws twice a second where training goes on meanwhile, and takes none of its time', () => {
    const clock = { time: 0 };
    const pace = new Pace({ now: () => clock.time, beside: true, longest: 400 });
    for (; clock.time < 4000; clock.time += 10) if (pace.overdue) pace.drew(90);
    expect(pace.drawings).toBeGreaterThanOrEqual(8);
    expect(pace.trained).toBe(4000);
  });

  it('counts time apart neither as drawing nor as training', () => {
    const { pace } = run(20, () => 5, 100);
    expect(pace.aside).toBe(100 * pace.drawings);
    expect(pace.trained).toBeLessThan(20_100);
    expect(pace.spent / pace.trained).toBeLessThanOrEqual(0.02);
  });
});
