import { expect, it } from 'vitest';
import { data } from '../../../src/index.js';

it('weights that differ by thirty orders still lead on: steps that are the only ones are taken', () => {
  const ring = data.graph({ numNodes: 3, edges: [[0, 1], [1, 2], [2, 0]] }); // biome-ignore format: short
  for (const bias of [{ q: 1e30 }, { p: 1e-30 }, { p: 1e30, q: 1e30 }]) {
    const walks = data.randomWalks(ring, { length: 5, seed: 0, ...bias });
    expect([...walks.data.subarray(0, 6)]).toEqual([0, 1, 2, 0, 1, 2]);
  }
});

it('what is left after draws in vain is drawn by its weights', () => {
  const fan = data.graph({ numNodes: 5, edges: [[0, 1], [1, 2], [1, 3], [1, 4]] }); // biome-ignore format: short
  const walks = data.randomWalks(fan, { length: 2, starts: { indices: [0] }, walksPerNode: 3000, q: 1e30, seed: 1 });
  const counts = [0, 0, 0];
  for (let w = 0; w < 3000; w++) counts[walks.data[3 * w + 2] - 2]++;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt((3000 * 2) / 9));
});

it.each([{ p: 0 }, { q: -1 }, { p: Number.POSITIVE_INFINITY }, { q: 1e31 }])('refuses %o', (bias) => {
  expect(() => data.randomWalks(data.karate(), { length: 2, ...bias })).toThrow(/bad value for/);
});
