import { describe, expect, it } from 'vitest';
import { data, GraphError, NumericError, OptionError, random } from '../../../src/index.js';

const { knnGraph, radiusGraph } = data.transforms;

/** Points on a grid of quarters, so that many distances are equal. */
const points = (count: number, width: number, seed: number): number[][] =>
  Array.from({ length: count }, (_, i) =>
    Array.from(
      { length: width },
      (_c, j) =>
        Math.round(
          5 *
            random
              .key(seed)
              .at(i * width + j)
              .uniform(),
        ) / 4,
    ),
  );
const squared = (a: number[], b: number[]): number => a.reduce((sum, value, j) => sum + (value - b[j]!) ** 2, 0);
const edgesOf = ({ src, dst }: data.Graph): number[][] => Array.from(src.toTypedArray(), (from, e) => [from, dst.toTypedArray()[e]!]);

/** All neighbours of each point, the nearest first, of equally near ones the smaller number first. */
const ranked = (all: number[][], loop: boolean): number[][] =>
  all.map((own, v) =>
    [...all.keys()].filter((u) => loop || u !== v).sort((a, b) => squared(all[a]!, own) - squared(all[b]!, own) || a - b),
  );

describe.each([
  [2, 400],
  [3, 150],
  [16, 60],
  [1, 40],
])('in %i dimensions, %i points', (width, count) => {
  const pos = points(count, width, width);

  it.each([false, true])('knnGraph finds what looking at all pairs finds (loop: %s)', (loop) => {
    const want = ranked(pos, loop).flatMap((near, v) => near.slice(0, 7).map((u) => [u, v]));
    expect(edgesOf(knnGraph({ k: 7, loop })({ pos, numNodes: count, edges: [] }))).toEqual(want);
  });

  it.each([false, true])('radiusGraph finds what looking at all pairs finds (loop: %s)', (loop) => {
    const radius = 0.31 * Math.sqrt(width);
    for (const maxNeighbors of [3, 1000]) {
      const near = ranked(pos, loop).map((others, v) =>
        others.filter((u) => squared(pos[u]!, pos[v]!) < radius ** 2).slice(0, maxNeighbors),
      );
      const want = near.flatMap((others, v) => others.sort((a, b) => a - b).map((u) => [u, v]));
      expect(want.length).toBeGreaterThan(0);
      expect(edgesOf(radiusGraph({ radius, loop, maxNeighbors })({ pos, numNodes: count, edges: [] }))).toEqual(want);
    }
  });
});

it('never joins two graphs of a batch, and hands on the rest', () => {
  const graphs = [5, 0, 1, 9].map((count, g) => ({
    pos: points(count, 2, g),
    x: points(count, 3, g),
    numNodes: count,
    edges: [] as [number, number][],
  }));
  const batch = data.batch(
    graphs.map(({ pos, x, ...rest }) => ({
      ...rest,
      pos: { data: pos.flat(), shape: [pos.length, 2] as const },
      x: { data: x.flat(), shape: [x.length, 3] as const },
    })),
  );
  const joined = knnGraph({ k: 20 })(batch);
  const graphOf = [...batch.graphOf.toTypedArray()];
  expect(edgesOf(joined)).toHaveLength(5 * 4 + 9 * 8);
  expect(edgesOf(joined).every(([a, b]) => graphOf[a!] === graphOf[b!])).toBe(true);
  expect(joined.x).toBe(batch.x);
});

it('equal points and 100,000 of them take no n²', () => {
  const count = 100_000;
  const place = new Float64Array(2 * count);
  for (let i = 0; i < place.length; i++) place[i] = random.key(3).at(i).uniform();
  expect(knnGraph({ k: 4 })({ pos: { data: place, shape: [count, 2] }, numNodes: count, edges: [] }).numEdges).toBe(4 * count);
  const same = { pos: { data: new Float64Array(2 * 300), shape: [300, 2] as const }, numNodes: 300, edges: [] };
  expect(edgesOf(knnGraph({ k: 2 })(same)).slice(0, 4)).toEqual([
    [1, 0],
    [2, 0],
    [0, 1],
    [2, 1],
  ]);
});

it('refuses graphs without places, places that are nowhere, and counts below 1', () => {
  expect(() => knnGraph()({ x: [[1]], edges: [] })).toThrow(GraphError);
  expect(() => radiusGraph({ radius: 1 })({ pos: [[0], [Number.NaN]], numNodes: 2, edges: [] })).toThrow(NumericError);
  expect(() => knnGraph({ k: 0 })).toThrow(OptionError);
  expect(() => radiusGraph({ radius: 0 })).toThrow(OptionError);
});
