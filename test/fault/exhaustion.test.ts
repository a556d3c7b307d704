import { beforeAll, describe, expect, it } from 'vitest';
import {
  data,
  init,
  layers,
  losses,
  type Model,
  memory,
  OutOfMemoryError,
  ops,
  scope,
  sequential,
  type Tensor,
  tensor,
  valueAndGrad,
} from '../../src/index.js';
import { bits } from '../bits.js';
import { rejected, thrown } from '../thrown.js';

const MIB = 2 ** 20;

beforeAll(() => init({ maxMemory: 8 * MIB }));

/** A ring of people whose features are `width` numbers. */
const ring = (nodes: number, width: number) =>
  data.graph({
    x: { data: Float32Array.from({ length: nodes * width }, (_, i) => Math.sin(i)), shape: [nodes, width] },
    edges: [Uint32Array.from({ length: nodes }, (_, i) => i), Uint32Array.from({ length: nodes }, (_, i) => (i + 1) % nodes)],
    y: Uint32Array.from({ length: nodes }, (_, i) => i % 2),
  });

function modelFor(units: number): Model {
  const model = sequential([layers.gcnConv({ units, activation: 'relu' }), layers.dense({ units: 2 })]);
  model.compile({ loss: 'crossEntropy' });
  return model;
}

describe('8 MiB of memory', () => {
  it('are what memory() reports', () => {
    expect(memory().maximum).toBe(8 * MIB);
  });

  it('end with a typed error that says what to do, and the tensors before it are whole', () => {
    const made: Tensor[] = [];
    const error = thrown(() => {
      for (;;) made.push(tensor(new Float32Array(MIB / 8).fill(made.length)));
    });
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', fields: { maximum: 8 * MIB } });
    expect(error.message).toMatch(/linear memory is exhausted: .* more are needed \(got .* of 8 MiB in use\)\. Use smaller batches/);
    expect(made.length).toBeGreaterThan(8);
    for (const [i, one] of made.entries()) expect(one.toTypedArray().every((value) => value === i)).toBe(true);
    const { heap } = memory();
    made.pop()?.dispose();
    made.push(tensor(new Float32Array(MIB / 8)));
    expect(memory().heap).toBe(heap);
    for (const one of made) one.dispose();
  });

  it('end a training step that needs more; parameters stay, and a smaller step is right', async () => {
    const small = ring(64, 4);
    const model = modelFor(16);
    await model.fit(small, { epochs: 3, seed: 1 });
    const reference = modelFor(16);
    await reference.fit(small, { epochs: 3, seed: 1 });
    const before = bits(model.params);
    const large = ring(40_000, 4);
    for (let i = 0; i < 3; i++) {
      expect(await rejected(() => model.fit(large, { epochs: 1, seed: 1 }))).toBeInstanceOf(OutOfMemoryError);
      expect([bits(model.params), memory().step]).toEqual([before, 0]);
    }
    await model.fit(small, { epochs: 2, seed: 2 });
    await reference.fit(small, { epochs: 2, seed: 2 });
    expect(bits(model.params)).toBe(bits(reference.params));
  });

  it('end a differentiated function, which leaves nothing behind', () => {
    const x = tensor(new Float32Array(1000).fill(0.5));
    const deep = (t: Tensor): Tensor => {
      let y = t;
      for (let i = 0; i < 5000; i++) y = ops.exp(ops.scale(y, 0.1));
      return ops.sum(y);
    };
    const before = memory().step;
    expect(thrown(() => valueAndGrad(deep)(x))).toBeInstanceOf(OutOfMemoryError);
    expect(memory().step).toBe(before);
    const [value, gradient] = valueAndGrad((t: Tensor) => losses.mse(t, ops.scale(t, 0)))(x);
    expect([value.item(), gradient.toTypedArray()[7]]).toEqual([0.25, expect.closeTo(0.001, 9)]);
  });

  it('are enough for any number of steps in a scope', () => {
    for (let i = 0; i < 100; i++) scope(() => ops.sum(tensor(new Float32Array(100_000))).item());
    expect(memory().step).toBe(0);
  });
});
