import { describe, expect, it } from 'vitest';
import { data, layers, type Model, optimizers, sequential } from '../../src/index.js';

const count = 41;
const weights = Float64Array.from({ length: count }, (_, i) => (i % 5 === 0 ? 0 : (i % 7) + 0.25));
const plain = data.synthetic('score_nbr', { count });
const graphs = plain.map((graph, i) => ({ ...graph, sampleWeight: [weights[i]] }));

function model(): Model {
  const made = sequential([layers.propagationConv({ units: 4 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  made.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'mse' });
  made.params = made.init({ seed: 1, like: graphs[0] });
  return made;
}

/** Σ w (p - t)² / Σ w, from predictions and targets alone. */
async function wanted(): Promise<number> {
  const { data: p } = await model().predict(graphs);
  const squares = plain.map(({ y }, i) => (p[i] - Number(y)) ** 2);
  return squares.reduce((sum, one, i) => sum + weights[i] * one, 0) / weights.reduce((sum, one) => sum + one, 0);
}

describe.each([41, 7, 1])('batches of %i', (batchSize) => {
  it('the loss is the sum of weighted losses over the sum of weights, in evaluate and in the history', async () => {
    const right = await wanted();
    const { loss } = await model().evaluate(graphs, { batchSize });
    expect(loss / right).toBeCloseTo(1, 5);
    const { history: own } = await model().fit(graphs, { epochs: 1, seed: 0, batchSize, validationData: graphs });
    expect(own.loss[0] / right).toBeCloseTo(1, 5);
    expect(own.valLoss[0] / right).toBeCloseTo(1, 5);
    const { history: given } = await model().fit(plain, { epochs: 1, seed: 0, batchSize, sampleWeight: weights });
    expect(given.loss[0] / right).toBeCloseTo(1, 5);
  });
});

it('where nothing weighs the loss is 0', async () => {
  const none = plain.map((graph) => ({ ...graph, sampleWeight: [0] }));
  expect((await model().evaluate(none, { batchSize: 7 })).loss).toBe(0);
});
