import { describe, expect, it } from 'vitest';
import { data, GraphError, layers, memory, OptionError, ShapeError, sequential, type Tensor } from '../../../src/index.js';
import type { SparseTensor } from '../../../src/runtime/sparse.js';
import { bits } from '../../bits.js';
import { settled } from '../../settled.js';
import { thrown } from '../../thrown.js';

type GraphInput = data.GraphInput;

/** Graph i has i % 5 + 1 nodes; node features name graph and node. */
const ragged = (count: number, extra: (nodes: number, i: number) => Partial<GraphInput> = () => ({})): GraphInput[] =>
  Array.from({ length: count }, (_, i) => {
    const nodes = (i % 5) + 1;
    return {
      x: Array.from({ length: nodes }, (_, v) => [i, v]),
      edges: Array.from({ length: nodes - 1 }, (_, v) => [v, v + 1] as const),
      y: i,
      level: 'graph' as const,
      ...extra(nodes, i),
    };
  });

const numbers = (t: Tensor | null): number[] => (t === null ? [] : Array.from(t.toTypedArray()));
const idsOf = (batch: data.Graph): number[] => numbers(batch.y);

async function epoch(loader: AsyncIterable<data.Graph>): Promise<number[][]> {
  const out: number[][] = [];
  for await (const batch of loader) out.push(idsOf(batch));
  return out;
}

