import { describe, expect, it } from 'vitest';
import { data, grad, layers, memory, ops, optimizers, random, scope, sequential, type Tensor, tensor } from '../../src/index.js';
import { giveBack, passOn } from '../../src/runtime/passing.js';
import { runtime } from '../../src/runtime/runtime.js';

/** The largest use of the step arena while a function runs. */
function peakOf(fn: () => unknown): number {
  const { step } = runtime();
  step.peak = 0;
  scope(() => void fn());
  return step.peak;
}

describe('giveBack', () => {
  it('ends an intermediate of the current scope', () => {
    scope(() => {
      const x = ops.add(tensor([1, 2]), 1);
      const before = memory().step;
      giveBack(x);
      expect(x.disposed).toBe(true);
      expect(memory().step).toBe(before - 64);
    });
  });

  it('leaves what an outer scope or nobody owns', () => {
    const outside = tensor([1]);
    scope(() => {
      const outer = tensor([2]);
      scope(() => [outside, outer].forEach(giveBack));
      expect(outer.item()).toBe(2);
    });
    expect(outside.item()).toBe(1);
    outside.dispose();
  });

  it('leaves what a derivative reads, and a block that a reshaped tensor shares', () => {
    const gradient = grad((x: Tensor) => {
      const squared = ops.mul(x, x);
      const y = ops.mul(squared, squared); // keeps `squared`
      giveBack(squared);
      const view = ops.reshape(y, [2, 1]);
      giveBack(y);
      return ops.sum(view);
    })(tensor([1, 2]));
    expect(gradient.toArray()).toEqual([4, 32]);
  });

  it('passOn keeps a tensor that comes back unchanged', () => {
    scope(() => {
      const x = tensor([3]);
      expect(passOn(x, (same) => same).item()).toBe(3);
      expect(passOn(x, (same) => ops.add(same, 1)).item()).toBe(4);
      expect(x.disposed).toBe(true);
    });
  });
});

describe('a sequential holds what backward reads', () => {
  const [nodes, width] = [512, 64];
  const block = nodes * width * 4;
  const graph = data.graph({
    x: { data: new Float32Array(nodes * 8).map((_, i) => Math.sin(i)), shape: [nodes, 8] },
    edges: [Uint32Array.from({ length: 2 * nodes }, (_, e) => (e * 7) % nodes), Uint32Array.from({ length: 2 * nodes }, (_, e) => e >> 1)],
    y: Int32Array.from({ length: nodes }, (_, i) => i % 3),
  });
  const model = sequential(
    [1, 2, 3].flatMap(() => [layers.gcnConv({ units: width }), layers.batchNorm({ activation: 'relu' }), layers.dropout({ rate: 0.5 })]),
  );
  const params = model.init({ seed: 0, like: graph });
  const buffers = model.initBuffers({ like: graph });

  it('two blocks a layer: what was normalised, and what came out of dropout', () => {
    const objective = (p: typeof params) => ops.sum(model(p, graph, { training: true, key: random.key(1), buffers }) as Tensor);
    const peak = peakOf(() => grad(objective)(params));
    expect(peak).toBeGreaterThan(6 * block);
    // and the cotangent before and after an operation, and what the product of features and cotangents packs
    expect(peak).toBeLessThan(9.5 * block);
  });

  it('predicting holds three blocks however deep the network is', () => {
    expect(peakOf(() => model(params, graph))).toBeLessThan(3.5 * block);
    expect(peakOf(() => model.init({ seed: 0, like: graph }))).toBeLessThan(4 * block);
  });

  it('gives the same numbers outside a scope, where nothing is given back early', () => {
    const whole = model(params, graph) as Tensor;
    const again = scope(() => (model(params, graph) as Tensor).toTypedArray());
    expect([...whole.toTypedArray()]).toEqual([...again]);
  });

  it('trains', () => {
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'crossEntropy' });
    const losses = Array.from({ length: 20 }, () => model.trainOnBatch(graph, { seed: 0 }).loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]);
    expect(memory().step).toBe(0);
  });
});
