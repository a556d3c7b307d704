import { describe, expect, it } from 'vitest';
import { ops, random, type Tensor, tensor } from '../../src/index.js';
import { Context } from '../../src/layers/context.js';
import { thrown } from '../thrown.js';

const text = (key: random.Key): string => String(key);

describe('keys', () => {
  it('are values: the same way leads to the same place', () => {
    expect(text(random.key(7).at(3).child('a'))).toBe(text(random.key(7).at(3).child('a')));
    const root = random.key(7);
    root.at(1);
    root.child('x').bits();
    expect(text(root)).toBe(text(random.key(7)));
  });

  it('lead to different places by seeds, numbers, names and their order', () => {
    const keys = [0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map((seed) => random.key(seed));
    for (let n = 0; n < 2000; n++) keys.push(keys[0].at(n), keys[1].at(n), keys[0].child(`layer${n}`));
    keys.push(keys[0].child('a').child('b'), keys[0].child('b').child('a'), keys[0].child('ab'), keys[0].at(1).at(2), keys[0].at(2).at(1));
    expect(new Set(keys.map(text)).size).toBe(keys.length - 0);
    expect(new Set(keys.map((key) => key.bits())).size).toBeGreaterThan(keys.length - 5);
  });

  it('draw evenly', () => {
    const draws = Array.from({ length: 20_000 }, (_, i) => random.key(1).at(i).uniform());
    const bins = new Array<number>(16).fill(0);
    for (const u of draws) bins[Math.floor(u * 16)]++;
    const chi = bins.reduce((sum, count) => sum + (count - 1250) ** 2 / 1250, 0);
    expect(chi).toBeLessThan(37.7); // 15 degrees of freedom, p = 0.001
    expect(draws.every((u) => u >= 0 && u < 1)).toBe(true);
  });

  it.each([[-1], [0.5], [Number.NaN], [2 ** 53]])('refuse the seed %d', (seed) => {
    expect(thrown(() => random.key(seed))).toMatchObject({ name: 'OptionError', where: 'random.key' });
  });

  it('permute: every number once, another order for another key', () => {
    const order = random.permutation(100, random.key(3));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(random.permutation(100, random.key(3))).toEqual(order);
    expect(random.permutation(100, random.key(4))).not.toEqual(order);
  });
});

describe('dropout', () => {
  const ones = tensor(new Float32Array(4000).fill(1));
  const drop = (key: random.Key): number[] => (ops.dropout(ones, { rate: 0.25, key }) as Tensor).toArray() as number[];

  it('is a function of its key', () => {
    expect(drop(random.key(1))).toEqual(drop(random.key(1)));
    expect(drop(random.key(1))).not.toEqual(drop(random.key(2)));
    expect(drop(random.key(1).at(0))).not.toEqual(drop(random.key(1).at(1)));
  });
});

describe('the context', () => {
  it('gives another key at each call, the same in each run', () => {
    const draw = (): string[] => {
      const context = Context.from({ training: true, key: random.key(5) });
      const [a, b] = [context.child('a'), context.child('b')];
      return [a.nextKey(), a.nextKey(), b.nextKey(), context.child('a').nextKey(), context.nextKey()].map(String);
    };
    expect(new Set(draw()).size).toBe(5);
    expect(draw()).toEqual(draw());
  });

  it('does not let one layer depend on how often another draws', () => {
    const [one, two] = [0, 1].map(() => Context.from({ training: true, key: random.key(5) }));
    one.child('a').nextKey();
    expect(String(one.child('b').nextKey())).toBe(String(two.child('b').nextKey()));
  });
});
