import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, inject, it } from 'vitest';
import type * as graphgrad from '../../src/index.js';
import { rejected } from '../thrown.js';

/** The packed package: a worker needs the file that was built. */
const library = pathToFileURL(join(inject('consumer'), 'node_modules/graphgrad/dist/node/index.js')).href;
const { callbacks, data, layers, optimizers, sequential, tree } = (await import(library)) as typeof graphgrad;
type Callback = graphgrad.callbacks.Callback;
type Run = Parameters<NonNullable<Callback['onTrainEnd']>>[0];
type Tensor = graphgrad.Tensor;

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-worker-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let places = 0;
const place = (): string => join(folder, `run${places++}`);

const graphs = data.synthetic('score_sum', { count: 40 });
const options = { epochs: 5, batchSize: 8, seed: 3 };
const THREADS = [undefined, 'worker'] as const;

/** Everything that remembers: dropout, running statistics, accumulation, clipping, a moving average, a schedule. */
function network(): graphgrad.Model {
  const model = sequential([
    layers.graphConv({ units: 4, activation: 'relu' }),
    layers.batchNorm(),
    layers.dropout({ rate: 0.2 }),
    layers.globalSumPool(),
    layers.dense({ units: 1 }),
  ]);
  const optimizer = optimizers.adam({ learningRate: 0.02, accumulate: 2, clipNorm: 1, ema: 0.9 });
  model.compile({ optimizer, loss: 'mse', metrics: ['mae'] });
  return model;
}

const bits = (given: unknown): string[] => tree.leaves(given).map((leaf) => Array.from((leaf as Tensor).toTypedArray()).join());

/** All that a training leaves behind. */
async function train(given: graphgrad.FitOptions, from: Parameters<graphgrad.Model['fit']>[0] = graphs) {
  const model = network();
  let left: unknown = null;
  const watch: Callback = {
    onTrainEnd: ({ step: { optimizerState } }) => {
      const { slots, ...numbers } = optimizerState;
      left = [numbers, bits(slots)];
    },
  };
  const history = await model.fit(from, { ...options, ...given, callbacks: [...(given.callbacks ?? []), watch] });
  return { history, params: bits(model.params), buffers: bits(model.buffers), left };
}

type Outcome = Awaited<ReturnType<typeof train>>;

/** Trains both ways with callbacks of the same make, and expects the same of both; returns what the callbacks were. */
async function bothWays<C extends Callback>(make: () => C, given: graphgrad.FitOptions = {}, outcomes: Outcome[] = []): Promise<C[]> {
  const made: C[] = [];
  for (const thread of THREADS) {
    const callback = make();
    made.push(callback);
    outcomes.push(await train({ ...given, thread, callbacks: [callback, ...(given.callbacks ?? [])] }));
  }
  expect(outcomes[1]).toEqual(outcomes[0]);
  return made;
}

