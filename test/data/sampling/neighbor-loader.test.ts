import { describe, expect, it } from 'vitest';
import {
  data,
  GraphError,
  IndexError,
  layers,
  memory,
  models,
  module,
  OptionError,
  ops,
  sequential,
  type Tensor,
} from '../../../src/index.js';
import { bits } from '../../bits.js';
import { settled } from '../../settled.js';

const numbers = (t: Tensor | null | undefined): number[] => (t ? Array.from(t.toTypedArray()) : []);

/** A directed graph with hubs, an isolated node, repeated edges and loops; features and weights name nodes and edges. */
function hubs(nodes = 200, edges = 2000): data.Graph {
  let state = 5;
  const random = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * n);
  };
  const pairs = Array.from({ length: edges }, () => [random(nodes - 1), Math.floor(random(nodes - 1) ** 2 / nodes)] as const);
  return data.graph({
    x: Array.from({ length: nodes }, (_, v) => [v, v % 7, Math.sin(v)]),
    edges: pairs,
    edgeWeight: pairs.map((_, e) => 1 + (e % 3)),
    edgeAttr: { data: pairs.map((_, e) => e), shape: [edges, 1] },
    y: Int32Array.from({ length: nodes }, (_, v) => v % 4),
    sampleWeight: Array.from({ length: nodes }, (_, v) => v),
    masks: { train: Array.from({ length: nodes }, (_, v) => v % 2 === 1) },
  });
}

const graph = hubs();
const [src, dst] = [numbers(graph.src), numbers(graph.dst)];
const degree = dst.reduce((count, v) => {
  count[v]++;
  return count;
}, new Array<number>(200).fill(0));

describe('a sampled batch', () => {
  it.each([
    ['without', false],
    ['with', true],
  ])('has real edges, as many as asked, %s replacement; seeds come first', async (_, replace) => {
    for await (const batch of data.neighborLoader(graph, {
      fanOuts: [6, 3],
      batchSize: 16,
      seeds: 'train',
      replace,
      shuffle: true,
      seed: 1,
    })) {
      const [nodes, edges, from, to] = [batch.nodeIds, batch.edgeIds, batch.src, batch.dst].map(numbers);
      expect(new Set(nodes).size).toBe(nodes.length);
      const seeds = nodes.slice(0, batch.numSeeds ?? 0);
      expect(seeds.every((v) => v % 2 === 1)).toBe(true);
      expect(edges.map((e) => [src[e], dst[e]])).toEqual(from.map((_, i) => [nodes[from[i]], nodes[to[i]]]));
      if (!replace) expect(new Set(edges).size).toBe(edges.length);
      const [outer, inner] = batch.blocks;
      expect([outer.numNodes, outer.numReceivers, inner.numNodes, inner.numReceivers]).toEqual([
        nodes.length,
        inner.numNodes,
        inner.numNodes,
        seeds.length,
      ]);
      const counts = new Array<number>(nodes.length).fill(0);
      for (const i of to) counts[i]++;
      counts.forEach((count, i) => {
        const fanOut = i < seeds.length ? 6 : i < outer.numReceivers ? 3 : 0;
        expect(count).toBe(replace ? (degree[nodes[i]] > 0 ? fanOut : 0) : Math.min(fanOut, degree[nodes[i]]));
      });
      // new nodes are numbered in the order in which the rows meet them
      let met = seeds.length - 1;
      for (const i of from) {
        expect(i).toBeLessThanOrEqual(met + 1);
        met = Math.max(met, i);
      }
      expect(met).toBe(nodes.length - 1);
      expect(numbers(batch.x as Tensor)).toEqual(nodes.flatMap((v) => [v, v % 7, Math.fround(Math.sin(v))]));
      expect(numbers(batch.edgeWeight)).toEqual(edges.map((e) => 1 + (e % 3)));
      expect(numbers(batch.edgeAttr)).toEqual(edges);
      expect(numbers(batch.y)).toEqual(seeds.map((v) => v % 4));
      expect(numbers(batch.sampleWeight)).toEqual(seeds);
    }
  });

  it('takes all with a fan-out of Infinity', async () => {
    for await (const batch of data.neighborLoader(graph, { fanOuts: [Number.POSITIVE_INFINITY, 2], batchSize: 7, seed: 0 })) {
      const to = numbers(batch.dst).filter((i) => i < (batch.numSeeds ?? 0)).length;
      const seeds = numbers(batch.nodeIds).slice(0, batch.numSeeds ?? 0);
      expect(to).toBe(seeds.reduce((sum, v) => sum + degree[v], 0));
    }
  });

  it('is the same for the same seed, epoch and place; another epoch draws others', async () => {
    const edgesOf = async (loader: AsyncIterable<data.Graph>): Promise<number[][]> => {
      const out: number[][] = [];
      for await (const batch of loader) out.push(numbers(batch.edgeIds));
      return out;
    };
    const make = (): data.BatchLoader => data.neighborLoader(graph, { fanOuts: [4, 4], batchSize: 50, seed: 3, shuffle: true });
    const [a, b] = [make(), make()];
    const first = await edgesOf(a);
    const second = await edgesOf(a);
    expect([await edgesOf(b), await edgesOf(b)]).toEqual([first, second]);
    expect(second).not.toEqual(first);
    const resumed = make();
    resumed.restore({ seed: 3, epoch: 2, position: 3 });
    expect(await edgesOf(resumed)).toEqual(second.slice(3));
    expect(await edgesOf(a.ordered())).toEqual(await edgesOf(a.ordered()));
  });

  it('draws every neighbour, and every pair, equally often', async () => {
    const star = data.graph({ numNodes: 9, edges: Array.from({ length: 8 }, (_, v) => [v + 1, 0] as const) });
    const single = new Array<number>(8).fill(0);
    const pairs = new Map<string, number>();
    const rounds = 2000;
    const loader = data.neighborLoader(star, { fanOuts: [3], seeds: { indices: [0] }, seed: 7 });
    for (let i = 0; i < rounds; i++) {
      for await (const batch of loader) {
        const picked = numbers(batch.edgeIds).sort((a, b) => a - b);
        for (const e of picked) single[e]++;
        const name = picked.join();
        pairs.set(name, (pairs.get(name) ?? 0) + 1);
      }
    }
    const chi = (counts: number[], expected: number): number => counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(chi(single, (rounds * 3) / 8)).toBeLessThan(24.3); // 7 degrees of freedom, p = 0.001
    expect(pairs.size).toBe(56);
    expect(chi([...pairs.values()], rounds / 56)).toBeLessThan(93.2); // 55 degrees of freedom, p = 0.001
  });
});

