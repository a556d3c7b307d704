import { describe, expect, it } from 'vitest';
import { data, OptionError, type Tensor } from '../../../src/index.js';
import { thrown } from '../../thrown.js';

const numbers = (t: Tensor | null): number[] => Array.from(t?.toTypedArray() ?? []);

/** An undirected graph with edges in both directions, some twice; edges are named by their attribute. */
const edges = [
  ...new Set(
    Array.from({ length: 300 }, (_, k) => [(k * 37) % 60, (k * k * 11 + 7 * k) % 60] as const).map(
      ([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`,
    ),
  ),
]
  .map((pair) => pair.split(' ').map(Number) as [number, number])
  .filter(([a, b]) => a !== b)
  .flatMap(
    ([a, b], k) =>
      (k % 5 === 0
        ? [
            [a, b],
            [b, a],
            [a, b],
            [b, a],
          ]
        : [
            [a, b],
            [b, a],
          ]) as [number, number][],
  );
const graph = data.graph({
  numNodes: 60,
  x: Array.from({ length: 60 }, (_, v) => [v]),
  edges,
  edgeAttr: { data: edges.map((_, e) => e), shape: [edges.length, 1] },
});
const link = (a: number, b: number): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
const all = new Set(edges.map(([a, b]) => link(a, b)));
const linksOf = (one: data.Graph): Set<string> => new Set(numbers(one.src).map((a, e) => link(a, numbers(one.dst)[e])));

describe('a link split', () => {
  const split = data.randomLinkSplit(graph, { validation: 0.15, test: 0.25, undirected: true, negativeRatio: 2, seed: 1 });
  const parts = [split.train, split.validation, split.test];
  const positives = parts.map(({ pairs, labels }) =>
    Array.from(labels).flatMap((one, i) => (one === 1 ? [link(pairs.src[i], pairs.dst[i])] : [])),
  );
  const negatives = parts.map(({ pairs, labels }) =>
    Array.from(labels).flatMap((one, i) => (one === 0 ? [link(pairs.src[i], pairs.dst[i])] : [])),
  );

  it('deals out every link once, and twice as many pairs that are none', () => {
    expect(positives.flat().sort()).toEqual([...all].sort());
    expect(positives[1].length).toBe(Math.floor(0.15 * all.size));
    expect(positives[2].length).toBe(Math.floor(0.25 * all.size));
    expect(negatives.map((some) => some.length)).toEqual(positives.map((some) => 2 * some.length));
    expect(new Set(negatives.flat()).size).toBe(negatives.flat().length);
    expect(negatives.flat().filter((pair) => all.has(pair))).toEqual([]);
  });

  it('does not leak: held links pass no messages, in no direction, however often they occur', () => {
    const [train, validation, test] = parts.map((part) => linksOf(part.graph));
    expect([...train].sort()).toEqual([...positives[0]].sort());
    expect([...validation].sort()).toEqual([...positives[0]].sort());
    expect([...test].sort()).toEqual([...positives[0], ...positives[1]].sort());
    expect(positives[2].filter((pair) => test.has(pair))).toEqual([]);
    const sent = numbers(split.train.graph.edgeAttr);
    expect(sent.length).toBe(edges.filter(([a, b]) => train.has(link(a, b))).length);
    expect(sent.map((e) => edges[e])).toEqual(numbers(split.train.graph.src).map((a, i) => [a, numbers(split.train.graph.dst)[i]]));
  });

  it('is the same for the same seed, another for another', () => {
    const again = data.randomLinkSplit(graph, { validation: 0.15, test: 0.25, undirected: true, negativeRatio: 2, seed: 1 });
    expect(again.test.pairs).toEqual(split.test.pairs);
    expect(data.randomLinkSplit(graph, { validation: 0.15, test: 0.25, undirected: true, seed: 2 }).test.pairs).not.toEqual(
      split.test.pairs,
    );
  });

  it('keeps training links that are predicted out of the messages where asked', () => {
    const { train, validation } = data.randomLinkSplit(graph, { undirected: true, disjointTrainRatio: 0.3, seed: 0 });
    const predicted = Array.from(train.labels).flatMap((one, i) => (one === 1 ? [link(train.pairs.src[i], train.pairs.dst[i])] : []));
    const passed = linksOf(train.graph);
    expect(predicted.filter((pair) => passed.has(pair))).toEqual([]);
    expect(new Set([...predicted, ...passed])).toEqual(linksOf(validation.graph));
  });

  it('splits a directed graph by direction', () => {
    const { train, validation, test } = data.randomLinkSplit(graph, { seed: 0, negativeRatio: 0 });
    const both = [train, validation, test].flatMap(({ pairs }) => Array.from(pairs.src, (a, i) => `${a} ${pairs.dst[i]}`));
    expect(both.sort()).toEqual([...new Set(edges.map(([a, b]) => `${a} ${b}`))].sort());
  });

  it.each([0, 1, 2, 3, 4])(
    'no pair stands in two parts, in either direction, and no negative of one is a link of another; seed %i',
    (seed) => {
      const both = edges.flatMap(([a, b], k): [number, number][] => (k % 3 === 0 ? [[a, b]] : k % 3 === 1 ? [[b, a]] : []));
      const directed = data.graph({ numNodes: 60, edges: both });
      const links = new Set(both.map(([a, b]) => `${a} ${b}`));
      for (const disjointTrainRatio of [0, 0.4])
        for (const undirected of [false, true]) {
          const { train, validation, test } = data.randomLinkSplit(directed, { undirected, disjointTrainRatio, seed });
          const owner = new Map<string, number>();
          for (const [p, { pairs, labels, graph: messages }] of [train, validation, test].entries()) {
            for (const [i, label] of labels.entries()) {
              const [a, b] = [pairs.src[i], pairs.dst[i]];
              if (label === 0) {
                expect(links.has(`${a} ${b}`) || (undirected && links.has(`${b} ${a}`))).toBe(false);
                continue;
              }
              expect(owner.get(link(a, b)) ?? p).toBe(p);
              owner.set(link(a, b), p);
            }
            if (p === 0 && disjointTrainRatio === 0) continue;
            const passed = linksOf(messages);
            for (const [i, label] of labels.entries()) if (label === 1) expect(passed.has(link(pairs.src[i], pairs.dst[i]))).toBe(false);
          }
        }
    },
  );

  it.each([
    [{ test: 1 }, /bad value for 'test' \(got 1\)/],
    [{ validation: -0.1 }, /bad value for 'validation'/],
    [{ validation: 0.6, test: 0.6 }, /no link is left/],
    [{ isUndirected: true } as object, /unknown option 'isUndirected'.*Perhaps 'undirected' is meant/],
    [{ negativeRatio: 50 }, /more pairs are wanted than no edge joins/],
  ])('refuses %o', (options, message) => {
    expect(() => data.randomLinkSplit(graph, options)).toThrow(OptionError);
    expect(() => data.randomLinkSplit(graph, options)).toThrow(message);
  });
});

describe('loops', () => {
  const looped = data.graph({
    numNodes: 60,
    edges: [...edges, [3, 3], [7, 7]],
    edgeAttr: { data: [...edges.keys(), -1, -1], shape: [edges.length + 2, 1] },
  });

  it('are refused, for no negative pair is one', () => {
    expect(thrown(() => data.randomLinkSplit(looped))).toMatchObject({ name: 'OptionError', fields: { edge: edges.length, node: 3 } });
    expect(() => data.randomLinkSplit(looped)).toThrow(/removeSelfLoops/);
  });

  it('are dropped on request, from pairs and messages', () => {
    const [dropped, plain] = [looped, graph].map((one) => data.randomLinkSplit(one, { loops: 'drop', undirected: true, seed: 4 }));
    for (const part of ['train', 'validation', 'test'] as const) {
      expect(dropped[part].pairs).toEqual(plain[part].pairs);
      expect(numbers(dropped[part].graph.edgeAttr)).toEqual(numbers(plain[part].graph.edgeAttr));
    }
  });

  it('are taken out by a transform, with what belongs to them', () => {
    const without = data.transforms.removeSelfLoops()({
      numNodes: 3,
      edges: [
        [0, 1],
        [1, 1],
        [1, 2],
        [2, 2],
      ],
      edgeWeight: [1, 2, 3, 4],
      y: [5, 6, 7, 8],
      level: 'edge',
    });
    expect([without.src, without.dst, without.edgeWeight, without.y, without.edgeIds].map((t) => numbers(t ?? null))).toEqual([
      [0, 1],
      [1, 2],
      [1, 3],
      [5, 7],
      [0, 2],
    ]);
  });
});

describe('negative pairs', () => {
  const dense = data.graph({
    numNodes: 12,
    edges: Array.from({ length: 144 }, (_, k) => [Math.floor(k / 12), k % 12] as const).filter(([a, b]) => (2 * a + 3 * b) % 7 !== 3),
  });
  const present = new Set(numbers(dense.src).map((a, e) => `${a} ${numbers(dense.dst)[e]}`));
  const free = Array.from({ length: 144 }, (_, k) => `${Math.floor(k / 12)} ${k % 12}`).filter(
    (pair) => !present.has(pair) && new Set(pair.split(' ')).size === 2,
  );

  it('are exactly as many as asked, distinct, and no edges: sparse, dense, to the last one', () => {
    for (const [one, count] of [
      [graph, 0],
      [graph, 1000],
      [dense, 3],
      [dense, free.length],
    ] as const) {
      const { src, dst } = data.negativeSampling(one, { count, seed: 5 });
      const pairs = Array.from(src, (a, i) => `${a} ${dst[i]}`);
      expect(new Set(pairs).size).toBe(count);
      const edgesOf = new Set(numbers(one.src).map((a, e) => `${a} ${numbers(one.dst)[e]}`));
      expect(pairs.filter((pair) => edgesOf.has(pair) || pair.split(' ')[0] === pair.split(' ')[1])).toEqual([]);
    }
    expect(() => data.negativeSampling(dense, { count: free.length + 1 })).toThrow(OptionError);
    const undirected = data.negativeSampling(graph, { count: 200, undirected: true, seed: 1 });
    expect(Array.from(undirected.src).every((a, i) => a < undirected.dst[i] && !all.has(link(a, undirected.dst[i])))).toBe(true);
    expect(data.negativeSampling(graph, { seed: 1 }).src.length).toBe(graph.numEdges);
  });

  it('are drawn equally often', () => {
    const counts = new Map(free.map((pair) => [pair, 0]));
    for (let seed = 0; seed < 3000; seed++) {
      const { src, dst } = data.negativeSampling(dense, { count: 2, seed });
      src.forEach((a, i) => {
        const pair = `${a} ${dst[i]}`;
        counts.set(pair, (counts.get(pair) ?? Number.NaN) + 1);
      });
    }
    const expected = 6000 / free.length;
    const chi = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(chi).toBeLessThan(free.length - 1 + 4 * Math.sqrt(2 * (free.length - 1)));
  });

  it('structured: a stranger of each source, every one equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 400; seed++) {
      const { src, dst, negative } = data.structuredNegatives(dense, { seed });
      expect(src.length).toBe(dense.numEdges);
      if (seed === 0) expect([numbers(dense.src), numbers(dense.dst)]).toEqual([Array.from(src), Array.from(dst)]);
      src.forEach((a, e) => {
        const pair = `${a} ${negative[e]}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      });
    }
    const rows = new Map<string, string[]>();
    for (const pair of free) rows.set(pair.split(' ')[0], [...(rows.get(pair.split(' ')[0]) ?? []), pair]);
    expect([...counts.keys()].every((pair) => free.includes(pair))).toBe(true);
    for (const pairs of rows.values()) {
      const sum = pairs.reduce((total, pair) => total + (counts.get(pair) ?? 0), 0);
      for (const pair of pairs)
        expect(Math.abs((counts.get(pair) ?? 0) - sum / pairs.length)).toBeLessThan(5 * Math.sqrt(sum / pairs.length));
    }
    expect(() => data.structuredNegatives({ numNodes: 2, edges: [[0, 1]] })).toThrow(/node 0 has edges to all others/);
  });
});