describe("the callbacks of the library with thread: 'worker' do what they do without", () => {
  const validationSplit = 0.25;

  it('path, which a resumed training goes on with', async () => {
    const [whole] = await bothWays(() => callbacks.path({ every: 2 }));
    for (const thread of THREADS) {
      const at = place();
      await train({ thread, epochs: 3, callbacks: [callbacks.modelCheckpoint({ path: at }), callbacks.path({ every: 2 })] });
      const path = callbacks.path({ every: 2 });
      await train({ thread, resume: at, callbacks: [path] });
      expect(path.epochs).toEqual([0, 2, 4, 5]);
      expect(path.points).toEqual(whole.points);
    }
  });

  it('earlyStopping, and it gives the best epoch back', async () => {
    const ended: Outcome[] = [];
    const [here, there] = await bothWays(
      () => callbacks.earlyStopping({ monitor: 'valLoss', mode: 'max', patience: 2, restoreBest: true }), // the loss falls: soon over
      { validationSplit, epochs: 30 },
      ended,
    );
    expect(there.bestEpoch).toBe(here.bestEpoch);
    const best = await train({ validationSplit, epochs: here.bestEpoch });
    expect(here.bestEpoch).toBeLessThan(ended[1].history.epochs);
    expect([ended[1].params, ended[1].buffers]).toEqual([best.params, best.buffers]);
  });

  it('reduceLROnPlateau', async () => {
    const rates: number[][] = [];
    await bothWays(() => {
      const seen: number[] = [];
      rates.push(seen);
      const slow = callbacks.reduceLROnPlateau({ monitor: 'loss', factor: 0.5, patience: 1, minDelta: 1e9 });
      return { ...slow, onEpochEnd: async (event, run) => [await slow.onEpochEnd?.(event, run), seen.push(run.learningRate)] as never };
    });
    expect(rates).toEqual([
      [0.02, 0.01, 0.005, 0.0025, 0.00125],
      [0.02, 0.01, 0.005, 0.0025, 0.00125],
    ]);
  });

  it('csvLogger and progress', async () => {
    const [here, there] = await bothWays(() => callbacks.csvLogger(), { validationSplit });
    expect(there.text).toBe(here.text);
    expect(there.text.split('\n')).toHaveLength(options.epochs + 2);
    const printed: string[][] = [];
    await bothWays(() => {
      const lines: string[] = [];
      printed.push(lines);
      return callbacks.progress({
        out: { write: (text: string) => void lines.push(text.replace(/[\d.,]+ (s|ms|items\/s|k items\/s)/g, '')) },
      });
    });
    expect(printed[1].join('').match(/loss [\d.]+/g)).toEqual(printed[0].join('').match(/loss [\d.]+/g));
    expect(printed[1].length).toBeGreaterThanOrEqual(options.epochs);
  });

  it('modelCheckpoint: the same files, byte for byte', async () => {
    const paths: string[] = [];
    await bothWays(
      () => {
        paths.push(place());
        return callbacks.modelCheckpoint({ path: paths[paths.length - 1], monitor: 'mae' });
      },
      { validationSplit },
    );
    for (const name of ['last', 'last.previous', 'best']) {
      const [here, there] = paths.map((path) => readFileSync(join(path, `${name}.safetensors`)));
      expect(there.equals(here), name).toBe(true);
    }
  });

  it('terminateOnNaN', async () => {
    const hot = (): graphgrad.Model => {
      const model = network();
      model.compile({ optimizer: optimizers.sgd({ learningRate: 1e30 }), loss: 'mse' });
      return model;
    };
    const found = [];
    for (const thread of THREADS) {
      const model = hot();
      const guard = callbacks.terminateOnNaN({ print: () => {} });
      const { stopped, epochs } = await model.fit(graphs, { ...options, thread, callbacks: [guard] });
      found.push([stopped, epochs, guard.error?.fields.op, bits(model.params)]);
      expect(guard.error?.name).toBe('NumericError');
    }
    expect(found[1]).toEqual(found[0]);
  });

  it('livePlot draws, and changes nothing', async () => {
    const [, there] = await bothWays(() => callbacks.livePlot({ every: 1, file: null, print: () => {} }), { validationSplit });
    expect(there.cost.drawings).toBeGreaterThanOrEqual(1);
    expect(there.cost.predicting).toBeGreaterThan(0);
  });
});

describe("what callbacks write reaches the training, with thread: 'worker' as without", () => {
  const shift = ({ step }: Run): void => {
    for (const leaf of tree.leaves(step.params) as Tensor[]) leaf.set(leaf.toTypedArray().map((value) => value * 0.9));
  };
  const plain = train({});

  it.each<[string, () => Callback]>([
    ['before the first step', () => ({ onTrainBegin: shift })],
    ['before an epoch', () => ({ onEpochBegin: (epoch, run) => (epoch === 3 ? shift(run) : undefined) })],
    ['after a step', () => ({ onBatchEnd: ({ epoch, batch }, run) => (epoch === 2 && batch === 2 ? shift(run) : undefined) })],
    ['after an epoch', () => ({ onEpochEnd: ({ epoch }, run) => (epoch === 2 ? shift(run) : undefined) })],
  ])('parameters, %s', async (_, make) => {
    const outcomes: Outcome[] = [];
    await bothWays(make, {}, outcomes);
    expect(outcomes[1].params).not.toEqual((await plain).params);
  });

  it('buffers, and the memory of the optimizer', async () => {
    const zero = (given: unknown): void => {
      for (const leaf of tree.leaves(given) as Tensor[]) leaf.set(leaf.toTypedArray().fill(0.5));
    };
    for (const part of ['buffers', 'slots'] as const)
      await bothWays(() => ({
        onEpochEnd: ({ epoch }, { step }) =>
          epoch === 2 ? zero(part === 'buffers' ? step.buffers : step.optimizerState.slots) : undefined,
      }));
  });

  it('a prediction in the same hook goes by it', async () => {
    const seen: string[] = [];
    await bothWays(() => ({
      onEpochEnd: async ({ epoch }, run) => {
        if (epoch !== 2) return;
        shift(run);
        for (const leaf of tree.leaves(run.step.optimizerState.slots) as Tensor[]) leaf.set(leaf.toTypedArray().fill(0.25));
        seen.push(Array.from((await run.predictions('train'))?.prediction.data ?? []).join());
      },
    }));
    expect(seen[1]).toBe(seen[0]);
    expect(seen[0].length).toBeGreaterThan(40);
  });
});

