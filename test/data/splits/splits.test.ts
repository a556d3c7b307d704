import { describe, expect, it } from 'vitest';
import { data, OptionError } from '../../../src/index.js';

const sorted = (parts: readonly ArrayLike<number>[]): number[] => parts.flatMap((part) => Array.from(part)).sort((a, b) => a - b);
const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

it('randomSplit deals everything out once, by fractions, the same for a seed', () => {
  const parts = data.randomSplit(101, [0.8, 0.1, 0.1], { seed: 3 });
  expect(parts.map((part) => part.length)).toEqual([81, 10, 10]);
  expect(sorted(parts)).toEqual(count(101));
  expect(data.randomSplit(101, [0.8, 0.1, 0.1], { seed: 3 })).toEqual(parts);
  expect(data.randomSplit(101, [0.8, 0.1, 0.1], { seed: 4 })).not.toEqual(parts);
  const items = count(101).map((i) => `item ${i}`);
  expect(data.randomSplit(items, [0.8, 0.1, 0.1], { seed: 3 })).toEqual(parts.map((part) => Array.from(part, (i) => items[i])));
});

it('randomSplit gives every part its share of each label', () => {
  const labels = count(200).map((i) => (i < 150 ? 'a' : i < 190 ? 'b' : 'c'));
  const parts = data.randomSplit(200, [0.5, 0.3, 0.2], { stratify: labels });
  const shares = parts.map((part) => ['a', 'b', 'c'].map((label) => Array.from(part).filter((i) => labels[i] === label).length));
  expect(shares).toEqual([
    [75, 20, 5],
    [45, 12, 3],
    [30, 8, 2],
  ]);
  expect(sorted(parts)).toEqual(count(200));
});

it.each([
  [103, 10],
  [20, 3],
])('kFold tests everything once, %i things in %i folds', (n, folds) => {
  const rounds = data.kFold(n, { folds, seed: 1 });
  expect(sorted(rounds.map(({ test }) => test))).toEqual(count(n));
  for (const { train, test } of rounds) {
    expect(sorted([train, test])).toEqual(count(n));
    expect(Math.abs(test.length - n / folds)).toBeLessThan(1);
  }
  expect(data.kFold(n, { folds, seed: 1 })).toEqual(rounds);
  expect(data.kFold(n, { folds, seed: 2 })).not.toEqual(rounds);
});

it('kFold stratified: folds and the labels in them are even to one', () => {
  const labels = count(188).map((i) => ((i * 7919) % 188 < 63 ? 0 : (i * 7919) % 188 < 180 ? 1 : 2));
  for (const { test } of data.kFold(188, { folds: 10, stratify: labels })) {
    expect(Math.abs(test.length - 18.8)).toBeLessThan(1);
    for (const label of [0, 1, 2]) {
      const all = labels.filter((one) => one === label).length;
      expect(Math.abs(Array.from(test).filter((i) => labels[i] === label).length - all / 10)).toBeLessThan(1);
    }
  }
});

it('groupSplit never divides a group, largest first; with a seed in a drawn order', () => {
  const groups = count(100).map((i) => (i < 40 ? 'big' : i < 60 ? 'middle' : `single ${i}`));
  const [train, validation, test] = data.groupSplit(groups, [0.7, 0.2, 0.1]);
  expect([train, validation, test].map((part) => part.length)).toEqual([70, 20, 10]);
  expect(Array.from(train.subarray(0, 60))).toEqual(count(60));
  expect(Array.from(train.subarray(60))).toEqual(count(100).slice(90)); // of equal groups the later ones first
  for (const seed of count(20)) {
    const parts = data.groupSplit(groups, [0.7, 0.2, 0.1], { seed });
    expect(sorted(parts)).toEqual(count(100));
    const names = parts.map((part) => new Set(Array.from(part, (i) => groups[i])));
    for (const [i, a] of names.entries()) for (const b of names.slice(i + 1)) expect([...a].filter((name) => b.has(name))).toEqual([]);
    expect(data.groupSplit(groups, [0.7, 0.2, 0.1], { seed })).toEqual(parts);
  }
  expect(data.groupSplit(groups, [0.7, 0.2, 0.1], { seed: 1 })).not.toEqual(data.groupSplit(groups, [0.7, 0.2, 0.1], { seed: 2 }));
  expect(data.scaffoldSplit(groups)).toEqual(data.groupSplit(groups, [0.8, 0.1, 0.1]));
});

