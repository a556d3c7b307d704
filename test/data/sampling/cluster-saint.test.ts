import { describe, expect, it } from 'vitest';
import { data, layers, memory, OptionError, sequential, type Tensor } from '../../../src/index.js';
import { settled } from '../../settled.js';

const numbers = (t: Tensor | null | undefined): number[] => (t ? Array.from(t.toTypedArray()) : []);

/** Dense groups of `size` nodes, joined in a ring by single edges; both directions. */
function communities(groups: number, size: number): data.Graph {
  const edges: [number, number][] = [];
  for (let g = 0; g < groups; g++) {
    for (let i = 0; i < size; i++) for (let k = 1; k <= 4; k++) edges.push([g * size + i, g * size + ((i + k * k) % size)]);
    edges.push([g * size, ((g + 1) % groups) * size + 1]);
  }
  const n = groups * size;
  return data.graph({
    x: Array.from({ length: n }, (_, v) => [v, 1]),
    edges,
    undirected: true,
    y: Int32Array.from({ length: n }, (_, v) => Math.floor(v / size) % 2),
    masks: { train: Array.from({ length: n }, (_, v) => v % 3 === 0) },
  });
}

describe('partition', () => {
  it.each([
    [8, 40],
    [5, 200],
    [20, 100],
  ])('finds %i communities of %i nodes, in parts of nearly equal size', (groups, size) => {
    const graph = communities(groups, size);
    const part = data.partition(graph, { parts: groups, seed: 1 });
    const sizes = new Array<number>(groups).fill(0);
    for (const p of part) sizes[p]++;
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1.1 * size);
    const [src, dst] = [numbers(graph.src), numbers(graph.dst)];
    const cut = src.filter((a, e) => part[a] !== part[dst[e]]).length / src.length;
    expect(cut).toBeLessThan(0.08); // at random: 1 - 1 / groups
    expect(data.partition(graph, { parts: groups, seed: 1 })).toEqual(part);
  });

  it('takes graphs without edges, hubs, a part for each node, and one for all', () => {
    const sizes = (graph: data.GraphInput, parts: number): number[] => {
      const counts = new Array<number>(parts).fill(0);
      for (const p of data.partition(graph, { parts, seed: 0 })) counts[p]++;
      return counts.sort((a, b) => a - b);
    };
    expect(sizes({ numNodes: 10 }, 5)).toEqual([2, 2, 2, 2, 2]);
    expect(sizes({ numNodes: 7, edges: [[0, 1]] }, 7)).toEqual(new Array(7).fill(1));
    expect(sizes({ numNodes: 500, edges: Array.from({ length: 499 }, (_, v) => [0, v + 1] as const) }, 4).at(-1)).toBeLessThanOrEqual(137);
    expect(data.partition({ numNodes: 3 }, { parts: 1 })).toEqual(new Uint32Array(3));
    expect(() => data.partition({ numNodes: 3 }, { parts: 4 })).toThrow(OptionError);
  });
});

describe('cluster batches', () => {
  const graph = communities(8, 40);

  it('are clusters with all edges among them; each node comes once', async () => {
    const loader = data.clusterLoader(graph, { parts: 8, partsPerBatch: 3, shuffle: true, seed: 2 });
    expect(loader.length).toBe(3);
    const [src, dst] = [numbers(graph.src), numbers(graph.dst)];
    const seen: number[] = [];
    const first: number[][] = [];
    for await (const batch of loader) {
      const ids = numbers(batch.nodeIds);
      seen.push(...ids);
      first.push(ids);
      const inside = new Set(ids);
      const expected = src.flatMap((a, e) => (inside.has(a) && inside.has(dst[e]) ? [e] : []));
      expect(numbers(batch.edgeIds).sort((a, b) => a - b)).toEqual(expected);
      expect(numbers(batch.src).map((i) => ids[i])).toEqual(numbers(batch.edgeIds).map((e) => src[e]));
      expect(numbers(batch.dst).map((i) => ids[i])).toEqual(numbers(batch.edgeIds).map((e) => dst[e]));
      expect(numbers(batch.y)).toEqual(ids.map((v) => Math.floor(v / 40) % 2));
      expect(Array.from(batch.masks.train.indices, (i) => ids[i])).toEqual(ids.filter((v) => v % 3 === 0));
    }
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 320 }, (_, v) => v));
    const second: number[][] = [];
    for await (const batch of loader) second.push(numbers(batch.nodeIds));
    expect(second).not.toEqual(first);
  });

  it('take clusters that were made elsewhere, train, and leave memory as before', async () => {
    const parts = Array.from({ length: 320 }, (_, v) => v % 4);
    const loader = data.clusterLoader(graph, { parts, seed: 0 });
    for await (const batch of loader) expect(new Set(numbers(batch.nodeIds).map((v) => v % 4)).size).toBe(1);
    const model = sequential([layers.gcnConv({ units: 8, activation: 'relu' }), layers.gcnConv({ units: 2 })]);
    model.compile({ loss: 'crossEntropy' });
    await model.fit(loader, { epochs: 1, seed: 0 });
    const before = (await settled()).heap;
    const items: number[] = [];
    for await (const event of model.train(loader, { epochs: 2, seed: 0 })) items.push(event.items);
    expect(items).toEqual([107, 107]);
    expect(memory().heap).toBe(before);
    expect(() => data.clusterLoader(graph, { parts: [0, 1] })).toThrow(OptionError);
    for (const bad of [undefined, null, {}]) expect(() => data.clusterLoader(graph, { parts: bad as never })).toThrow(/bad parts/);
  });
});