describe('the batches of a list', () => {
  it('come in order, the last one shorter or left out', async () => {
    const loader = data.loader(ragged(7), { batchSize: 3 });
    expect(loader.length).toBe(3);
    expect(await epoch(loader)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    const full = data.loader(ragged(7), { batchSize: 3, dropLast: true });
    expect(full.length).toBe(2);
    expect(await epoch(full)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(await epoch(data.loader(ragged(6), { batchSize: 3, dropLast: true }))).toHaveLength(2);
  });

  it('hold at most maxNodes nodes, taken greedily', async () => {
    const graphs = ragged(10); // 1 2 3 4 5 1 2 3 4 5 nodes
    expect(await epoch(data.loader(graphs, { maxNodes: 6 }))).toEqual([[0, 1, 2], [3], [4, 5], [6, 7], [8], [9]]);
    expect(await epoch(data.loader(graphs, { maxNodes: 6, batchSize: 2 }))).toEqual([[0, 1], [2], [3], [4, 5], [6, 7], [8], [9]]);
    const error = thrown(() => data.loader(graphs, { maxNodes: 4 }));
    expect(error).toBeInstanceOf(OptionError);
    expect(String(error)).toMatch(/graph 4 alone is larger than a batch may be \(got 5 nodes\)/);
  });

  it('come in a new order in each epoch, the same for the same seed, and each graph once', async () => {
    const [a, b] = [1, 1].map((seed) => data.loader(ragged(40), { batchSize: 8, shuffle: true, seed }));
    const [first, second] = [await epoch(a), await epoch(a)];
    expect(first).not.toEqual(second);
    expect([await epoch(b), await epoch(b)]).toEqual([first, second]);
    expect(first.flat().sort((p, q) => p - q)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(await epoch(data.loader(ragged(40), { batchSize: 8, shuffle: true, seed: 2 }))).not.toEqual(first);
    expect((await epoch(a.ordered())).flat()).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it('are the union of the single graphs, everything ragged included', async () => {
    const graphs = ragged(9, (nodes, i) => ({
      edgeAttr: { data: Float32Array.from({ length: 2 * (nodes - 1) }, (_, k) => i + k / 10), shape: [nodes - 1, 2] },
      edgeWeight: Array.from({ length: nodes - 1 }, (_, e) => 1 + e + i),
      pos: Array.from({ length: nodes }, (_, v) => [v, i, 1]),
      y: Float32Array.from({ length: nodes }, (_, v) => 10 * i + v),
      level: 'node' as const,
      sampleWeight: Array.from({ length: nodes }, (_, v) => i + v / 2),
      masks: {
        train: Array.from({ length: nodes }, (_, v) => (v + i) % 2 === 0),
        ...(i === 3 ? { rare: { indices: [1, 2] } } : {}),
      } as data.GraphInput['masks'],
    }));
    for await (const batch of data.loader(graphs, { batchSize: 4, shuffle: true, seed: 3 })) {
      const starts = numbers(batch.nodePtr);
      const order = starts.slice(0, -1).map((start) => numbers(batch.x as Tensor)[2 * start]);
      const single = order.map((i) => data.graph({ ...graphs[i], masks: undefined }));
      for (const part of ['x', 'y', 'sampleWeight', 'edgeAttr', 'edgeWeight', 'pos'] as const)
        expect(numbers(batch[part] as Tensor), part).toEqual(single.flatMap((one) => numbers(one[part] as Tensor)));
      for (const end of ['src', 'dst'] as const)
        expect(numbers(batch[end])).toEqual(single.flatMap((one, g) => numbers(one[end]).map((v) => v + starts[g])));
      const even = (i: number): number[] => [0, 1, 2, 3, 4].slice(0, (i % 5) + 1).filter((v) => (v + i) % 2 === 0);
      expect(Array.from(batch.masks.train.indices)).toEqual(order.flatMap((i, g) => even(i).map((v) => v + starts[g])));
      const rare = order.indexOf(3);
      expect(Array.from(batch.masks.rare.indices)).toEqual(rare < 0 ? [] : [starts[rare] + 1, starts[rare] + 2]);
    }
  });

  it('carry labels and masks of edges, and sparse features', async () => {
    const graphs = ragged(5, (nodes, i) => ({
      x: {
        indptr: Array.from({ length: nodes + 1 }, (_, v) => v),
        indices: Array.from({ length: nodes }, (_, v) => v % 3),
        shape: [nodes, 3] as [number, number],
      },
      y: Int32Array.from({ length: nodes - 1 }, (_, e) => e + i),
      level: 'edge' as const,
      ...(nodes > 2 ? { masks: { train: { indices: [nodes - 2] } } } : {}),
    }));
    for await (const batch of data.loader(graphs, { batchSize: 5 })) {
      expect(numbers(batch.y)).toEqual([1, 2, 3, 3, 4, 5, 4, 5, 6, 7]);
      expect(Array.from(batch.masks.train.indices)).toEqual([2, 5, 9]);
      expect(batch.masks.train.length).toBe(batch.numEdges);
      const { csr } = batch.x as SparseTensor;
      expect([csr.rows, csr.cols, numbers(csr.col)]).toEqual([15, 3, [0, 0, 1, 0, 1, 2, 0, 1, 2, 0, 0, 1, 2, 0, 1]]);
    }
  });
});

describe('the place of a loader', () => {
  it('is taken up again: the rest of the epoch, then the following ones', async () => {
    const make = (): data.BatchLoader => data.loader(ragged(20), { batchSize: 4, shuffle: true, seed: 5 });
    const through = make();
    const all = [await epoch(through), await epoch(through), await epoch(through)];
    expect(through.state()).toEqual({ seed: 5, epoch: 4, position: 0 });

    const stopped = make();
    await epoch(stopped);
    let state: data.LoaderState | null = null;
    let seen = 0;
    for await (const _ of stopped) {
      if (++seen < 2) continue;
      state = stopped.state();
      break;
    }
    expect(state).toEqual({ seed: 5, epoch: 2, position: 2 });
    const resumed = make();
    resumed.restore(JSON.parse(JSON.stringify(state)));
    expect(await epoch(resumed)).toEqual(all[1].slice(2));
    expect(await epoch(resumed)).toEqual(all[2]);
    expect(await epoch(stopped)).toEqual(all[2]); // left in the middle: the next loop is the next epoch
  });

  it('refuses a state of another seed, and nonsense', () => {
    const loader = data.loader(ragged(3), { seed: 1 });
    for (const state of [
      { seed: 2, epoch: 1, position: 0 },
      { seed: 1, epoch: 0, position: 0 },
      { seed: 1, epoch: 1, position: -1 },
      { seed: 1, epoch: 1, position: 0.5 },
    ])
      expect(() => loader.restore(state)).toThrow(OptionError);
  });
});

describe('memory', () => {
  it('is as before after a walk, a broken one, a nested one', async () => {
    const loader = data.loader(ragged(64), { batchSize: 8, shuffle: true, seed: 0 });
    await epoch(loader);
    const before = (await settled()).heap;
    for (let i = 0; i < 20; i++) {
      await epoch(loader);
      for await (const _ of loader) if (i % 2 === 0) break;
      for await (const outer of loader) {
        const ids = idsOf(outer);
        for await (const inner of loader) expect(inner.numGraphs).toBe(8);
        expect(idsOf(outer)).toEqual(ids);
        break;
      }
    }
    expect(memory().heap).toBe(before);
    loader.dispose();
    expect(memory().heap).toBeLessThan(before);
  });

  it('keeps the batch before the current one, and none after the loop', async () => {
    const loader = data.loader(ragged(12), { batchSize: 3 });
    const seen: data.Graph[] = [];
    for await (const batch of loader) {
      seen.push(batch);
      expect(seen.map((one) => one.src.disposed)).toEqual(seen.map((_, i) => i < seen.length - 2));
    }
    expect(seen.every((one) => one.src.disposed)).toBe(true);
  });

  it('is as before when a graph of the list is refused, named by its place', async () => {
    const graphs = ragged(6);
    graphs[4] = { ...graphs[4], x: Array.from({ length: 5 }, () => [1, 2, 3]) };
    thrown(() => data.loader(graphs));
    const before = (await settled()).heap;
    const error = thrown(() => data.loader(graphs)) as ShapeError;
    expect(error).toBeInstanceOf(ShapeError);
    expect(error.message).toMatch(/data\.loader: x of graph 4 does not fit that of graph 0 \(got f32 \[5, 3\]\)/);
    expect(error.fields).toEqual({ graph: 4 });
    expect(memory().heap).toBe(before);
  });

  it.each([null, undefined, 3, 'graph'])('refuses %s in the place of a graph', (one) => {
    expect(() => data.loader([...ragged(2), one as never])).toThrow(GraphError);
    expect(() => data.batch([...ragged(2), one as never])).toThrow(/data\.batch: graph 2 is no graph/);
  });

  it.each([
    [{ batchSize: 0 }, /bad batchSize/],
    [{ maxNodes: 1.5 }, /bad maxNodes/],
    [{ prefetch: -1 }, /bad prefetch/],
    [{ maxNodes: 10, dropLast: true }, /dropLast without batchSize/],
    [{ seed: -1 }, /bad seed/],
  ])('refuses %o', async (options, message) => {
    const before = (await settled()).heap;
    expect(() => data.loader(ragged(3), options)).toThrow(OptionError);
    expect(() => data.loader(ragged(3), options)).toThrow(message);
    expect(memory().heap).toBe(before);
  });
});

describe('training on a loader', () => {
  const model = () => {
    const net = sequential([layers.gcnConv({ units: 8, activation: 'relu' }), layers.globalSumPool(), layers.dense({ units: 1 })]);
    net.compile({ loss: 'mse', metrics: ['mae'] });
    return net;
  };

  it('is training on its list, bit for bit', async () => {
    const graphs = ragged(30);
    const [byList, byLoader] = [model(), model()];
    const options = { epochs: 3, seed: 7 };
    const a = await byList.fit(graphs, { ...options, batchSize: 8, validationData: graphs.slice(0, 5) });
    const loader = data.loader(graphs, { batchSize: 8, shuffle: true, seed: 7 });
    const b = await byLoader.fit(loader, { ...options, validationData: data.loader(graphs.slice(0, 5)) });
    expect(b.history).toEqual(a.history);
    expect(bits(byLoader.params)).toEqual(bits(byList.params));
    expect(await byLoader.evaluate(loader)).toEqual(await byList.evaluate(graphs, { batchSize: 8 }));
    expect(await byLoader.predict(loader)).toEqual(await byList.predict(graphs, { batchSize: 8 }));
  });

  it('leaves memory as before, whether it ends or is aborted', async () => {
    const loader = data.loader(ragged(30), { batchSize: 8, shuffle: true, seed: 7 });
    const net = model();
    await net.fit(loader, { epochs: 2 });
    const before = (await settled()).heap;
    await net.fit(loader, { epochs: 3 });
    for await (const _ of net.train(loader, { epochs: 5 })) break;
    const stop = new AbortController();
    for await (const _ of net.train(loader, { epochs: 5, signal: stop.signal })) stop.abort();
    expect(memory().heap).toBe(before);
  });

  it('counts the rows of a mask where the graphs have one', async () => {
    const graphs = ragged(8, (nodes) => ({
      y: Float32Array.from({ length: nodes }, (_, v) => v),
      level: 'node',
      masks: { train: { indices: nodes > 2 ? [0, 2] : [] }, test: { indices: nodes > 2 ? [1] : [] } },
    }));
    const net = sequential([layers.gcnConv({ units: 1 })]);
    net.compile({ loss: 'mse' });
    const seen: number[] = [];
    for await (const { items } of net.train(data.loader(graphs, { batchSize: 2 }), { epochs: 1 })) seen.push(items);
    expect(seen).toEqual([8]);
    await expect(net.evaluate(graphs, { mask: 'other' })).rejects.toThrow(/no such mask/);
    expect(await net.evaluate(graphs, { mask: 'test', batchSize: 3 })).toEqual(
      await net.evaluate(data.loader(graphs, { batchSize: 3 }), { mask: 'test' }),
    );
  });
});