describe('networks on sampled batches', () => {
  const all = { fanOuts: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], batchSize: 30, seed: 0 };
  const convs = {
    sageConv: (units: number) => layers.sageConv({ units, activation: 'relu' }),
    'sageConv, max': (units: number) => layers.sageConv({ units, aggregate: 'max' }),
    graphConv: (units: number) => layers.graphConv({ units }),
    ginConv: (units: number) => layers.ginConv({ nn: layers.mlp({ units: [units] }) }),
    gatv2Conv: (units: number) => layers.gatv2Conv({ units, addSelfLoops: false }),
    transformerConv: (units: number) => layers.transformerConv({ units }),
  };

  it.each(Object.entries(convs))('%s: with all neighbours the seeds get what the whole graph gives them', async (_, conv) => {
    const model = sequential([layers.dropout({ rate: 0.5 }), conv(5), layers.dense({ units: 4 }), conv(3)]);
    model.params = model.init({ seed: 0, like: graph });
    model.buffers = model.initBuffers({ seed: 0, like: graph });
    const whole = await model.predict(graph);
    for (const blocks of [true, false]) {
      const sampled = await model.predict(data.neighborLoader(graph, { ...all, blocks }));
      expect(sampled.shape).toEqual(whole.shape);
      sampled.data.forEach((value, i) => {
        expect(Math.abs(value - whole.data[i])).toBeLessThanOrEqual(2e-5 * Math.max(1, Math.abs(whole.data[i])));
      });
    }
  });

  it('models.graphSage works on blocks as on the whole graph', async () => {
    const model = models.graphSage({ units: 6, layers: 2, outputs: 3 });
    model.params = model.init({ seed: 0, like: graph });
    model.buffers = model.initBuffers({ seed: 0, like: graph });
    const whole = await model.predict(graph);
    const sampled = await model.predict(data.neighborLoader(graph, all));
    expect(sampled.shape).toEqual(whole.shape);
    sampled.data.forEach((value, i) => {
      expect(Math.abs(value - whole.data[i])).toBeLessThanOrEqual(2e-5 * Math.max(1, Math.abs(whole.data[i])));
    });
  });

  it('blocks give the seeds bit for bit what all rows give them, and with GCN too', async () => {
    for (const conv of [convs.sageConv, convs.graphConv, (units: number) => layers.gcnConv({ units, activation: 'relu' })]) {
      const model = sequential([conv(5), conv(3)]);
      model.params = model.init({ seed: 0, like: graph });
      model.buffers = {};
      const options = { fanOuts: [3, 4], batchSize: 30, seed: 0 };
      const a = await model.predict(data.neighborLoader(graph, options));
      const b = await model.predict(data.neighborLoader(graph, { ...options, blocks: false }));
      expect(a.shape).toEqual([200, 3]);
      a.data.forEach((value, i) => {
        expect(Math.abs(value - b.data[i])).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(b.data[i])));
      });
    }
  });

  it('compute only the rows that are needed, in modules too', async () => {
    const rows: number[][] = [];
    const net = module({ conv1: layers.sageConv({ units: 4 }), conv2: layers.sageConv({ units: 2 }) }, (m, p, { x, graph: g }, ctx) => {
      const h = ops.relu(m.conv1(p.conv1, x, g, ctx.child('conv1')));
      const y = m.conv2(p.conv2, h, g, ctx.child('conv2'));
      rows.push([x.shape[0], h.shape[0], y.shape[0]]);
      return y;
    });
    for await (const batch of data.neighborLoader(graph, { fanOuts: [2, 2], batchSize: 10, seeds: { indices: [3, 50, 60] }, seed: 0 })) {
      const { params } = { params: net.init({ seed: 0, like: batch }) };
      rows.length = 0;
      expect(net(params, batch).shape).toEqual([3, 2]);
      expect(rows).toEqual([[batch.numNodes, batch.blocks[1].numNodes, 3]]);
    }
  });

  it('learn, count the seeds, and leave memory as before', async () => {
    const model = sequential([layers.sageConv({ units: 16, activation: 'relu' }), layers.sageConv({ units: 4 })]);
    model.compile({ loss: 'crossEntropy', metrics: ['accuracy'] });
    /** The same batches each time, so that arenas need no more room than before. */
    const run = async (): Promise<number[]> => {
      const loader = data.neighborLoader(graph, { fanOuts: [5, 5], batchSize: 25, seeds: 'train', shuffle: true, seed: 0 });
      const events: number[] = [];
      for await (const { items, loss } of model.train(loader, { epochs: 10, seed: 1 })) events.push(items, loss);
      loader.dispose();
      return events;
    };
    const events = await run();
    expect(events[0]).toBe(100);
    expect(events.at(-1)).toBeLessThan(events[1]);
    const used = [];
    for (let i = 0; i < 3; i++) {
      await run();
      used.push(memory().heap);
    }
    expect(used[2]).toBeLessThanOrEqual(used[0]); // less where garbage of earlier tests was found meanwhile
    const twice = [0, 1].map(async () => {
      const net = sequential([layers.sageConv({ units: 8, activation: 'relu' }), layers.sageConv({ units: 4 })]);
      net.compile({ loss: 'crossEntropy' });
      await net.fit(data.neighborLoader(graph, { fanOuts: [5, 5], batchSize: 25, shuffle: true, seed: 0 }), { epochs: 3, seed: 0 });
      return bits(net.params);
    });
    const [a, b] = await Promise.all(twice);
    expect(a).toBe(b);
  });

  it('say when a convolution has no hop left', async () => {
    const model = sequential([layers.sageConv({ units: 4 }), layers.sageConv({ units: 4 })]);
    model.compile({ loss: 'crossEntropy' });
    const failed = await model.fit(data.neighborLoader(graph, { fanOuts: [5], batchSize: 20 })).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(GraphError);
    expect(String(failed)).toMatch(/the sampled hops are used up/);
  });
});

