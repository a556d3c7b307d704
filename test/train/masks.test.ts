import { describe, expect, it } from 'vitest';
import { callbacks, data, layers, type Model, ops, optimizers, sequential, tensor } from '../../src/index.js';
import { rejected } from '../thrown.js';

const count = 12;
const x = Array.from({ length: count }, (_, r) => [r % 3, r % 2, 1]);
const edges: [number, number][] = x.map((_, r) => [r, (r + 5) % count]);
const y = x.map((_, r) => r % 3);
const masks = { train: { indices: [0, 1, 2, 3, 4, 5] }, val: { indices: [6, 7, 8] }, test: { indices: [9, 10, 11] } };
const graph = (over: object = {}) => data.graph({ x, edges, y, level: 'node', masks, ...over });

function model(loss: 'crossEntropy' | 'binaryCrossEntropy' | 'mse' = 'crossEntropy', units = 3): Model {
  const made = sequential([layers.gcnConv({ units })]);
  made.compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss, metrics: loss === 'crossEntropy' ? ['accuracy'] : [] });
  return made;
}

const fitted = async (...args: Parameters<typeof model>): Promise<Model> => {
  const made = model(...args);
  made.params = made.init({ seed: 1, like: graph() });
  return made;
};

describe('masks', () => {
  it('`val` is `validation`, in fit, early stopping, evaluate, loaders and baselines', async () => {
    const { train, val, test } = masks;
    const long = { train, validation: val, test };
    const histories = [];
    for (const named of [masks, long]) {
      const { history } = await model().fit(graph({ masks: named }), {
        epochs: 30,
        seed: 0,
        callbacks: [callbacks.earlyStopping({ patience: 2, minDelta: 1 })],
      });
      histories.push(history);
    }
    expect(histories[0].valLoss.length).toBeLessThan(30);
    expect(histories[0]).toEqual(histories[1]);
    const one = await fitted();
    for (const mask of ['val', 'validation']) {
      expect(await one.evaluate(graph(), { mask })).toEqual(await one.evaluate(graph({ masks: long }), { mask }));
      const loader = data.neighborLoader(graph(), { fanOuts: [3], seeds: mask, batchSize: 3 });
      for await (const batch of loader) expect(batch.numSeeds).toBe(3);
    }
    const rows = await one.compareBaselines(graph({ masks: { train, val } }), { print: () => {} });
    expect(rows.at(-1)?.metrics.accuracy).toBe((await one.evaluate(graph(), { mask: 'val' })).accuracy);
  });

  it('an unknown name is refused with the nearest one; one that is nearly `validation` is not passed over', async () => {
    const one = await fitted();
    expect((await rejected(() => one.evaluate(graph(), { mask: 'tset' }))).message).toMatch(
      /no such mask \(got 'tset'\)\..*Perhaps 'test' is meant/,
    );
    expect((await rejected(() => one.predict(graph(), { mask: 'tests' }))).message).toMatch(/Perhaps 'test' is meant/);
    const { train, val } = masks;
    expect((await rejected(() => one.fit(graph({ masks: { trian: train, val } }), { epochs: 1 }))).message).toMatch(
      /no such mask \(got 'train'\)\. Expected trian, val\. Perhaps 'trian' is meant/,
    );
    for (const near of ['valid', 'val_mask', 'vaildation'])
      expect((await rejected(() => one.fit(graph({ masks: { train, [near]: val } }), { epochs: 1 }))).message).toMatch(
        new RegExp(`the mask '${near}' would not be used`),
      );
    await one.fit(graph({ masks: { train, rest: val, known: val } }), { epochs: 1 });
  });

  it('targets outside the mask are not looked at, whatever they are', async () => {
    for (const spoiled of [-1, 7, Number.NaN]) {
      const strange = graph({ y: y.map((id, r) => (r < 6 ? id : spoiled)), masks: { train: masks.train } });
      const [one, other] = [await fitted(), await fitted()];
      const { history } = await one.fit(strange, { epochs: 3, seed: 0 });
      expect(history).toEqual((await other.fit(graph({ masks: { train: masks.train } }), { epochs: 3, seed: 0 })).history);
    }
  });
});

