import { expect, test } from 'vitest';
import { data, layers, memory, models, optimizers, random, sequential } from '../layers/api.js';
import { settled } from '../settled.js';

/** Chains of atoms; the target is how many of them are of the first kind. */
const graphs = Array.from({ length: 24 }, (_, g) => {
  const n = 2 + (g % 5);
  const kinds = Array.from({ length: n }, (_v, v) => Math.floor(3 * random.key(g).at(v).uniform()));
  const bonds = Array.from({ length: n - 1 }, (_b, b): [number, number][] => [
    [b, b + 1],
    [b + 1, b],
  ]).flat();
  return data.graph({
    x: kinds.map((kind) => [0, 1, 2].map((k) => Number(k === kind))),
    edges: bonds,
    edgeAttr: bonds.map((_e, e) => [(e >> 1) % 2, 1]),
    y: kinds.filter((kind) => kind === 0).length,
    level: 'graph',
  });
});

test.each([
  ['gin', models.gin({ units: 8, layers: 2, norm: 'batchNorm', readout: 'sum', outputs: 1, dropout: 0.1 })],
  ['graphSage', models.graphSage({ units: 8, layers: 2, readout: 'sum', outputs: 1 })],
  ['neuralFingerprint', sequential([models.neuralFingerprint({ units: 8, hidden: 8, norm: true }), layers.dense({ units: 1 })])],
  ['mpnn', models.mpnn({ units: 8, outputs: 1, edgeUnits: 8 })],
  ['attentiveFP', models.attentiveFP({ units: 8, outputs: 1 })],
])('%s learns by fit, predicts alone as in a batch, and holds on to no memory', async (_name, model) => {
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'mse' });
  const { history } = await model.fit(graphs, { epochs: 40, batchSize: 8, seed: 1 });
  expect(history.loss!.at(-1)).toBeLessThan(0.4 * history.loss![0]!);
  const prediction = await model.predict(graphs, { batchSize: 24 });
  expect(prediction.shape).toEqual([24, 1]);
  const alone = await model.predict(graphs.slice(3, 4));
  expect(alone.data[0]).toBeCloseTo(prediction.data[3]!, 4);
  const before = await settled();
  await model.fit(graphs, { epochs: 2, batchSize: 8, seed: 1 });
  expect(memory().step).toBe(0);
  expect(memory().heap).toBe(before.heap);
});
