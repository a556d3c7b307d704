import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  callbacks,
  data,
  type FitOptions,
  type History,
  io,
  layers,
  type Model,
  memory,
  models,
  module,
  OptionError,
  optimizers,
  random,
} from '../../src/index.js';
import { settled } from '../settled.js';
import { rejected, thrown } from '../thrown.js';

const karate = data.karate();
const [from, to] = karate.edges;
const edges = Array.from(from, (a, e): [number, number] => [a, to[e]]).filter(([a, b]) => a < b);
const graph = data.graph({ x: karate.x, edges, undirected: true });
const links = new Set(edges.map(([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`));
const split = data.randomLinkSplit(graph, { undirected: true, validation: 0.1, test: 0.2, seed: 1 });

const compiled = (
  model: Model,
  loss: Parameters<Model['compile']>[0]['loss'] = 'binaryCrossEntropy',
  metrics = ['rocAuc'] as const,
): Model => {
  model.compile({
    optimizer: optimizers.adam({ learningRate: 0.02 }),
    loss,
    metrics: loss === 'mse' || loss === 'crossEntropy' ? [] : [...metrics],
  });
  return model;
};
const encoder = (): Model => models.gcn({ units: 16, layers: 2, outputs: 8 });
const autoencoder = (): Model => compiled(models.gae({ encoder: encoder() }));

/** A model that notes the pairs of each step. */
function noting(): { model: Model; seen: [number, number][][] } {
  const seen: [number, number][][] = [];
  const model = module({ gae: models.gae({ encoder: encoder() }) }, (m, p, { x: features, graph: on }, context) => {
    if (context.training) seen.push(pairsOf(on));
    return m.gae(p.gae, features, on, context.child('gae'));
  });
  return { model: compiled(model), seen };
}
const pairsOf = ({ pairs }: data.Graph): [number, number][] => {
  const [src, dst] = [pairs!.src, pairs!.dst].map((t) => Array.from(t.toTypedArray()));
  return src.map((a, i) => [a, dst[i]]);
};
const positives = Array.from(split.train.labels).filter((one) => one === 1).length;

describe('negatives', () => {
  const drawn = async (negatives: data.NegativeOptions, seed = 0): Promise<[number, number][][]> => {
    const { model, seen } = noting();
    await model.fit(split.train, { epochs: 3, seed, negatives });
    return seen;
  };

  it('are others in each epoch, by the seed, and never links of any part; the links stay', async () => {
    const seen = await drawn({ per: 2 });
    expect(seen.map((pairs) => pairs.length)).toEqual([3, 3, 3].map((times) => times * positives));
    for (const pairs of seen) {
      expect(pairs.slice(0, positives)).toEqual(pairsOf(split.train.scored).slice(0, positives));
      const others = pairs.slice(positives).map(([a, b]) => `${a} ${b}`);
      expect(new Set(others).size).toBe(others.length);
      expect(others.filter((pair) => links.has(pair))).toEqual([]);
    }
    const [first, second, third] = seen.map((pairs) => pairs.slice(positives).join(' '));
    expect(new Set([first, second, third]).size).toBe(3);
    expect(await drawn({ per: 2 })).toEqual(seen);
    expect(await drawn({ per: 2 }, 1)).not.toEqual(seen);
  });

  it('keep one end of each link where they are structured, now the one, now the other', async () => {
    const [pairs] = await drawn({ structured: true });
    expect(pairs.length).toBe(2 * positives);
    const kept = [0, 0];
    for (const [i, [a, b]] of pairs.slice(positives).entries()) {
      const link = pairs[i];
      expect(a).toBeLessThan(b);
      expect(links.has(`${a} ${b}`)).toBe(false);
      const shared = link.map((end) => end === a || end === b);
      expect(shared).toContain(true);
      for (const end of [0, 1]) kept[end] += Number(shared[end]);
    }
    for (const times of kept) expect(times).toBeGreaterThan(positives / 5);
  });

  it('are those of the part where nothing is asked', async () => {
    const { model, seen } = noting();
    await model.fit(split.train, { epochs: 2, seed: 0 });
    expect(seen).toEqual([pairsOf(split.train.scored), pairsOf(split.train.scored)]);
  });

  it('that cannot be drawn are refused, and nothing is changed', async () => {
    const model = autoencoder();
    expect((await rejected(() => model.fit(split.train, { negatives: { per: 50 } }))).message).toMatch(
      /more pairs are wanted than no edge joins/,
    );
    const full = data.graph({
      x: [[1], [1], [1]],
      edges: [
        [0, 1],
        [1, 2],
        [0, 2],
      ],
      undirected: true,
    });
    const whole = data.randomLinkSplit(full, { undirected: true, validation: 0, test: 0, negativeRatio: 0 });
    expect((await rejected(() => model.fit(whole.train, { negatives: { structured: true } }))).message).toMatch(/has edges to all others/);
    const refusals: [unknown, RegExp][] = [
      [{ per: 0 }, /per/],
      [{ structured: 1 }, /structured/],
      [{ perLink: 1 }, /unknown option 'perLink'.*Perhaps 'per' is meant|perLink/],
    ];
    for (const [negatives, message] of refusals)
      expect((await rejected(() => model.fit(split.train, { negatives: negatives as never }))).message).toMatch(message);
    expect(model.params).toBeNull();
    const error = await rejected(() => model.fit(graph, { negatives: {} }));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(/no part of a link split/);
  });
});

describe('a model of links', () => {
  const options: FitOptions = { epochs: 8, seed: 3, negatives: { per: 1 }, validationData: split.validation };

  it('has history, early stopping and metrics as everywhere, and learns', async () => {
    const model = autoencoder();
    const { history, epochs, stopped } = await model.fit(split.train, {
      ...options,
      epochs: 400,
      callbacks: [callbacks.earlyStopping({ monitor: 'valLoss', patience: 20 })],
    });
    expect(Object.keys(history)).toEqual(['loss', 'rocAuc', 'valLoss', 'valRocAuc']);
    expect(epochs).toBeLessThan(400);
    expect(stopped).not.toBeNull();
    expect((await model.evaluate(split.test)).rocAuc).toBeGreaterThan(0.6);
    const scores = await model.predict(split.test, { probabilities: true });
    expect(scores.shape).toEqual([split.test.labels.length]);
    for (const p of scores.data) expect(p > 0 && p < 1).toBe(true);
    expect((await model.predict(graph)).shape).toEqual([34, 8]);
  });

  it('is compared with scores of neighbourhoods', async () => {
    const model = autoencoder();
    await model.fit(split.train, options);
    const printed: string[] = [];
    const rows = await model.compareBaselines(split, { print: (text) => printed.push(text) });
    expect(rows.map(({ name }) => name)).toEqual([
      'degree product',
      'common neighbours',
      'Adamic-Adar',
      'resource allocation',
      'this model',
    ]);
    expect(rows.at(-1)?.metrics.rocAuc).toBe((await model.evaluate(split.test)).rocAuc);
    expect(printed[0]).toMatch(/Adamic-Adar/);
  });

  it('goes on from a checkpoint to the same bits', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'graphgrad-links-'));
    try {
      const whole = autoencoder();
      const expected = await whole.fit(split.train, options);
      const path = join(folder, 'run');
      const first = autoencoder();
      const stop = { onEpochEnd: ({ epoch }: { epoch: number }, run: { stop(reason: string): void }) => epoch === 3 && run.stop('enough') };
      await first.fit(split.train, { ...options, callbacks: [callbacks.modelCheckpoint({ path }), stop as never] });
      const second = autoencoder();
      const after: History = await second.fit(split.train, { ...options, resume: path });
      expect(after.history).toEqual(expected.history);
      expect((await second.predict(graph)).data).toEqual((await whole.predict(graph)).data);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('holds on to no memory', async () => {
    const model = autoencoder();
    await model.fit(split.train, options);
    const before = await settled();
    await model.fit(split.train, options);
    expect(memory().step).toBe(0);
    expect(memory().heap).toBe(before.heap);
  });
});

/** Whether the ends of an edge are of one club, and how far their numbers are apart. */
const clubs = Array.from(karate.y);
const classes = edges.map(([a, b]) => Number(clubs[a] === clubs[b]));
const identity = Array.from({ length: 34 }, (_, i) => Array.from({ length: 34 }, (_v, j) => Number(i === j)));

describe('edges with targets', () => {
  const nn = (units: number): layers.Layer => layers.mlp({ units: [8, units], norm: 'none', activation: 'tanh' });

  it('are classified by masks of edges', async () => {
    const train = edges.map((_, e) => e % 4 !== 0);
    const masks = { train, test: train.map((one) => !one) };
    const labelled = data.graph({ x: identity, edges, y: classes, level: 'edge', masks });
    const model = compiled(models.gae({ encoder: encoder(), decoder: layers.mlpDecoder({ nn: nn(2) }) }), 'crossEntropy');
    const { history } = await model.fit(labelled, { epochs: 200, seed: 1 });
    expect(history.loss.at(-1)).toBeLessThan(0.3 * history.loss[0]);
    expect((await model.predict(labelled, { mask: 'test' })).shape).toEqual([masks.test.filter(Boolean).length, 2]);
  });

  it('are fitted by numbers on the parts of a split, whose labels they are', async () => {
    const ratings = edges.map(([a, b]) => Math.abs(a - b) / 10);
    const rated = data.graph({ x: identity, edges, y: ratings, level: 'edge' });
    const { train, test } = data.randomLinkSplit(rated, { seed: 0 });
    for (const { pairs, labels } of [train, test])
      for (const [i, label] of labels.entries()) expect(label).toBeCloseTo(Math.abs(pairs.src[i] - pairs.dst[i]) / 10, 6);
    const model = compiled(models.gae({ encoder: encoder(), decoder: layers.mlpDecoder({ nn: nn(1) }) }), 'mse');
    const { history } = await model.fit(train, { epochs: 80, seed: 0 });
    expect(history.loss.at(-1)).toBeLessThan(0.3 * history.loss[0]);
    expect((await rejected(() => model.fit(train, { negatives: {} }))).message).toMatch(/labels are not those of links/);
    expect(thrown(() => data.randomLinkSplit(rated, { negativeRatio: 1 })).message).toMatch(/negative pairs have no targets/);
  });

  it('belong to pairs as well, with masks over them', async () => {
    const pairs: [number, number][] = [
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
    ];
    const given = data.graph({
      x: identity,
      edges,
      pairs,
      y: [0.5, 1, 1.5, 2],
      masks: { train: [true, true, false, false], test: [false, false, true, true] },
    });
    expect([given.level, given.numTargets]).toEqual(['link', 4]);
    const model = compiled(models.gae({ encoder: encoder() }), 'mse');
    await model.fit(given, { epochs: 2, seed: 0 });
    expect((await model.predict(given, { mask: 'test' })).shape).toEqual([2]);
  });
});

describe('models with rows of their own', () => {
  it('LightGCN ranks what users like above the rest', async () => {
    const [users, items] = [24, 16];
    const likes = Array.from({ length: users * 4 }, (_, i): [number, number] => [
      Math.floor(i / 4),
      users + 4 * (Math.floor(i / 4) % 4) + (i % 4),
    ]);
    const liked = data.graph({ numNodes: users + items, edges: likes, undirected: true });
    const parts = data.randomLinkSplit(liked, { undirected: true, validation: 0, test: 0.2, seed: 0 });
    const model = compiled(models.lightGcn({ units: 8, layers: 2 }), 'bpr');
    await model.fit(parts.train, { epochs: 200, seed: 0, negatives: { structured: true } });
    expect((await model.evaluate(parts.test)).rocAuc).toBeGreaterThan(0.8);
  });

  it('node2vec puts the clubs apart', async () => {
    const loader = data.walkLoader(graph, { length: 8, contextSize: 4, walksPerNode: 5, seed: 0 });
    const model = compiled(models.node2vec({ units: 8 }), 'reconstruction');
    const { history } = await model.fit(loader, { epochs: 60, seed: 0 });
    expect(history.loss.at(-1)).toBeLessThan(0.8 * history.loss[0]);
    const { data: rows } = await model.predict(data.graph({ numNodes: 34, edges }));
    const dot = (a: number, b: number): number =>
      Array.from({ length: 8 }, (_, k) => rows[8 * a + k] * rows[8 * b + k]).reduce((s, v) => s + v, 0);
    const mean = (same: boolean): number => {
      const all = clubs.flatMap((one, a) => clubs.flatMap((other, b) => (a < b && (one === other) === same ? [dot(a, b)] : [])));
      return all.reduce((s, v) => s + v, 0) / all.length;
    };
    expect(mean(true)).toBeGreaterThan(mean(false) + 0.5);
  });

  it('VGAE draws z while training alone, and adds the divergence to the loss', async () => {
    const model = compiled(models.vgae({ encoder: layers.gcnConv({ units: 8, activation: 'relu' }), units: 4 }), 'reconstruction');
    const { history } = await model.fit(split.train, { epochs: 40, seed: 0, negatives: {} });
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0]);
    const [a, b] = [await model.predict(graph), await model.predict(graph)];
    expect(a.data).toEqual(b.data);
    const draw = (seed: number) => model(model.params, graph, { training: true, key: random.key(seed) }).toTypedArray();
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const folder = mkdtempSync(join(tmpdir(), 'graphgrad-vgae-'));
    try {
      await model.save(join(folder, 'vgae.safetensors'));
      expect((await (await io.load(join(folder, 'vgae.safetensors'))).predict(graph)).data).toEqual(a.data);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