describe('predict', () => {
  it('answers for the rows of a mask, in the order of the nodes', async () => {
    const one = await fitted();
    const { data: all } = await one.predict(graph());
    for (const order of ['given', 'locality']) {
      const { data: some, shape } = await one.predict(graph({ order }), { mask: 'test' });
      expect(shape).toEqual([3, 3]);
      some.forEach((value, i) => void expect(value).toBeCloseTo(all[27 + i], 5));
    }
  });

  it('gives probabilities as the loss has them', async () => {
    const one = await fitted();
    const { data: logits, shape } = await one.predict(graph());
    const wanted = ops.softmax(tensor(logits, { shape: [...shape] })).toTypedArray();
    const { data: chances } = await one.predict(graph(), { probabilities: true });
    expect(Array.from(chances)).toEqual(Array.from(wanted));
    const binary = await fitted('binaryCrossEntropy', 1);
    const { data: raw } = await binary.predict(graph(), { mask: 'val' });
    const { data: share } = await binary.predict(graph(), { mask: 'val', probabilities: true });
    share.forEach((value, i) => void expect(value).toBeCloseTo(1 / (1 + Math.exp(-raw[i])), 6));
  });

  it('refuses probabilities of a loss that has none, and a mask that does not choose among the outputs', async () => {
    const values = await fitted('mse', 1);
    expect((await rejected(() => values.predict(graph(), { probabilities: true }))).message).toMatch(
      /no probabilities \(got the loss mse\)/,
    );
    const bare = sequential([layers.gcnConv({ units: 3 })]);
    bare.params = bare.init({ seed: 0, like: graph() });
    expect((await rejected(() => bare.predict(graph(), { probabilities: true }))).message).toMatch(/Call model\.compile first/);
    const pooled = sequential([layers.gcnConv({ units: 3 }), layers.globalSumPool()]);
    pooled.params = pooled.init({ seed: 0, like: graph() });
    expect((await rejected(() => pooled.predict(graph(), { mask: 'test' }))).message).toMatch(
      /the mask 'test' does not choose among the outputs/,
    );
  });
});

describe("classWeight 'balanced'", () => {
  const uneven = x.map((_, r) => (r < 4 ? 0 : r < 6 ? 1 : 2));
  const [train] = [{ indices: [0, 1, 2, 3, 4, 5, 6] }];

  it('is rows / (classes · rows of the class) over what is trained on, as compute_class_weight of scikit-learn', async () => {
    const weighed = graph({ y: uneven, masks: { train } });
    const histories = [];
    for (const classWeight of ['balanced', [7 / (3 * 4), 7 / (3 * 2), 7 / 3]] as const)
      histories.push((await (await fitted()).fit(weighed, { epochs: 3, seed: 0, classWeight })).history);
    expect(histories[0]).toEqual(histories[1]);
    expect(histories[0]).not.toEqual((await (await fitted()).fit(weighed, { epochs: 3, seed: 0 })).history);
  });

  it('counts all batches of a list and of a loader; a walk that cannot be repeated is refused', async () => {
    const graphs = uneven.map((id, r) => ({
      x: [x[r], x[(r + 1) % count]],
      edges: [[0, 1]] as [number, number][],
      y: id,
      level: 'graph' as const,
    }));
    const pooled = (): Model => {
      const made = sequential([layers.globalSumPool(), layers.dense({ units: 3 })]);
      made.compile({ optimizer: optimizers.sgd({ learningRate: 0.01 }), loss: 'crossEntropy' });
      made.params = made.init({ seed: 1, like: graphs[0] });
      return made;
    };
    const options = { epochs: 2, seed: 0, shuffle: false, batchSize: 5 };
    const wanted = (await pooled().fit(graphs, { ...options, classWeight: [1, 2, 12 / 18] })).history;
    expect((await pooled().fit(graphs, { ...options, classWeight: 'balanced' })).history).toEqual(wanted);
    const loader = data.loader(graphs, { batchSize: 5 });
    expect((await pooled().fit(loader, { epochs: 2, seed: 0, classWeight: 'balanced' })).history).toEqual(wanted);
    const once = (async function* () {
      yield data.batch(graphs);
    })();
    expect((await rejected(() => pooled().fit(once, { epochs: 1, classWeight: 'balanced' }))).message).toMatch(/can be walked once/);
    expect(pooled().trainOnBatch(data.batch(graphs), { classWeight: 'balanced' }).loss).toBeGreaterThan(0);
  });
});