describe("resume with thread: 'worker'", () => {
  const whole = train({});

  /** Ends a training after some steps, by a signal or an error. */
  async function interrupted(path: string, after: number, crash: boolean, given: graphgrad.FitOptions, from?: Parameters<typeof train>[1]) {
    const stop = new AbortController();
    let steps = 0;
    const end: Callback = {
      onBatchEnd: () => {
        if (++steps < after) return;
        if (crash) throw new Error('the machine is off');
        stop.abort();
      },
    };
    const checkpoint = callbacks.modelCheckpoint({ path, every: crash ? { batches: 2 } : 1 });
    const training = train({ ...given, signal: stop.signal, callbacks: [checkpoint, end] }, from);
    if (crash) expect((await rejected(() => training)).message).toBe('the machine is off');
    else await training;
  }

  it.each([
    [1, true, 'worker', 'worker'],
    [5, false, undefined, 'worker'],
    [9, true, 'worker', undefined],
    [13, false, 'worker', 'worker'],
    [24, true, undefined, 'worker'],
  ] as const)('after step %i (crash: %s) it ends with the same bits (first %s, then %s)', async (after, crash, first, second) => {
    const path = place();
    await interrupted(path, after, crash, { thread: first });
    expect(await train({ resume: path, thread: second })).toEqual(await whole);
  });

  it.each<[string, () => Parameters<typeof train>[1]]>([
    ['a shuffling loader', () => data.loader(graphs, { batchSize: 6, shuffle: true, seed: 5 })],
    ['a stream', () => data.loader(() => graphs.values(), { batchSize: 6, shuffle: true, seed: 5 })],
    ['one graph', () => data.batch(graphs)],
  ])('on %s', async (of, open) => {
    const expected = await train({}, open());
    const path = place();
    await interrupted(path, of === 'one graph' ? 3 : 10, of !== 'a stream', { thread: 'worker' }, open());
    expect(await train({ resume: path, thread: 'worker' }, open())).toEqual(expected);
  });

  it('callbacks go on from what they remember', async () => {
    const path = place();
    const make = () => callbacks.csvLogger();
    const log = make();
    await train({ epochs: 2, thread: 'worker', callbacks: [log, callbacks.modelCheckpoint({ path })] });
    const again = make();
    await train({ resume: path, thread: 'worker', callbacks: [again, callbacks.modelCheckpoint({ path })] });
    const whole = make();
    await train({ callbacks: [whole] });
    expect(again.text).toBe(whole.text);
  });

  it('refuses what it refuses elsewhere, and the model is as it was', async () => {
    const path = place();
    await train({ epochs: 1, callbacks: [callbacks.modelCheckpoint({ path })] });
    const other = sequential([layers.globalSumPool(), layers.dense({ units: 2 })]);
    other.compile({ optimizer: 'adam', loss: 'mse' });
    const misfit = await rejected(() => other.fit(graphs, { resume: path, thread: 'worker' }));
    expect([misfit.name, other.params, other.buffers]).toEqual(['FormatError', null, null]);
    const model = network();
    expect((await rejected(() => model.fit(graphs, { resume: path, seed: 9, thread: 'worker' }))).name).toBe('OptionError');
    expect((await rejected(() => model.fit(data.loader(graphs), { resume: path, thread: 'worker' }))).message).toMatch(/other data/);
    expect(model.params).toBeNull();
    for (const thread of THREADS) {
      const mine = new RangeError('not today');
      const refuse: Callback = {
        onTrainBegin: () => {
          throw mine;
        },
      };
      const own = network();
      own.params = own.init({ seed: 8, like: graphs });
      own.buffers = own.initBuffers({ seed: 8, like: graphs });
      const before = [bits(own.params), bits(own.buffers)];
      expect(await rejected(() => own.fit(graphs, { resume: path, thread, callbacks: [refuse] }))).toBe(mine);
      expect([bits(own.params), bits(own.buffers)]).toEqual(before);
    }
  });
});

it('the time of a training in a worker stands beside the baselines', async () => {
  const model = network();
  await model.fit(graphs, { ...options, thread: 'worker' });
  const rows = await model.compareBaselines(graphs.slice(0, 30), { testData: graphs.slice(30), print: () => {} });
  expect(rows.find(({ name }) => name === 'this model')?.seconds).toBeGreaterThan(0);
});

it('batches with sampled neighbours travel with their hops', async () => {
  const nodes = 200;
  const draw = (i: number): number => (i * 7919 + ((i * i) % 101)) % nodes;
  const edges = Array.from({ length: 900 }, (_, i): [number, number] => [draw(i), draw(3 * i + 1)]);
  const graph = data.graph({
    x: Array.from({ length: nodes }, (_, i) => [i % 3, i % 5, 1]),
    edges,
    y: Array.from({ length: nodes }, (_, i) => i % 3),
  });
  const outcomes = [];
  for (const thread of THREADS)
    for (const blocks of [true, false]) {
      const model = sequential([layers.gcnConv({ units: 6, activation: 'relu' }), layers.sageConv({ units: 3 })]);
      model.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
      const loader = data.neighborLoader(graph, { fanOuts: [3, 2], batchSize: 40, shuffle: true, seed: 1, blocks });
      outcomes.push([await model.fit(loader, { epochs: 2, seed: 2, thread }), bits(model.params)]);
    }
  expect(outcomes.slice(2)).toEqual(outcomes.slice(0, 2));
});