describe('GraphSAINT', () => {
  const graph = communities(4, 30);
  const [src, dst] = [numbers(graph.src), numbers(graph.dst)];

  it.each([
    ['node', 20],
    ['edge', 12],
    ['walk', 8],
  ] as const)('%s: batches are induced subgraphs, deterministic, of the size the budget allows', async (method, budget) => {
    const make = (): data.BatchLoader => data.saintLoader(graph, { method, budget, batches: 5, seed: 3, coverage: 5 });
    const collect = async (loader: data.BatchLoader): Promise<number[][]> => {
      const out: number[][] = [];
      for await (const batch of loader) {
        const ids = numbers(batch.nodeIds);
        const inside = new Set(ids);
        expect(inside.size).toBe(ids.length);
        expect(ids.length).toBeLessThanOrEqual(budget * { node: 1, edge: 2, walk: 3 }[method]);
        expect(numbers(batch.edgeIds).sort((a, b) => a - b)).toEqual(
          src.flatMap((a, e) => (inside.has(a) && inside.has(dst[e]) ? [e] : [])),
        );
        out.push(ids);
      }
      return out;
    };
    const loader = make();
    const first = await collect(loader);
    expect(await collect(loader)).not.toEqual(first);
    expect(await collect(make())).toEqual(first);
  });

  it.each(['node', 'edge', 'walk'] as const)('%s: normalised, losses and sums of messages are unbiased', async (method) => {
    const batches = 1500;
    const loader = data.saintLoader(graph, { method, budget: 15, batches, seed: 0, coverage: 300 });
    const loss = new Array<number>(120).fill(0);
    const [messages, times] = [new Array<number>(120).fill(0), new Array<number>(120).fill(0)];
    for await (const batch of loader) {
      const ids = numbers(batch.nodeIds);
      const weight = numbers(batch.sampleWeight);
      ids.forEach((v, i) => {
        loss[v] += weight[i] / ids.length; // a mean over the batch
        times[v]++;
      });
      const to = numbers(batch.dst);
      numbers(batch.edgeWeight).forEach((w, e) => {
        messages[ids[to[e]]] += w;
      });
    }
    const degree = new Array<number>(120).fill(0);
    for (const v of dst) degree[v]++;
    // each node's share of the mean loss is 1 / N
    for (const total of loss) expect(Math.abs((total / batches) * 120 - 1)).toBeLessThan(0.45);
    expect(loss.reduce((a, b) => a + b, 0) / batches).toBeCloseTo(1, 1);
    // given that a node is there, its weights add up to its degree
    const ratio = messages.map((total, v) => total / times[v] / degree[v]);
    for (const one of ratio) expect(Math.abs(one - 1)).toBeLessThan(0.6);
    expect(ratio.reduce((a, b) => a + b, 0) / 120).toBeCloseTo(1, 1);
  });

  it('leaves weights alone without coverage, trains, and memory is as before', async () => {
    const plain = data.saintLoader(graph, { method: 'walk', budget: 5, coverage: 0, seed: 1 });
    for await (const batch of plain) expect([batch.edgeWeight, batch.sampleWeight]).toEqual([null, null]);
    const loader = data.saintLoader(graph, { method: 'edge', budget: 10, batches: 3, coverage: 3, seed: 1 });
    const model = sequential([layers.graphConv({ units: 8, activation: 'relu' }), layers.graphConv({ units: 2 })]);
    model.compile({ loss: 'crossEntropy' });
    await model.fit(loader, { epochs: 3, seed: 0 });
    const before = (await settled()).heap;
    loader.restore({ seed: 1, epoch: 1, position: 0 }); // the same batches: arenas need no more room
    await model.fit(loader, { epochs: 3, seed: 0 });
    expect(memory().heap).toBe(before);
  });

  it('a batch weighs the same whenever it is made: in order, anew, after restore', async () => {
    const make = (): data.BatchLoader => data.saintLoader(graph, { method: 'edge', budget: 10, batches: 2, coverage: 3, seed: 1 });
    const collect = async (batches: AsyncIterable<data.Graph>): Promise<number[][]> => {
      const out: number[][] = [];
      for await (const batch of batches) out.push(numbers(batch.edgeWeight), numbers(batch.sampleWeight));
      return out;
    };
    const loader = make();
    await collect(loader);
    const second = await collect(loader);
    const [restored, ordered] = [make(), make()];
    restored.restore({ seed: 1, epoch: 2, position: 0 });
    expect(await collect(restored)).toEqual(second);
    const inOrder = await collect(ordered.ordered());
    expect(await collect(loader.ordered())).toEqual(inOrder);
    await collect(ordered);
    expect(await collect(ordered)).toEqual(second);
  });

  it.each([
    [{ method: 'tree' as 'walk', budget: 3 }, /bad value for 'method'/],
    [{ method: 'walk' as const, budget: 0 }, /bad value for 'budget'/],
    [{ method: 'walk' as const, budget: 3, coverage: -1 }, /bad value for 'coverage'/],
    [{ method: 'node' as const, budget: 2 ** 40 }, /bad value for 'budget' \(got 1099511627776\)/],
  ])('refuses %o', (options, message) => {
    const before = memory().heap;
    expect(() => data.saintLoader(graph, options)).toThrow(OptionError);
    expect(memory().heap).toBe(before);
    expect(() => data.saintLoader(graph, options)).toThrow(message);
  });

  it('refuses to draw edges where there are none', () => {
    expect(() => data.saintLoader({ numNodes: 3 }, { method: 'edge', budget: 3 })).toThrow(/nothing to draw from/);
  });
});