it.each([
  [() => data.randomSplit(10, [0.5, 0.4]), /bad fractions/],
  [() => data.randomSplit(10, []), /bad fractions/],
  [() => data.randomSplit(10, [1.5, -0.5]), /bad fractions/],
  [() => data.randomSplit(-1, [1]), /bad count/],
  [() => data.randomSplit(3, [1], { stratify: [1, 2] }), /a label for each of 3/],
  [() => data.kFold(5, { folds: 6 }), /more folds than things/],
  [() => data.kFold(5, { folds: 1 }), /bad value for 'folds'/],
  [() => data.groupSplit([], [1]), /no things to split/],
])('refuses %s', (act, message) => {
  expect(act).toThrow(OptionError);
  expect(act).toThrow(message);
});

describe('a stratified randomSplit', () => {
  it('keeps the ratios of the whole where strata are too small to keep their own: 50 classes of two', () => {
    const stratify = Array.from({ length: 100 }, (_, i) => i % 50);
    const parts = data.randomSplit(100, [0.8, 0.1, 0.1], { stratify, seed: 0 });
    expect(parts.map((part) => part.length)).toEqual([80, 10, 10]);
    expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual([...stratify.keys()]);
  });

  it('gives each part the whole things of its share of each label, and no more than one besides', () => {
    const stratify = Array.from({ length: 997 }, (_, i) => Math.floor(Math.sqrt(i)) % 7);
    const shares = [0.55, 0.25, 0.2];
    const parts = data.randomSplit(stratify.length, shares, { stratify, seed: 3 });
    parts.forEach((part, p) => {
      expect(Math.abs(part.length - shares[p] * 997)).toBeLessThan(1);
      for (let label = 0; label < 7; label++) {
        const exact = shares[p] * stratify.filter((one) => one === label).length;
        const given = Array.from(part).filter((i) => stratify[i] === label).length;
        expect(Math.abs(given - exact)).toBeLessThan(1 + 1e-9);
      }
    });
  });
});

it('splits of any size spread nothing into arguments', () => {
  expect(data.randomSplit(250_000, [0.8, 0.2]).map((part) => part.length)).toEqual([200_000, 50_000]);
  const groups = Uint8Array.from({ length: 200_000 }, (_, i) => Number(i >= 175_000));
  expect(data.groupSplit(groups, [0.9, 0.1]).map((part) => part.length)).toEqual([175_000, 25_000]);
});

it.each([
  ['randomSplit', () => data.randomSplit(9, [1], { stratified: [] } as object), /unknown option 'stratified'.*Perhaps 'stratify' is meant/],
  ['kFold', () => data.kFold(9, { k: 5 } as object), /unknown option 'k'.*Perhaps 'folds' is meant/],
  ['groupSplit', () => data.groupSplit(['a'], [1], { Seed: 5 } as object), /Perhaps 'seed' is meant/],
  ['scaffoldSplit', () => data.scaffoldSplit(['a'], [1], { randomState: 5 } as object), /Perhaps 'seed' is meant/],
  ['randomNodeSplit', () => data.randomNodeSplit(data.karate(), { val: 5 } as object), /Perhaps 'validation' is meant/],
  ['a label that is none', () => data.randomSplit(2, [1], { stratify: [0, Number.NaN] }), /stratify has no label at position 1/],
  ['fractions that are none', () => data.randomSplit(2, null as unknown as number[]), /bad fractions/],
])('%s refuses what it does not know', (_, act, message) => {
  expect(act).toThrow(OptionError);
  expect(act).toThrow(message);
});
