import { describe, expect, it } from 'vitest';
import { powerLawGraph } from '../../../bench/graphs.js';
import { data, init, layers, memory, optimizers, sequential, type Tensor, tensor } from '../../../src/index.js';

/** The power-law graph of the benchmarks, whole or small, with random features and classes. */
function problem(nodes: number, pairs: number, features: number, classes: number): data.Graph {
  const { indptr, indices } = powerLawGraph(nodes, pairs);
  const dst = new Uint32Array(indices.length);
  for (let v = 0; v < nodes; v++) dst.fill(v, indptr[v], indptr[v + 1]);
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
  return data.graph({
    x: { data: Float32Array.from({ length: nodes * features }, () => random() - 0.5), shape: [nodes, features] },
    edges: [Uint32Array.from(indices), dst],
    y: Int32Array.from({ length: nodes }, () => Math.floor(random() * classes)),
  });
}

const sage = (units: number, classes: number) => {
  const model = sequential([
    layers.sageConv({ units, activation: 'relu' }),
    layers.sageConv({ units, activation: 'relu' }),
    layers.dense({ units: classes }),
  ]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'crossEntropy' });
  return model;
};

describe('GraphSAGE on a power-law graph', () => {
  it('learns on sampled batches', async () => {
    const random = problem(1000, 5000, 16, 4);
    const x = (random.x as Tensor).toTypedArray();
    const graph = random.with({
      y: tensor(Int32Array.from({ length: 1000 }, (_, v) => (x[16 * v] > 0 ? 2 : 0) + (x[16 * v + 1] > 0 ? 1 : 0))),
    });
    const model = sage(32, 4);
    const loader = data.neighborLoader(graph, { fanOuts: [10, 10], batchSize: 128, shuffle: true, seed: 0 });
    const losses: number[] = [];
    for await (const { loss } of model.train(loader, { epochs: 12, seed: 0 })) {
      losses.push(loss);
    }
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]);
  });

  const large = (name: string, body: () => Promise<void>, timeout: number): void => {
    if (process.env.GRAPHGRAD_FULL) it(name, body, timeout);
  };
  large(
    '2 layers of 256 on 170,000 nodes, 128 features, 40 classes: within 1 GiB of linear memory',
    async () => {
      const graph = problem(170_000, 1_160_000, 128, 40);
      const seeds = { indices: Uint32Array.from({ length: 20 * 1024 }, (_, i) => (i * 7919) % 170_000) };
      const loader = data.neighborLoader(graph, { fanOuts: [10, 10], batchSize: 1024, seeds, shuffle: true, seed: 0 });
      const { history } = await sage(256, 40).fit(loader, { epochs: 1, seed: 0 });
      expect(history.loss.every(Number.isFinite)).toBe(true);
      expect(memory().bytes).toBeLessThanOrEqual(2 ** 30);
    },
    300_000,
  );
});

it('graphs of 64-bit numbers are sampled alike', async () => {
  await init({ dtypes: ['f32', 'f64'] });
  const input = {
    x: [
      [1, 0.1],
      [2, 0.2],
      [3, 0.3],
      [4, 0.4],
    ],
    edges: [
      [0, 1],
      [2, 1],
      [3, 1],
      [1, 0],
    ] as [number, number][],
    edgeWeight: [0.1, 0.2, 0.3, 0.4],
    dtype: 'f64' as const,
  };
  for await (const batch of data.neighborLoader(input, { fanOuts: [2], batchSize: 2, seeds: { indices: [1, 2] }, seed: 0 })) {
    const ids = Array.from(batch.nodeIds?.toTypedArray() ?? []);
    expect((batch.x as Tensor).toArray()).toEqual(ids.map((v) => input.x[v]));
    expect(batch.edgeWeight?.toArray()).toEqual(Array.from(batch.edgeIds?.toTypedArray() ?? [], (e) => input.edgeWeight[e]));
  }
});
