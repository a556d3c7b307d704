import { describe, expect, test } from 'vitest';
import { data, layers, memory, optimizers, sequential, type Tensor } from './api.js';
import { edgeAttr, edges, x } from './plain.js';

describe('training', () => {
  const graphs = Array.from({ length: 12 }, (_, g) =>
    data.graph({ x: x.map((row) => row.map((value) => value + g)), edges, edgeAttr, y: [g % 2], level: 'graph' }),
  );

  test('running statistics of nested layers follow the batches and are used afterwards', async () => {
    const model = sequential([layers.ginConv({ nn: layers.mlp({ units: [4, 4] }) }), layers.globalSumPool(), layers.dense({ units: 1 })]);
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'mse' });
    await model.fit(graphs, { epochs: 2, batchSize: 4, seed: 0, verbose: 0 });
    const statistics = (model.buffers as { ginConv1: { nn: { norm1: { mean: Tensor; variance: Tensor } } } }).ginConv1.nn.norm1;
    expect(Math.max(...statistics.mean.toTypedArray().map(Math.abs))).toBeGreaterThan(0.1);
    const before = await model.predict(graphs[0]!);
    statistics.mean.set([...statistics.mean.toTypedArray()].map((value) => value + 1));
    expect((await model.predict(graphs[0]!)).data).not.toEqual(before.data);
  });

  test('every layer learns on batches without holding on to memory', async () => {
    const network = layers.dense({ units: 16 });
    const model = sequential([
      layers.mfConv({ units: 4, maxDegree: 3, activation: 'relu' }),
      layers.nnConv({ units: 4, nn: network }),
      layers.gineConv({ nn: layers.mlp({ units: [4, 4] }) }),
      layers.gatedGraphConv({ units: 5, steps: 2 }),
      layers.graphNorm(),
      layers.jumpingKnowledge({ layers: [layers.sageConv({ units: 3 }), layers.graphConv({ units: 3 })], mode: 'max' }),
      layers.layerNorm(),
      layers.set2set({ steps: 2 }),
      layers.dense({ units: 1 }),
    ]);
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'mse' });
    const { history } = await model.fit(graphs, { epochs: 60, batchSize: 6, seed: 0, verbose: 0 });
    expect(history.loss!.at(-1)).toBeLessThan(0.5 * history.loss![0]!);
    const { stepPeak } = memory();
    await model.fit(graphs, { epochs: 5, batchSize: 6, seed: 0, verbose: 0 });
    expect(memory()).toMatchObject({ step: 0, stepPeak });
  });
});
