import { describe, expect, it } from 'vitest';
import { data, GraphError, IoError, layers, memory, OptionError, ShapeError, sequential } from '../../../src/index.js';
import { bits } from '../../bits.js';
import { settled } from '../../settled.js';
import { turn, until } from '../../turn.js';

type GraphInput = data.GraphInput;
const graphOf = (i: number): GraphInput => ({ x: Array.from({ length: (i % 3) + 1 }, () => [i, 1]), y: [i, -i], level: 'graph' });
const graphs = Array.from({ length: 11 }, (_, i) => graphOf(i));

async function* slowly(list: readonly GraphInput[], log: string[] = []): AsyncGenerator<GraphInput> {
  try {
    for (const [i, one] of list.entries()) {
      log.push(`read ${i}`);
      await turn();
      yield one;
    }
  } finally {
    log.push('closed');
  }
}

async function* logged(log: string[]): AsyncGenerator<GraphInput> {
  try {
    for (const [i, one] of graphs.entries()) {
      log.push(`read ${i}`);
      yield one;
    }
  } finally {
    log.push('closed');
  }
}

const idsOf = (batch: data.Graph): number[] => Array.from(batch.y?.toTypedArray() ?? []).filter((_, i) => i % 2 === 0);
async function epoch(loader: AsyncIterable<data.Graph>): Promise<number[][]> {
  const out: number[][] = [];
  for await (const batch of loader) out.push(idsOf(batch));
  return out;
}

describe('the batches of a stream', () => {
  it.each([
    ['an async generator', () => slowly(graphs)],
    ['a generator', () => graphs.values()],
    ['promises', () => graphs.map(async (one) => one).values()],
    ['a set', () => new Set(graphs)],
  ])('of %s are those of the list', async (_, source) => {
    for (const options of [
      { batchSize: 4 },
      { batchSize: 4, dropLast: true },
      { maxNodes: 5 },
      { batchSize: 4, prefetch: 0 },
      { batchSize: 11 },
    ])
      expect(await epoch(data.loader(source(), options))).toEqual(await epoch(data.loader(graphs, options)));
  });

  it('are shuffled by seed and epoch, each graph once; the place is taken up again', async () => {
    const make = (): data.BatchLoader => data.loader(() => slowly(graphs), { batchSize: 3, shuffle: true, seed: 4 });
    const loader = make();
    const [first, second] = [await epoch(loader), await epoch(loader)];
    expect(first).not.toEqual(second);
    expect(first.flat().sort((a, b) => a - b)).toEqual(graphs.map((_, i) => i));
    const resumed = make();
    resumed.restore({ seed: 4, epoch: 2, position: 2 });
    expect(await epoch(resumed)).toEqual(second.slice(2));
    expect(await epoch(resumed.ordered())).toEqual(await epoch(data.loader(graphs, { batchSize: 3 })));
  });

  it('are read ahead of their use, as far as prefetch says', async () => {
    // a source that never waits has run as far as it is asked when the next turn comes
    const read = async (prefetch: number): Promise<string[]> => {
      const log: string[] = [];
      for await (const _ of data.loader(() => logged(log), { batchSize: 2, prefetch })) {
        await turn();
        break;
      }
      await turn();
      return log;
    };
    expect(await read(2)).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `read ${i}`).concat('closed')); // the third opens the next batch
    expect(await read(0)).toEqual(['read 0', 'read 1', 'read 2', 'closed']);
  });

  it('train as the list does', async () => {
    const model = () => {
      const net = sequential([layers.gcnConv({ units: 4 }), layers.globalSumPool(), layers.dense({ units: 2 })]);
      net.compile({ loss: 'mse' });
      return net;
    };
    const [a, b, c] = [model(), model(), model()];
    await a.fit(graphs, { epochs: 1, batchSize: 4, shuffle: false, seed: 1 });
    await b.fit(data.loader(slowly(graphs), { batchSize: 4 }), { epochs: 1, seed: 1 }); // a single walk is enough
    await c.fit(
      data.loader(() => slowly(graphs), { batchSize: 4 }),
      { epochs: 1, seed: 1 },
    );
    expect(bits(b.params)).toEqual(bits(a.params));
    expect(bits(c.params)).toEqual(bits(a.params));
  });
});

const failNow = (): never => {
  throw new Error('no such folder');
};
function* throwing(what: unknown): Generator<GraphInput> {
  yield graphs[0];
  throw what;
}