describe('random walks', () => {
  const square = data.graph({
    numNodes: 6,
    edges: [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
      [0, 2],
      [4, 0],
    ],
    undirected: false,
  });

  it('follow the edges, stay at dead ends, and are the same for a seed', () => {
    const { data: walks, shape } = data.randomWalks(square, { length: 7, walksPerNode: 3, seed: 2 });
    expect(shape).toEqual([18, 8]);
    const next = [[1, 2], [2], [3], [0], [0], [5]];
    for (let w = 0; w < 18; w++) {
      const walk = Array.from(walks.subarray(w * 8, w * 8 + 8));
      expect(walk[0]).toBe(Math.floor(w / 3));
      for (let i = 1; i < 8; i++) expect(next[walk[i - 1]]).toContain(walk[i]);
    }
    expect(data.randomWalks(square, { length: 7, walksPerNode: 3, seed: 2 }).data).toEqual(walks);
    expect(data.randomWalks(square, { length: 7, walksPerNode: 3, seed: 3 }).data).not.toEqual(walks);
    expect(data.randomWalks(square, { length: 1, starts: { indices: [4] } }).data).toEqual(Uint32Array.of(4, 0));
  });

  it('with p and q take the steps of node2vec: 1/p back, 1 to a common neighbour, 1/q away', () => {
    // 0 - 1, 0 - 2, 1 - 2, 1 - 3: from 0 over 1 the walk goes back to 0, to 2 (a neighbour of 0) or away to 3
    const kite = data.graph({
      numNodes: 4,
      edges: [
        [0, 1],
        [0, 2],
        [1, 2],
        [1, 3],
      ],
      undirected: true,
    });
    const [p, q] = [2, 0.25];
    const { data: walks } = data.randomWalks(kite, { length: 2, starts: { indices: [0] }, walksPerNode: 60_000, p, q, seed: 0 });
    const counts = [0, 0, 0, 0];
    for (let w = 0; w < walks.length; w += 3) if (walks[w + 1] === 1) counts[walks[w + 2]]++;
    const sum = counts.reduce((a, b) => a + b, 0);
    const whole = 1 / p + 1 + 1 / q;
    [1 / p, 0, 1, 1 / q].forEach((weight, v) => {
      expect(counts[v] / sum).toBeCloseTo(weight / whole, 2);
    });
  });

  it.each([{ length: -1 }, { length: 2, p: 0 }, { length: 2, q: Number.NaN }, { length: 2, walksPerNode: 0 }, { length: 2 ** 40 }])(
    'refuse %o',
    (options) => {
      expect(() => data.randomWalks(square, options)).toThrow(OptionError);
    },
  );
});

