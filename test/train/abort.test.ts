import { describe, expect, it } from 'vitest';
import { OptionError, WorkerLostError } from '../../src/core/errors.js';
import type { Graph } from '../../src/graph/graph.js';
import { callbacks, data, layers, type Model, memory, sequential } from '../../src/index.js';
import { tuning } from '../../src/train/worker/fitInWorker.js';
import { bits } from '../bits.js';
import { settled } from '../settled.js';
import { rejected } from '../thrown.js';

const { x, edges, y, masks } = data.karate();
const graph = data.graph({ x, edges, y, masks });

const compiled = (): Model => {
  const model = sequential([layers.gcnConv({ units: 4 })]);
  model.compile({ optimizer: 'adam', loss: 'crossEntropy' });
  return model;
};

/** Batches of which the nth never comes. */
function stuckAt(n: number, given = graph): { batches: AsyncIterable<Graph>; reached: Promise<void> } {
  let tell = (): void => {};
  const reached = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const batches = {
    async *[Symbol.asyncIterator]() {
      for (let i = 0; ; i++) {
        if (i === n) {
          tell();
          await new Promise(() => {});
        }
        yield given;
      }
    },
  };
  return { batches, reached };
}

describe('an abort while data are awaited is heard at once', () => {
  it('before the first batch: nothing was trained, and the model is as it was', async () => {
    const [model, control, { batches, reached }] = [compiled(), new AbortController(), stuckAt(0)];
    const training = rejected(() => model.fit(batches, { signal: control.signal }));
    await reached;
    control.abort();
    expect(await training).toBeInstanceOf(OptionError);
    expect(model.params).toBeNull();
    await model.fit(graph); // and it may be trained
  });

  it('between two batches', async () => {
    const [model, control, { batches, reached }] = [compiled(), new AbortController(), stuckAt(3)];
    let steps = 0;
    const training = model.fit(batches, { signal: control.signal, callbacks: [callbacks.lambda({ onBatchEnd: () => void steps++ })] });
    await reached;
    control.abort();
    expect([(await training).stopped, steps]).toEqual(['aborted', 3]);
  });

  it('while the data of a report are awaited', async () => {
    const [model, control, { batches, reached }] = [compiled(), new AbortController(), stuckAt(2, data.graph({ x, edges, y }))];
    const training = model.fit(graph, { epochs: 5, validationData: batches, signal: control.signal });
    await reached;
    control.abort();
    expect(await training).toMatchObject({ stopped: 'aborted', epochs: 0 });
  });

  it('and a loop over model.train ends', async () => {
    const [model, control, { batches, reached }] = [compiled(), new AbortController(), stuckAt(1)];
    void reached.then(() => control.abort());
    const events: unknown[] = [];
    for await (const event of model.train(batches, { epochs: 2, signal: control.signal })) events.push(event);
    expect(events).toEqual([]);
  });
});

describe('one training of a model at a time', () => {
  it('a second call is refused while the first goes on, and not after it', async () => {
    const [model, other] = [compiled(), compiled()];
    const first = model.fit(graph, { epochs: 20, seed: 1 });
    expect((await rejected(() => model.fit(graph))).message).toMatch(/^model\.fit: the model is being trained/);
    const loop = model.train(graph)[Symbol.asyncIterator]();
    expect((await rejected(() => loop.next())).message).toMatch(/^model\.train: the model is being trained/);
    await first;
    await other.fit(graph, { epochs: 20, seed: 1 });
    expect(bits(model.params)).toEqual(bits(other.params));
    await model.fit(graph);
  });

  it('what fails, is refused or is left by break leaves the model free', async () => {
    const model = compiled();
    const broken = callbacks.lambda({
      onEpochEnd: () => {
        throw new Error('mine');
      },
    });
    await rejected(() => model.fit(graph, { callbacks: [broken] }));
    await rejected(() => model.fit(graph, { validationSplit: 0.5 }));
    await rejected(() => model.fit(graph, { resume: 'package.json/' }));
    for await (const _ of model.train(graph, { epochs: 9 })) break;
    expect((await model.fit(graph)).epochs).toBe(1);
  });
});

it('callbacks that are no list are refused with the way to mend it', async () => {
  const { message } = await rejected(() => compiled().fit(graph, { callbacks: callbacks.terminateOnNaN() as never, verbose: 1 }));
  expect(message).toMatch(/callbacks is no list \(got object\).*callbacks: \[callback\]/);
});

it('what the steps of a training took of memory is given back', async () => {
  const nodes = 20_000;
  const large = data.graph({
    x: { data: new Float32Array(nodes * 64).fill(0.5), shape: [nodes, 64] },
    edges: [Uint32Array.of(0), Uint32Array.of(1)],
    y: new Uint32Array(nodes),
  });
  const model = compiled();
  await model.fit(graph);
  await settled();
  const before = memory().heap;
  const wide = sequential([layers.dense({ units: 64 }), layers.dense({ units: 4 })]);
  wide.compile({ optimizer: 'sgd', loss: 'crossEntropy' });
  await wide.fit(large, { epochs: 2 });
  expect(memory().stepPeak).toBeGreaterThan(nodes * 64 * 4);
  expect(memory().heap - before).toBeLessThan(1 << 20); // its parameters are small
});

describe('a worker that is none', () => {
  const silent = `data:text/javascript,${encodeURIComponent('setInterval(() => {}, 1000)')}`;

  it('is a typed error after a time, and the model is as it was', async () => {
    const [model, before] = [compiled(), { ...tuning }];
    tuning.patience = 20;
    try {
      const error = await rejected(() => model.fit(graph, { thread: 'worker', workerUrl: silent }));
      expect(error).toBeInstanceOf(WorkerLostError);
      expect(error.message).toMatch(/has not answered.*got data:.*workerUrl/);
    } finally {
      Object.assign(tuning, before);
    }
    expect(model.params).toBeNull();
  });

  it('does not keep an abort from being heard', async () => {
    const [model, control] = [compiled(), new AbortController()];
    const training = rejected(() => model.fit(graph, { thread: 'worker', workerUrl: silent, signal: control.signal }));
    setTimeout(() => control.abort());
    expect(await training).toBeInstanceOf(OptionError);
    expect(model.params).toBeNull();
  });
});
