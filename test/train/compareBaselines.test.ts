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

it('baselines leave missing targets out as losses and metrics do: entry by entry for values, row by row for classes', async () => {
  const graphs = data.synthetic('score_nbr', { count: 60, seed: 0 });
  const two = (missing: boolean) =>
    graphs.map((graph, i) => ({
      ...graph,
      y: [missing && i % 3 === 0 ? Number.NaN : Number(graph.y), Number(graph.y) * 2],
      level: 'graph' as const,
    }));
  const compare = async (all: ReturnType<typeof two>) => {
    const model = sequential([layers.globalSumPool(), layers.dense({ units: all[0].y.length })]);
    model.compile({ loss: 'mse', metrics: ['mae'] });
    const rows = await model.compareBaselines(all.slice(0, 40), { testData: all.slice(40), print: () => {} });
    return rows.map(({ metrics }) => metrics.mae);
  };
  const column = (c: number, missing: boolean) =>
    two(missing)
      .map((graph) => ({ ...graph, y: [graph.y[c]] }))
      .map((graph, i) => ({ graph, i }));
  const both = await compare(two(true));
  // each column alone, its gaps taken out of what is learnt and of what is scored
  const alone = async (c: number) => {
    const kept = column(c, true).filter(({ graph }) => !Number.isNaN(graph.y[0]));
    const model = sequential([layers.globalSumPool(), layers.dense({ units: 1 })]);
    model.compile({ loss: 'mse', metrics: ['mae'] });
    const testData = kept.filter(({ i }) => i >= 40).map(({ graph }) => graph);
    const rows = await model.compareBaselines(
      kept.filter(({ i }) => i < 40).map(({ graph }) => graph),
      { testData, print: () => {} },
    );
    return rows.map(({ metrics }) => ({ mae: metrics.mae, count: testData.length }));
  };
  const [first, second] = [await alone(0), await alone(1)];
  // the Weisfeiler-Lehman patterns are those of all graphs, so that baseline is not the same without some of them
  for (const row of [0, 1, 3]) {
    const [a, b] = [first[row], second[row]];
    expect(both[row] / ((a.mae * a.count + b.mae * b.count) / (a.count + b.count)), String(row)).toBeCloseTo(1, 9);
  }
});

it('targets outside the masks do not matter to baselines, and nodes without a class are left out', async () => {
  const karate = data.karate();
  const { train, test } = karate.masks;
  const used = new Set([...Array.from(data.graph(karate).masks.train.indices), ...Array.from(data.graph(karate).masks.test.indices)]);
  const y = Array.from(karate.y as ArrayLike<number>);
  const compare = async (labels: readonly number[]) => {
    const model = sequential([layers.gcnConv({ units: 4 })]);
    model.compile({ loss: 'crossEntropy', metrics: ['accuracy'] });
    const rows = await model.compareBaselines({ ...karate, y: Float32Array.from(labels), masks: { train, test } }, { print: () => {} });
    return rows.map(({ metrics }) => metrics.accuracy);
  };
  const plain = await compare(y);
  expect(await compare(y.map((id, i) => (used.has(i) ? id : 9)))).toEqual(plain);
  expect(await compare(y.map((id, i) => (used.has(i) ? id : Number.NaN)))).toEqual(plain);
  const [gap] = data.graph(karate).masks.train.indices;
  const fewer = { indices: Array.from(data.graph(karate).masks.train.indices).slice(1) };
  const model = sequential([layers.gcnConv({ units: 4 })]);
  model.compile({ loss: 'crossEntropy', metrics: ['accuracy'] });
  const without = await model.compareBaselines({ ...karate, masks: { train: fewer, test } }, { print: () => {} });
  expect(await compare(y.map((id, i) => (i === gap ? Number.NaN : id)))).toEqual(without.map(({ metrics }) => metrics.accuracy));
});

it('reports on the nodes of a graph in local order as on the same graph as given', async () => {
  const accuracies = [];
  for (const order of ['given', 'locality'] as const) {
    const graph = data.graph({ ...data.karate(), order });
    const model = sequential([layers.dense({ units: 4 })]);
    model.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'crossEntropy' });
    model.params = model.init({ seed: 5, like: graph });
    const rows = await model.compareBaselines(graph, { print: () => {} });
    accuracies.push(rows.at(-1)?.metrics.accuracy);
  }
  expect(accuracies[1]).toBe(accuracies[0]);
});