it('sparse features are cut too', async () => {
  const sparse = data.graph({
    x: { indptr: [0, 2, 2, 3, 6], indices: [0, 4, 1, 0, 2, 3], values: [1, 2, 3, 4, 5, 6], shape: [4, 5] },
    edges: [
      [3, 0],
      [0, 2],
      [2, 3],
    ],
  });
  const model = sequential([layers.sageConv({ units: 3 }), layers.sageConv({ units: 2 })]);
  model.params = model.init({ seed: 0, like: sparse });
  model.buffers = {};
  const whole = await model.predict(sparse);
  const sampled = await model.predict(data.neighborLoader(sparse, { fanOuts: [2, 2], batchSize: 3 }));
  sampled.data.forEach((value, i) => {
    expect(value).toBeCloseTo(whole.data[i], 5);
  });
});

it.each([
  [{ fanOuts: [] }, OptionError, /bad fanOuts/],
  [{ fanOuts: [0] }, OptionError, /bad fan-out/],
  [{ fanOuts: [2], batchSize: 0 }, OptionError, /bad batchSize/],
  [{ fanOuts: [2], seeds: 'test' }, OptionError, /no such mask/],
  [{ fanOuts: [2], seeds: { indices: [200] } }, IndexError, /entry 0 of the mask 'seeds'/],
])('refuses %o, and memory is as before', async (options, kind, message) => {
  graph.inCsr;
  const before = (await settled()).heap;
  expect(() => data.neighborLoader(graph, options)).toThrow(kind);
  expect(() => data.neighborLoader(graph, options)).toThrow(message);
  expect(memory().heap).toBe(before);
});