describe('beside a training in a worker', () => {
  it('a live plot draws while training goes on, and the final state at its end', async () => {
    const printed: string[] = [];
    const file = place();
    const plot = callbacks.livePlot({ every: 1, file, label: 'score', print: (line) => printed.push(line) });
    let told = '';
    let page: Promise<void> | null = null;
    const visitor: Callback = {
      onTrainBegin: async () => {
        const { body } = await fetch(`${printed[0].replace('Live plot: ', '')}events`);
        page = (async () => {
          const [reader, decoder] = [(body as ReadableStream<Uint8Array>).getReader(), new TextDecoder()];
          for (let part = await reader.read(); !part.done; part = await reader.read()) told += decoder.decode(part.value, { stream: true });
        })();
      },
      // it trains until the page has been shown a drawing: however fast or slow this machine is
      onEpochEnd: (_, run) => {
        if (told.includes('event: status')) run.stop('seen');
      },
    };
    const model = network();
    const { stopped, epochs } = await model.fit(graphs, {
      ...options,
      epochs: 1e6,
      validationSplit: 0.25,
      thread: 'worker',
      callbacks: [plot, visitor],
    });
    await page;
    expect(stopped).toBe('seen');
    const events = Array.from(told.matchAll(/event: (\w+)\ndata: (.*)\n/g), ([, name, json]) => ({ name, ...JSON.parse(json) }));
    const fits = events.filter(({ name }) => name === 'fit');
    expect(fits.length).toBeGreaterThanOrEqual(2);
    expect(plot.cost.drawings).toBe(fits.length);
    for (const { svg } of fits) expect(svg).toMatch(/^<svg[^>]*>.*score/s);
    expect(fits[0].svg).not.toBe(fits.at(-1).svg);
    const states = events.filter(({ name }) => name === 'status');
    expect(states[0].over).toBe(false);
    expect(states.at(-1)).toMatchObject({ over: true, line: expect.stringMatching(new RegExp(`^seen after ${epochs} epochs  loss `)) });
    expect(printed.at(-1)).toMatch(/of the training time, beside it/);
    expect(readFileSync(`${file}.html`, 'utf8')).toContain(fits.at(-1).svg.slice(0, 200));
  });

  it('what is frozen, scaled, missing and balanced is the same as without', async () => {
    const outcomes = [];
    for (const thread of THREADS) {
      const gaps = graphs.map((graph, i) => ({ ...graph, y: i % 4 === 0 ? Number.NaN : Number(graph.y) }));
      const values = network();
      values.compile({ loss: 'mae', metrics: ['mae'], targetTransform: data.transforms.standardizeTargets() });
      values.params = values.init({ seed: 1, like: graphs[0] });
      values.buffers = values.initBuffers({ seed: 1, like: graphs[0] });
      values.freeze('graphConv1');
      values.freeze(/^batchNorm/);
      const first = await values.fit(gaps, { ...options, thread });
      const classes = graphs.map((graph, i) => ({ ...graph, y: i % 5 === 0 ? 1 : 0 }));
      const binary = network();
      binary.compile({ loss: 'binaryFocalCrossEntropy' });
      const second = await binary.fit(classes, { ...options, thread, classWeight: 'balanced' });
      outcomes.push([first, second, bits(values.params), bits(values.buffers), Array.from((await values.predict(graphs)).data)]);
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  });
});

it('a worker that is through takes the next training, to the same numbers; one that was stopped does not', async () => {
  let started = 0;
  const count = (): void => void started++;
  process.on('worker', count);
  const karate = data.graph(data.karate());
  const train = async (signal?: AbortSignal): Promise<number | undefined> => {
    const model = sequential([layers.gcnConv({ units: 4, activation: 'relu' }), layers.gcnConv({ units: 4 })]);
    model.compile({ optimizer: 'adam', loss: 'crossEntropy' });
    const stop = signal && { onEpochEnd: () => control.abort() };
    const { history } = await model.fit(karate, { epochs: 5, seed: 3, thread: 'worker', signal, callbacks: stop && [stop] });
    return history.loss.at(-1);
  };
  const control = new AbortController();
  const [first, second] = [await train(), await train()];
  expect(started).toBeLessThanOrEqual(1); // a test before this one may have left its worker
  expect(second).toBe(first);
  await train(control.signal);
  const before = started;
  expect(await train()).toBe(first);
  process.off('worker', count);
  expect(started).toBe(before + 1);
});
