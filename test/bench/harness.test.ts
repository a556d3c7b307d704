import { describe, expect, test } from 'vitest';
import { assertAgreement } from '../../bench/agreement.js';
import { compare, type Guest, median, table } from '../../bench/harness.js';
import { NumericError, OptionError } from '../../src/core/errors.js';

describe('agreement', () => {
  test('within 1e-5 of the first, absolute for small numbers and relative for large', () => {
    expect(() => assertAgreement('x', { a: [0.5, 1000], b: [0.500009, 1000.009] })).not.toThrow();
    expect(() => assertAgreement('x', { a: [0.5], b: [0.50002] })).toThrow(NumericError);
    expect(() => assertAgreement('x', { a: [1000], b: [1000.02] })).toThrow(/disagree at number 0 \(got 1000.02 and 1000\)/);
  });

  test('NaN, nothing at all, and other lengths are no agreement', () => {
    expect(() => assertAgreement('x', { a: [Number.NaN], b: [Number.NaN] })).toThrow(NumericError);
    expect(() => assertAgreement('x', { a: [], b: [] })).toThrow(NumericError);
    expect(() => assertAgreement('x', { a: [1, 2], b: [1] })).toThrow(/different amounts/);
  });
});

describe('compare', () => {
  test('refuses to time contestants that disagree', async () => {
    let calls = 0;
    const work = (): number => calls++;
    const promise = compare({ name: 'wrong', contestants: { fast: work, slow: work }, check: () => ({ fast: [1], slow: [2] }), rounds: 1 });
    await expect(promise).rejects.toThrow(NumericError);
    expect(calls).toBe(0);
  });

  test('refuses a single contestant', async () => {
    await expect(compare({ name: 'alone', contestants: { a: () => 0 }, check: () => ({ a: [1] }) })).rejects.toThrow(OptionError);
  });

  test('alternates the contestants, reverses the order, and reports both', async () => {
    const order: string[] = [];
    const note = (name: string) => () => {
      if (order.at(-1) !== name) order.push(name);
    };
    const result = await compare({
      name: 'pair',
      contestants: { graphgrad: note('graphgrad'), plainJs: note('plainJs') },
      check: () => ({ plainJs: [1], graphgrad: [1] }),
      rounds: 3,
      time: 1,
    });
    // one call each to see how long it takes, then the rounds
    expect(order).toEqual(['graphgrad', 'plainJs', 'graphgrad', 'plainJs', 'graphgrad', 'plainJs']);
    expect(result.ratio.graphgrad).toBe(1);
    expect(result.ratio.plainJs).toBeCloseTo(result.milliseconds.plainJs / result.milliseconds.graphgrad, 12);
    expect(result.machine.cores).toBeGreaterThan(0);
    expect(table(result)).toMatch(/^pair\n {2}graphgrad .*1\.00 x.*\n {2}plainJs /);
  });
});

describe('guests', () => {
  const contestants = { graphgrad: () => 0 };
  const check = () => ({ graphgrad: [1, 2] });
  const short = { contestants, check, rounds: 1, time: 1 };

  test('take part when they compute the same', async () => {
    const calls: string[] = [];
    const library = { run: () => calls.push('run'), check: async () => [1, 2.000001], dispose: () => calls.push('dispose') };
    const { ratio, start, absent } = await compare({ ...short, name: 'x', guests: { library: async () => library } });
    expect(Object.keys(ratio)).toEqual(['graphgrad', 'library']);
    expect(start.library).toBeGreaterThanOrEqual(0);
    expect(absent).toEqual({});
    expect(calls.filter((call) => call === 'run').length).toBeGreaterThan(0);
    expect(calls.indexOf('dispose')).toBe(calls.length - 1);
  });

  test('are left out with the reason when they cannot be made, fail, or compute something else', async () => {
    const disposed: string[] = [];
    const guest = (name: string, computed: number[] | Error): Guest => ({
      run: () => 0,
      check: () => {
        if (computed instanceof Error) throw computed;
        return computed;
      },
      dispose: () => disposed.push(name),
    });
    const result = await compare({
      ...short,
      name: 'x',
      guests: {
        missing: () => Promise.reject(new Error('not installed\nat all')),
        broken: () => guest('broken', new Error('no such kernel')),
        wrong: () => guest('wrong', [1, 2.1]),
        shorter: () => guest('shorter', [1]),
      },
    });
    expect(Object.keys(result.milliseconds)).toEqual(['graphgrad']);
    expect(result.absent.missing).toBe('not installed');
    expect(result.absent.broken).toBe('no such kernel');
    expect(result.absent.wrong).toMatch(/wrong and graphgrad disagree at number 1/);
    expect(result.absent.shorter).toMatch(/different amounts/);
    expect(disposed).toEqual(['broken', 'wrong', 'shorter']);
    expect(table(result)).toContain('missing    left out: not installed');
  });
});

test('median of odd and even counts', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
