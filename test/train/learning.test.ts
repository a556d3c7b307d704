import { describe, expect, it } from 'vitest';
import { data, layers, type Model, memory, metrics, optimizers, sequential } from '../../src/index.js';
import { describeShared, shared } from '../shared.js';

/** One propagation, the sum over the nodes, one output: the synthetic protocol's network. */
function regression(): Model {
  const model = sequential([layers.propagationConv({ units: 32 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'mse' });
  return model;
}

async function r2AfterTraining(task: data.SyntheticTask): Promise<number> {
  const model = regression();
  await model.fit(data.synthetic(task, { count: 1000, seed: 0 }).slice(0, 800), { epochs: 200, batchSize: 100, seed: 0 });
  const further = data.synthetic(task, { count: 1000, seed: 1 });
  const { data: predicted } = await model.predict(further);
  return metrics.r2({ data: predicted, shape: [1000] }, { data: further.map(({ y }) => y), shape: [1000] });
}

describe('the synthetic tasks', () => {
  it('score_nbr is learned: R² of at least 0.99 on 1,000 further graphs', async () => {
    expect(await r2AfterTraining('score_nbr')).toBeGreaterThanOrEqual(0.99);
  });

  it('score_random is noise, and nothing is learned: R² below 0.02', async () => {
    expect(await r2AfterTraining('score_random')).toBeLessThan(0.02);
  });
});

function gcn(classes: number, dropout: number): Model {
  const model = sequential([
    layers.dropout({ rate: dropout }),
    layers.gcnConv({ units: 16, activation: 'relu' }),
    layers.dropout({ rate: dropout }),
    layers.gcnConv({ units: classes }),
  ]);
  model.compile({
    optimizer: optimizers.adam({ learningRate: 0.01, groups: [{ match: 'gcnConv1', weightDecay: 5e-4 }] }),
    loss: 'crossEntropy',
    metrics: ['accuracy'],
  });
  return model;
}

it('10,000 training steps on karate: memory does not grow after warm-up, and no step tensor is left', () => {
  const graph = data.graph(data.karate());
  const model = gcn(4, 0.5);
  for (let i = 0; i < 100; i++) model.trainOnBatch(graph);
  const { bytes, heap, stepPeak } = memory();
  for (let i = 0; i < 10_000; i++) model.trainOnBatch(graph);
  expect(memory()).toMatchObject({ bytes, heap, stepPeak, step: 0 });
});

describeShared('cora', () => {
  it('the GCN of Kipf and Welling reaches 80.3 to 82.3 % at the last of 200 epochs, the mean of 10 seeds', async () => {
    const { x, edges, y, masks } = await data.cora({ source: { directory: shared('data/raw/planetoid') }, normalizeFeatures: true });
    const graph = data.graph({ x, edges, y, masks: { train: masks.train, test: masks.test } });
    const accuracies: number[] = [];
    for (let seed = 0; seed < 10; seed++) {
      const model = gcn(7, 0.5);
      await model.fit(graph, { epochs: 200, seed });
      accuracies.push((await model.evaluate(graph, { mask: 'test' })).accuracy);
    }
    const mean = accuracies.reduce((sum, one) => sum + one, 0) / 10;
    console.log(`Cora, 10 seeds: ${(mean * 100).toFixed(2)} % (${accuracies.map((one) => (one * 100).toFixed(1)).join(' ')})`);
    expect(mean).toBeGreaterThanOrEqual(0.803);
    expect(mean).toBeLessThanOrEqual(0.823);
  });
});
