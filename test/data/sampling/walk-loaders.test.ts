import { expect, it } from 'vitest';
import { data, models, optimizers } from '../../../src/index.js';
import { thrown } from '../../thrown.js';

const pairsOf = ({ pairs, y }: data.Graph): { pair: [number, number]; label: number }[] => {
  const [src, dst, labels] = [pairs!.src, pairs!.dst, y!].map((t) => Array.from(t.toTypedArray()));
  return src!.map((a, i) => ({ pair: [a, dst![i]!], label: labels![i]! }));
};
const all = async (loader: AsyncIterable<data.Graph>) => {
  const out = [];
  for await (const batch of loader) out.push(...pairsOf(batch));
  return out;
};

it('walkLoader pairs the first node of each window with what walks meet, and with nodes drawn at random', async () => {
  const ring = data.graph({ numNodes: 12, edges: Array.from({ length: 12 }, (_, i): [number, number] => [i, (i + 1) % 12]) });
  const options = { length: 5, contextSize: 3, walksPerNode: 2, negatives: 3, batchSize: 5, seed: 1 };
  const pairs = await all(data.walkLoader(ring, options));
  const [near, far] = [1, 0].map((label) => pairs.filter((one) => one.label === label).map(({ pair }) => pair));
  const windows = 12 * 2 * (5 + 1 - 3 + 1);
  expect([near!.length, far!.length]).toEqual([2 * windows, 3 * 2 * windows]);
  // on a ring with one way every walk is known: distances 1 and 2, equally often
  const steps = near!.map(([a, b]) => (b - a + 12) % 12);
  expect([1, 2].map((step) => steps.filter((one) => one === step).length)).toEqual([windows, windows]);
  expect(new Set(far!.map(([, b]) => b)).size).toBe(12);
  expect(await all(data.walkLoader(ring, options))).toEqual(pairs);
  expect(thrown(() => data.walkLoader(ring, { length: 2, contextSize: 4 })).message).toMatch(/window is longer than the walks/);
});

const edges: Record<string, data.EdgesLike> = {
  'author writes paper': [
    [0, 0],
    [1, 1],
    [1, 2],
    [2, 3],
  ],
  'paper by author': [
    [0, 0],
    [1, 1],
    [2, 1],
  ],
};
const nodes = { paper: 4, author: 3 };
const path = ['author writes paper', 'paper by author'];

it('metaPathLoader follows the relations of its path; a walk that finds no neighbour ends at the node more', async () => {
  const loader = data.metaPathLoader({ nodes, edges }, { path, length: 4, contextSize: 5, walksPerNode: 4, negatives: 1, seed: 0 });
  expect(loader.firsts).toEqual({ author: 0, paper: 3 });
  const pairs = await all(loader);
  const near = pairs.filter(({ label }) => label === 1).map(({ pair }) => pair);
  expect(near.length).toBe(3 * 4 * 4);
  for (let w = 0; w < near.length; w += 4) {
    const [[author]] = [near[w]!];
    const walk = near.slice(w, w + 4).map(([, node]) => node);
    if (author === 0) expect(walk).toEqual([3, 0, 3, 0]);
    if (author === 1) for (const [i, node] of walk.entries()) expect(i % 2 === 0 ? [4, 5] : [1]).toContain(node);
    if (author === 2) expect(walk).toEqual([6, 7, 7, 7]); // paper 3 is by nobody
  }
  const far = pairs.filter(({ label }) => label === 0).map(({ pair }) => pair[1]);
  far.forEach((node, i) => {
    expect(i % 2 === 0 ? node >= 3 && node < 7 : node < 3).toBe(true);
  });
});

it('metapath2vec learns who is near', async () => {
  const loader = data.metaPathLoader({ nodes, edges }, { path, length: 6, contextSize: 3, seed: 0 });
  const model = models.metaPath2Vec({ units: 4 });
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss: 'reconstruction' });
  const { history } = await model.fit(loader, { epochs: 60, seed: 0 });
  expect(history.loss!.at(-1)).toBeLessThan(0.8 * history.loss![0]!);
  expect((await model.predict(data.graph({ numNodes: 8, edges: [] }))).shape).toEqual([8, 4]);
});

it.each<[string, Partial<data.Relations>, object, RegExp]>([
  ['a relation that is not there', {}, { path: ['author writes papers'] }, /unknown relation.*Perhaps 'author writes paper' is meant/],
  ['a path in pieces', {}, { path: ['author writes paper', 'author writes paper'] }, /does not hang together/],
  ['a path that does not return', {}, { path: ['author writes paper'], length: 2, contextSize: 2 }, /cannot be walked again/],
  ['an unknown type', { nodes: { author: 3 } }, {}, /not between types of nodes/],
  ['a target out of range', { nodes: { author: 3, paper: 3 } }, {}, /author writes paper: edge 3 points to node 3/],
  ['a source out of range', { nodes: { author: 2, paper: 4 } }, {}, /author writes paper: the source of edge 3 is not there/],
  ['what is no count', { nodes: { author: 0, paper: 4 } }, {}, /bad number of author nodes/],
])('refuses %s', (_what, relations, options, message) => {
  expect(thrown(() => data.metaPathLoader({ nodes, edges, ...relations }, { path, ...options })).message).toMatch(message);
});
