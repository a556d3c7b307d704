import { describe, expect, it } from 'vitest';
import { data, layers, losses, optimizers, scope, sequential, valueAndGrad } from '../../src/index.js';
import { runtime } from '../../src/runtime/runtime.js';
import { uniform } from '../kernels/harness.js';
import { thrown } from '../thrown.js';

const NODES = 200;
/** A ring whose node numbers say nothing about where a node is. */
const shuffled = Array.from({ length: NODES }, (_, i) => (i * 77 + 5) % NODES);
const src = Uint32Array.from(shuffled);
const dst = Uint32Array.from(shuffled.map((_, i) => shuffled[(i + 1) % NODES]));
const edgeWeight = Float32Array.from(uniform(NODES, 3), (u) => u + 2);
const given = {
  x: { data: Float32Array.from(uniform(NODES * 6, 1)), shape: [NODES, 6] },
  edges: [src, dst] as const,
  edgeWeight,
  y: Int32Array.from({ length: NODES }, (_, i) => (i * i) % 3),
  masks: { train: { indices: Array.from({ length: 90 }, (_, i) => 2 * i + 1) }, validation: { indices: [0, 8, 4] } },
};
const sparse = {
  ...given,
  x: {
    indptr: Uint32Array.from({ length: NODES + 1 }, (_, i) => Math.min(2 * i, 2 * NODES - 2)),
    indices: Uint32Array.from({ length: 2 * NODES - 2 }, (_, i) => (i * 5) % 6),
    values: Float32Array.from(uniform(2 * NODES - 2, 7)),
    shape: [NODES, 6] as const,
  },
};
const model = sequential([layers.gcnConv({ units: 8, activation: 'relu' }), layers.sageConv({ units: 3 })]);
model.compile({ optimizer: optimizers.adam(), loss: 'crossEntropy', metrics: ['accuracy'] });
model.params = model.init({ seed: 1, like: data.graph(given) });

const spread = (graph: ReturnType<typeof data.graph>): number => {
  const [from, to] = [graph.src, graph.dst].map((ends) => ends.view() as Uint32Array);
  return from.reduce((most, node, e) => Math.max(most, Math.abs(node - to[e])), 0);
};

describe("order: 'locality'", () => {
  it('brings neighbours together and keeps the numbers of the edges', () => {
    const [plain, ordered] = [data.graph(given), data.graph({ ...given, order: 'locality' })];
    expect(spread(plain)).toBeGreaterThan(NODES / 3);
    expect(spread(ordered)).toBeLessThanOrEqual(2);
    const places = ordered.places?.view() as Uint32Array;
    expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: NODES }, (_, i) => i));
    expect([...ordered.src.view()]).toEqual([...src].map((node) => places[node]));
    expect([...(ordered.edgeWeight?.view() ?? [])]).toEqual([...edgeWeight]);
  });

  it.each([
    ['dense', given],
    ['sparse', sparse],
  ])('%s features: predicts in the order given, and evaluates the rows that the masks chose', async (_, input) => {
    const [plain, ordered] = [await model.predict(data.graph(input)), await model.predict({ ...input, order: 'locality' })];
    expect(ordered.shape).toEqual([NODES, 3]);
    plain.data.forEach((value, i) => void expect(Math.abs(ordered.data[i] - value)).toBeLessThan(1e-5));
    for (const mask of ['train', 'validation']) {
      const [a, b] = [await model.evaluate(input, { mask }), await model.evaluate({ ...input, order: 'locality' }, { mask })];
      expect(b.loss).toBeCloseTo(a.loss, 5);
      expect(b.accuracy).toBe(a.accuracy);
    }
  });

  it('has the same gradients', () => {
    const gradient = (input: Parameters<typeof data.graph>[0]) =>
      scope(() => {
        const graph = data.graph(input);
        const loss = (params: unknown) => losses.crossEntropy(model(params, graph), graph.y as never, { mask: graph.masks.train });
        const [, grads] = valueAndGrad(loss)(model.params);
        return (grads as unknown as { gcnConv1: { kernel: { toTypedArray(): Float32Array } } }).gcnConv1.kernel.toTypedArray();
      });
    const [plain, ordered] = [gradient(given), gradient({ ...given, order: 'locality' })];
    plain.forEach((value, i) => void expect(Math.abs(ordered[i] - value)).toBeLessThan(1e-6));
  });

  it('reaches every component, along edges of either direction, and nodes without any', () => {
    const graph = data.graph({
      numNodes: 6,
      edges: [
        [4, 0],
        [4, 2],
        [5, 1],
      ],
      order: 'locality',
    });
    expect([...(graph.places?.view() ?? [])]).toEqual([0, 3, 2, 5, 1, 4]);
    expect(data.graph({ numNodes: 0, order: 'locality' }).numNodes).toBe(0);
  });

  it('leaves nothing in memory that the graph does not need', () => {
    const before = runtime().heap.used;
    const graph = data.graph({ ...given, order: 'locality' });
    const held = runtime().heap.used - before;
    const plain = data.graph(given);
    expect(held).toBe(runtime().heap.used - before - held + 832); // the places: 200 words in whole lines
    for (const one of [graph, plain]) one.dispose();
    expect(runtime().heap.used).toBe(before);
  });

  it('is refused where nodes go by their numbers, and unknown orders are', () => {
    const graph = data.graph({ ...given, order: 'locality' });
    for (const use of [() => data.batch([graph, graph]), () => data.transforms.selfLoops()(graph), () => data.transforms.coalesce()(graph)])
      expect(thrown(use).message).toMatch(/the nodes stand in another order than they were given/);
    expect(thrown(() => data.graph({ ...given, order: 'degree' as 'given' })).message).toMatch(/unknown order \(got 'degree'\)/);
  });
});
