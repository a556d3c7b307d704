import { expect, it } from 'vitest';
import { data, layers, OptionError, optimizers, sequential } from '../../src/index.js';
import { rejected } from '../thrown.js';

const regression = (metrics: readonly ('r2' | 'rmse' | 'mae')[] = ['r2']) => {
  const model = sequential([layers.propagationConv({ units: 16 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'mse', metrics });
  return model;
};

it('humbles a model on whole graphs, and prints the table', async () => {
  const graphs = data.synthetic('score_nbr', { count: 260, seed: 0 });
  const [train, testData] = [graphs.slice(0, 200), graphs.slice(200)];
  const model = regression(['r2', 'rmse']);
  const printed: string[] = [];
  const before = await model.compareBaselines(train, { testData, print: (text) => printed.push(text) });
  expect(before.map(({ name }) => name)).toEqual([
    'mean',
    'ridge on summed features',
    'ridge on Weisfeiler-Lehman counts',
    'random forest on descriptors',
  ]);
  await model.fit(train, { epochs: 150, seed: 0 });
  const after = await model.compareBaselines(train, { testData, print: (text) => printed.push(text) });
  const r2 = Object.fromEntries(after.map(({ name, metrics }) => [name, metrics.r2]));
  expect(Math.abs(r2.mean)).toBeLessThan(0.05);
  expect(r2['ridge on summed features']).toBeGreaterThan(0.8);
  expect(r2['random forest on descriptors']).toBeGreaterThan(0.7);
  expect(r2['this model']).toBeGreaterThan(r2['ridge on summed features']);
  expect(after.every(({ seconds, metrics }) => seconds > 0 && Number.isFinite(metrics.rmse))).toBe(true);
  expect(printed[1]).toMatch(/^on unseen cases +r2 +rmse +time\n─.*\nmean .* s\nridge on .*\nthis model +[\d.]+ +[\d.]+ +[\d.]+ s$/s);
  const { r2: evaluated } = await model.evaluate(testData);
  expect(r2['this model']).toBeCloseTo(evaluated, 6);
});

it('shows that nobody learns the null task', async () => {
  const train = data.synthetic('score_random', { count: 500, seed: 0 });
  const testData = data.synthetic('score_random', { count: 1000, seed: 1 });
  const model = regression();
  await model.fit(train, { epochs: 30, seed: 0 });
  const rows = await model.compareBaselines(train, { testData, print: () => {} });
  const mean = rows.find(({ name }) => name === 'mean')!.metrics.r2;
  expect(rows).toHaveLength(5);
  for (const { name, metrics } of rows) expect(metrics.r2 - mean, name).toBeLessThan(0.02);
});

it('compares on the nodes of one graph', async () => {
  const graph = data.graph(data.karate());
  const model = sequential([layers.gcnConv({ units: 16, activation: 'relu' }), layers.gcnConv({ units: 4 })]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'crossEntropy' });
  await model.fit(graph, { epochs: 100, seed: 0 });
  const rows = await model.compareBaselines(graph, { print: () => {} });
  const accuracy = Object.fromEntries(rows.map(({ name, metrics }) => [name, metrics.accuracy]));
  expect(Object.keys(accuracy)).toEqual([
    'majority class',
    'logistic regression on features',
    'label propagation',
    'SGC (logistic regression on features smoothed twice)',
    'this model',
  ]);
  // each person's feature is a column of their own: without ties nothing can be learnt of the others
  expect(accuracy['logistic regression on features']).toBeLessThanOrEqual(accuracy['majority class'] + 0.1);
  expect(accuracy['label propagation']).toBeGreaterThan(accuracy['majority class']);
  expect(accuracy['SGC (logistic regression on features smoothed twice)']).toBeGreaterThan(accuracy['majority class']);
});

it('refuses to report on cases the model has seen', async () => {
  const graphs = data.synthetic('score', { count: 10, seed: 0 });
  expect(await rejected(() => regression().compareBaselines(graphs))).toBeInstanceOf(OptionError);
  const [graph] = graphs;
  expect(await rejected(() => regression().compareBaselines(graph))).toBeInstanceOf(OptionError);
  expect(await rejected(() => sequential([layers.dense({ units: 1 })]).compareBaselines(graphs))).toBeInstanceOf(OptionError);
});
