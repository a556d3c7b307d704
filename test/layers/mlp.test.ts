import { describe, expect, it } from 'vitest';
import { data, layers, ops, sequential, type Tensor, tensor, tree } from '../../src/index.js';

const x = tensor(Array.from({ length: 5 }, (_, i) => [Math.sin(i), Math.cos(3 * i), i / 5]));
const graph = data.graph({ x });

describe('mlp', () => {
  it('is dense layers with an activation between them', () => {
    const layer = layers.mlp({ units: [4, 2], norm: 'none', activation: 'tanh' });
    const params = sequential({ mlp: layer }).init({ seed: 1, like: graph }).mlp as Record<string, Record<string, Tensor>>;
    const { dense1, dense2 } = params;
    const byHand = ops.linear(ops.tanh(ops.linear(x, dense1.kernel, dense1.bias)), dense2.kernel, dense2.bias);
    expect(layer(params, x).toArray()).toEqual(byHand.toArray());
  });

  it('normalises by default, as PyG does, and keeps running statistics', async () => {
    const net = sequential({ mlp: layers.mlp({ units: [8, 1] }), pool: layers.globalSumPool() });
    net.compile({ loss: 'mse' });
    await net.fit(
      [
        {
          x: [
            [0, 1, 2],
            [3, 4, 5],
          ],
          y: 1,
        },
      ],
      { epochs: 2, seed: 0 },
    );
    const { mean } = tree.get(net.buffers, ['mlp', 'norm1']) as { mean: Tensor };
    expect(mean.toTypedArray().some((value) => value !== 0)).toBe(true);
  });

  it('drops only while training', () => {
    const net = sequential([layers.mlp({ units: [16, 3], norm: 'none', dropout: 0.5 })]);
    const params = net.init({ seed: 2, like: graph });
    expect(net(params, graph).toArray()).toEqual(net(params, graph).toArray());
    expect(() => net(params, graph, { training: true })).toThrow(/random numbers/);
  });

  it('refuses no layers at all', () => {
    expect(() => layers.mlp({ units: [] })).toThrow(/units/);
  });
});