it('randomNodeSplit draws masks that do not overlap, by counts, fractions and classes', () => {
  const karate = data.graph(data.karate());
  const at = (one: data.Graph, name: string): number[] => Array.from(one.masks[name].indices);
  const rest = data.randomNodeSplit(karate, { validation: 0.2, test: 10, seed: 1 });
  expect(['train', 'validation', 'test'].map((name) => at(rest, name).length)).toEqual([17, 7, 10]);
  expect([...at(rest, 'train'), ...at(rest, 'validation'), ...at(rest, 'test')].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 34 }, (_, i) => i),
  );
  const classes = data.randomNodeSplit(karate, { validation: 5, test: 5, trainPerClass: 3, seed: 1 });
  const y = numbers(karate.y);
  for (const label of new Set(y)) expect(at(classes, 'train').filter((v) => y[v] === label).length).toBe(3);
  expect(at(data.randomNodeSplit(karate, { validation: 0.2, test: 10, seed: 1 }), 'test')).toEqual(at(rest, 'test'));
  expect(at(data.randomNodeSplit(karate, { validation: 0.2, test: 10, seed: 2 }), 'test')).not.toEqual(at(rest, 'test'));
  expect(() => data.randomNodeSplit(karate)).toThrow(/not enough nodes/);
  expect(() => data.randomNodeSplit(graph, { validation: 5, test: 5, trainPerClass: 3 })).toThrow(/a class of each node/);
});

it('structured negatives stand beside a hub of 40,000 edges at the cost of a search each', () => {
  const [spokes, nodes] = [40_000, 40_003];
  const ends = Uint32Array.from({ length: spokes }, (_, e) => e + 2);
  const hub = data.graph({ numNodes: nodes, edges: [new Uint32Array(spokes).fill(1), ends] });
  const { negative } = data.structuredNegatives(hub, { seed: 0 });
  expect([...new Set(negative)].sort((a, b) => a - b)).toEqual([0, nodes - 1]);
});