describe('a source that fails', () => {
  async function* failing(): AsyncGenerator<GraphInput> {
    yield* graphs.slice(0, 5);
    throw new TypeError('the disk is gone');
  }

  it('gives a typed error that says how far it came, and memory as before', async () => {
    const before = await settled();
    for (const prefetch of [0, 1, 5]) {
      const loader = data.loader(failing, { batchSize: 2, prefetch });
      const seen: number[][] = [];
      const failed = await (async () => {
        for await (const batch of loader) seen.push(idsOf(batch));
      })().catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(IoError);
      expect((failed as IoError).message).toBe(
        'data.loader: the source failed after 5 graphs (got the disk is gone). Expected a source that gives graphs to its end.',
      );
      expect((failed as IoError).cause).toBeInstanceOf(TypeError);
      expect(seen).toEqual([
        [0, 1],
        [2, 3],
      ]);
    }
    expect(memory().step).toBe(before.step);
    expect(memory().heap).toBe(before.heap);
  });

  it.each<[string, unknown, RegExp]>([
    ['a function that throws', () => failNow(), /the source failed after 0 graphs \(got no such folder\)/],
    ['an iterable that throws', { [Symbol.asyncIterator]: () => failNow() }, /the source failed after 0 graphs \(got no such folder\)/],
    ['a function that gives a number', () => 3, /the source failed after 0 graphs/],
    ['a promise of a list', async () => graphs, /the source gives nothing one by one \(got object\)/],
    ['steps that are none', { [Symbol.iterator]: () => ({ next: () => undefined }) }, /the source failed after 0 graphs/],
    ['an item that fails', () => [graphs[0], Promise.reject(new Error('gone'))].values(), /the source failed after 1 graphs \(got gone\)/],
    ['nothing thrown', () => throwing(null), /the source failed after 1 graphs \(got null\)/],
  ])('gives a typed error too where it is %s', async (_, source, message) => {
    const before = memory().heap;
    const failed = await epoch(data.loader(source as never, { batchSize: 4 })).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(IoError);
    expect((failed as IoError).message).toMatch(message);
    expect(memory().heap).toBeLessThanOrEqual(before);
  });

  it('may fail even when it is told that the loop was left', async () => {
    let told = 0;
    const stubborn = () => ({
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: graphs[0] }),
        return: () => {
          told++;
          return failNow();
        },
      }),
    });
    for await (const _ of data.loader(stubborn as never, { batchSize: 2 })) break;
    expect(told).toBe(1);
  });

  it('is closed where one of its items fails', async () => {
    const log: string[] = [];
    function* items() {
      try {
        yield graphs[0];
        yield Promise.reject(new Error('gone'));
        yield graphs[1];
      } finally {
        log.push('closed');
      }
    }
    await expect(epoch(data.loader(items as never, { prefetch: 0, batchSize: 1 }))).rejects.toBeInstanceOf(IoError);
    await until(() => log.length > 0);
    expect(log).toEqual(['closed']);
  });

  it('leaves a model as the steps before left it', async () => {
    const net = sequential([layers.globalSumPool(), layers.dense({ units: 2 })]);
    net.compile({ loss: 'mse' });
    await net.fit(graphs, { epochs: 1, seed: 0 });
    const params = bits(net.params);
    const before = (await settled()).heap;
    await expect(net.fit(data.loader(failing, { batchSize: 50 }), { epochs: 1 })).rejects.toBeInstanceOf(IoError);
    expect(bits(net.params)).toEqual(params);
    expect(memory().heap).toBe(before);
  });

  it('is named where a graph does not fit, in its batch or to those before', async () => {
    for (const [place, batchSize] of [
      [5, 4],
      [4, 4],
    ]) {
      const list = graphs.with(place, { x: [[1, 2, 3]], y: [0, 0], level: 'graph' });
      const before = (await settled()).heap;
      const failed = await epoch(data.loader(slowly(list), { batchSize })).catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(ShapeError);
      expect((failed as ShapeError).fields).toEqual({ graph: place });
      expect(memory().heap).toBe(before);
    }
    const bad = graphs.with(6, { x: [[1, 1]], edges: [[0, 4]], y: [0, 0], level: 'graph' });
    await expect(epoch(data.loader(slowly(bad), { batchSize: 4 }))).rejects.toThrow(/data\.loader: graph 6: .*edge 0 points to node 4/);
    await expect(epoch(data.loader(slowly([...graphs, 3 as unknown as GraphInput])))).rejects.toThrow(/graph 11 of the source is no graph/);
  });

  it('is told when the loop is left, and the graphs ahead are dropped', async () => {
    const log: string[] = [];
    for await (const _ of data.loader(() => slowly(graphs, log), { batchSize: 2 })) break;
    await until(() => log.at(-1) === 'closed');
    expect(log.length).toBeLessThan(graphs.length); // graphs that nobody wants are not read
  });
});

it('a generator runs once, and says so', async () => {
  const loader = data.loader(slowly(graphs), { batchSize: 4 });
  await epoch(loader);
  await expect(epoch(loader)).rejects.toBeInstanceOf(GraphError);
  await expect(epoch(loader)).rejects.toThrow(/no graph left\. A generator runs once/);
  await expect(epoch(data.loader(slowly([])))).rejects.toThrow(/the source has no graph/);
  expect(() => data.loader(3 as never)).toThrow(OptionError);
});
