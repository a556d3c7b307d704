import { expect, it } from 'vitest';
import { data, init, layers, memory, OutOfMemoryError, ops, scope, sequential, tensor } from '../../src/index.js';
import { rejected, thrown } from '../thrown.js';

const MIB = 2 ** 20;
await init({ maxMemory: 192 * MIB });

const rows = 20_000;
const wide = { data: new Float32Array(rows * 100), shape: [rows, 100] } as const; // 8 MB

it('keeps no oversized arena: what needs the room gets it', () => {
  scope(() => void tensor(new Float32Array(30 * MIB)));
  expect(memory().arenas).toBeGreaterThan(100 * MIB);
  const large = tensor(new Float32Array(30 * MIB));
  expect(memory().arenas).toBeLessThan(MIB);
  large.dispose();
});

it('keeps no oversized arena from one fit to the next', async () => {
  scope(() => void tensor(new Float32Array(20 * MIB)));
  const model = sequential([layers.dense({ units: 1 })]);
  model.compile({ loss: 'mse' });
  await model.fit({ x: [[1], [2]], y: [1, 0] }, { epochs: 1, seed: 0 });
  expect(memory().arenas).toBeLessThan(32 * MIB);
});

it('predicts in a loop of 500 on graphs that nobody disposes of, without a pause', async () => {
  const model = sequential([layers.dense({ units: 1 })]);
  model.params = model.init({ seed: 0, like: { x: [new Array(100).fill(0)] } });
  model.buffers = {};
  for (let i = 0; i < 500; i++) {
    const graph = data.graph({ x: wide });
    expect((await model.predict(graph)).shape).toEqual([rows, 1]);
  }
  expect(memory().bytes).toBeLessThanOrEqual(192 * MIB);
});

it('trains models that nobody disposes of, one after the other', async () => {
  for (let i = 0; i < 40; i++) {
    const model = sequential([layers.dense({ units: 4_000, name: 'wide' }), layers.dense({ units: 1 })]);
    model.compile({ loss: 'mse' });
    await model.fit({ x: [new Array(200).fill(1)], y: [1], level: 'node' }, { epochs: 1, seed: i });
  }
  expect(memory().bytes).toBeLessThanOrEqual(192 * MIB);
});

it('gives the memory of a model back at once when it is asked to', async () => {
  const before = memory().heap;
  for (let i = 0; i < 3; i++) {
    const model = sequential([layers.dense({ units: 1000 }), layers.batchNorm(), layers.dense({ units: 1 })]);
    model.compile({ loss: 'mse' });
    await model.fit({ x: [new Array(200).fill(1), new Array(200).fill(0)], y: [1, 0] }, { epochs: 1, seed: i });
    model.dispose();
    model.dispose();
    expect([model.params, memory().heap - before < MIB]).toEqual([null, true]);
    await model.fit({ x: [[1], [2]], y: [1, 0] }, { epochs: 1, seed: i });
    model[Symbol.dispose]();
  }
});

it('says what mends it where nothing can be waited for', () => {
  const error = thrown(() =>
    ops.matmul(tensor(new Float32Array(40_000), { shape: [40_000, 1] }), tensor(new Float32Array(40_000), { shape: [1, 40_000] })),
  );
  expect(error).toBeInstanceOf(OutOfMemoryError);
  expect(error.message).toMatch(/scope\(\(\) => …\), dispose\(\), or a pause/);
});

it.each([Number.POSITIVE_INFINITY, 2 ** 40, Number.NaN, -1, 0.5])('counts no bytes for a tensor of %d rows', (size) => {
  const { heap } = memory();
  expect(thrown(() => ops.broadcastTo(tensor([1]), [size]))).toMatchObject({ code: 'SHAPE' });
  expect(thrown(() => ops.segmentSum(tensor([[1]]), { ids: [0], count: size }))).toMatchObject({ code: 'OPTION' });
  expect(memory().heap).toBeLessThan(heap + 1024);
});

/** Bytes in tensors that nobody ends: not those of the arenas. */
const held = (): number => memory().heap - memory().arenas;

const model = sequential([layers.gcnConv({ units: 2 })]);
model.params = model.init({ seed: 0, like: { x: [[1, 2]] } });
model.buffers = {};
model.compile({ loss: 'mse' });
const big = { data: new Float32Array(200_000), shape: [1000, 200] } as const;

const refused: readonly (readonly [name: string, act: () => unknown])[] = [
  ['data.graph with an edge too far', () => data.graph({ x: big, edges: [[0, 1000]] })],
  ['data.graph with targets that do not fit', () => data.graph({ x: big, y: [[1], [2]] })],
  ['data.graph with a mask too long', () => data.graph({ x: big, masks: { train: { indices: [1000] } } })],
  ['data.graph with attributes that do not fit', () => data.graph({ x: big, edges: [[0, 1]], edgeAttr: [[1], [2]] })],
  ['data.batch of graphs that differ', () => data.batch([{ x: big }, { x: [[1]] }])],
  ['a GraphSet of graphs that differ', () => data.GraphSet.from('test', [{ x: big }, { x: [[1]] }])],
  ['a tensor of numbers that are none', () => tensor([1n as unknown as number, 2])],
  ['model.init like nothing', () => model.init({ seed: 0, like: { x: big, edges: [[0, 1000]] } })],
  ['model.initBuffers like nothing', () => model.initBuffers({ seed: 0, like: { x: big, edges: [[0, 1000]] } })],
];

it.each(refused)('leaves nothing behind after 1,000 refusals of %s', (_name, act) => {
  const before = held();
  for (let i = 0; i < 1000; i++) thrown(act);
  expect([held(), memory().step]).toEqual([before, 0]);
});

it('leaves nothing behind after 300 refused predictions, evaluations and fits', async () => {
  const [far, odd] = [
    { x: big, edges: [[0, 1000]] as [number, number][] },
    { x: big, y: [[1], [2]] },
  ];
  const before = held();
  for (let i = 0; i < 100; i++) {
    await rejected(() => model.predict(far));
    await rejected(() => model.predict(odd));
    await rejected(() => model.predict({ x: big }));
    await rejected(() => model.evaluate({ x: big, y: [1] }, { mask: 'test' }));
    await rejected(() => model.fit(odd, { epochs: 1 }));
  }
  expect(held()).toBe(before);
});
