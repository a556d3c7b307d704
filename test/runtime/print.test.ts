import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Csr, data, layers, random, sequential, tensor, tree } from '../../src/index.js';

const graph = data.graph({ x: [[1, 2], [3, 4]], edges: [[0, 1]], y: [0, 1], masks: { train: [true, false] } }); // biome-ignore format: short

it.each([
  ['a scalar', tensor(0.1), 'Tensor f32 [] 0.1'],
  ['a vector', tensor([1, 2.5, -3]), 'Tensor f32 [3] [1, 2.5, -3]'],
  ['nothing', tensor([]), 'Tensor f32 [0] []'],
  [
    'a matrix, in columns',
    tensor([
      [1, -20],
      [0.5, 4],
    ]),
    'Tensor f32 [2, 2]\n[[  1, -20],\n [0.5,   4]]',
  ],
  [
    'the corners of a large one',
    tensor(Float32Array.from({ length: 2000 }, (_, i) => i)),
    'Tensor f32 [2000] [0, 1, 2, …, 1997, 1998, 1999]',
  ],
  [
    'the corners of a large matrix',
    tensor(
      Float32Array.from({ length: 10_000 }, (_, i) => i % 10),
      { shape: [1000, 10] },
    ),
    `Tensor f32 [1000, 10]\n[${'[0, 1, 2, …, 7, 8, 9],\n '.repeat(3)}…,\n ${'[0, 1, 2, …, 7, 8, 9],\n '.repeat(3).slice(0, -3)}]`,
  ],
  ['a structure', new Csr(1, 2, tensor(Uint32Array.of(0, 1)), tensor(Uint32Array.of(1)), null), 'Csr [1, 2] with 1 entries'],
  ['a mask', graph.masks.train, "Mask 'train': 1 of 2"],
  ['a graph', graph, 'Graph: 2 nodes, 1 edges, x Tensor f32 [2, 2], y Tensor f32 [2], masks train 1'],
  ['a batch', data.batch([{ x: [[1]] }, { x: [[2]] }]), 'GraphBatch of 2: 2 nodes, 0 edges, x Tensor f32 [2, 1]'],
  ['a set', data.GraphSet.from('test', [{ x: [[1]] }, { x: [[2]] }]), 'GraphSet of 2: 2 nodes, 0 edges, x Tensor f32 [2, 1]'],
])('shows %s, in a page by its string', (_name, value, text) => {
  expect([inspect(value), String(value)]).toEqual([text, text]);
});

it('shows the layers of a model and counts its parameters', () => {
  const model = sequential([layers.dense({ units: 3 })]);
  expect(inspect(model)).toMatch(/^layer +kind.*dense1 +dense.*not initialised yet$/s);
  model.params = model.init({ seed: 0, like: graph });
  expect(String(model)).toMatch(/9 parameters$/);
});

it('does not read memory that was given back', () => {
  const x = tensor([1]);
  x.dispose();
  expect(inspect(x)).toBe('Tensor f32 [1] (disposed)');
});

it('clones trees: the copy changes alone', () => {
  const params = { a: [tensor([1])], __proto: 1, ['__proto__']: tensor([2]) };
  const copy = tree.clone(params);
  copy.a[0].set([5]);
  expect([params.a[0].item(), copy.a[0].item(), Object.keys(copy)]).toEqual([1, 5, Object.keys(params)]);
});

it('draws tensors, the same for the same key', () => {
  const key = random.key(3);
  const x = random.normal(key, [200, 100], { mean: 2, std: 0.5 }).toTypedArray();
  const mean = Array.from(x).reduce((sum, value) => sum + value, 0) / x.length;
  expect(Math.abs(mean - 2)).toBeLessThan(0.02);
  expect(random.normal(key, [2]).toArray()).toEqual(random.normal(key, [2]).toArray());
  const u = random.uniform(key, [1000], { low: -1, high: 3 }).toTypedArray();
  expect([u.every((value) => value >= -1 && value < 3), u.some((value) => value > 2), u.some((value) => value < 0)]).toEqual([
    true,
    true,
    true,
  ]);
  expect(() => random.normal(key, [-1])).toThrow(/bad shape/);
  expect(() => random.uniform(key, [2], { hi: 1 } as object)).toThrow(/high/);
});
