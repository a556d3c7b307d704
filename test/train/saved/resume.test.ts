import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FormatError, OptionError } from '../../../src/core/errors.js';
import {
  callbacks,
  data,
  type FitOptions,
  type History,
  io,
  layers,
  type Model,
  memory,
  optimizers,
  sequential,
  type Tensor,
  tree,
} from '../../../src/index.js';
import type { Data } from '../../../src/train/batches.js';
import type { Callback } from '../../../src/train/callbacks/callback.js';
import { settled } from '../../settled.js';

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-resume-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let places = 0;
const place = (): string => join(folder, `run${places++}`);
const hex = (t: unknown): string => Buffer.from((t as Tensor).toTypedArray().buffer).toString('hex');
const bits = (given: unknown): string[] => tree.entries(given).map(([path, leaf]) => `${path.join('.')} ${hex(leaf)}`);
const graphs = data.synthetic('score_sum', { count: 90 });

/** Everything that remembers: dropout, running statistics, accumulation and clipping, a moving average, a schedule's step. */
const EPOCHS = 3;
const make = (): Model => {
  const model = sequential([
    layers.ginConv({ nn: layers.mlp({ units: [8, 8] }) }),
    layers.dropout({ rate: 0.3 }),
    layers.globalSumPool(),
    layers.dense({ units: 1 }),
  ]);
  model.compile({
    optimizer: optimizers.adam({ learningRate: 0.01, accumulate: 2, clipNorm: 1, ema: 0.9 }),
    loss: 'mse',
    metrics: ['mae', 'r2'],
  });
  return model;
};

/** All that a training leaves behind, as bits. */
interface Outcome {
  readonly params: string[];
  readonly buffers: string[];
  readonly optimizer: unknown[];
  readonly history: History;
}

async function train(model: Model, given: Data, options: FitOptions): Promise<Outcome> {
  let optimizer: unknown[] = [];
  const watch: Callback = {
    onTrainEnd: ({ step: { optimizerState } }) => {
      const { slots, ...numbers } = optimizerState;
      optimizer = [numbers, ...bits(slots)];
    },
  };
  const history = await model.fit(given, { epochs: EPOCHS, batchSize: 6, ...options, callbacks: [...(options.callbacks ?? []), watch] });
  return { params: bits(model.params), buffers: bits(model.buffers), optimizer, history };
}

/** Ends a training after some steps: by a signal, or by an error, as a crash would. */
async function interrupted(given: Data, path: string, after: number, crash: boolean, options: FitOptions = {}): Promise<void> {
  const stop = new AbortController();
  let steps = 0;
  const end: Callback = {
    onBatchEnd: () => {
      if (++steps < after) return;
      if (crash) throw new Error('the machine is off');
      stop.abort();
    },
  };
  const training = train(make(), given, {
    seed: 3,
    signal: stop.signal,
    ...options,
    callbacks: [callbacks.modelCheckpoint({ path, every: crash ? { batches: 1 + (after % 5) } : 1 }), end],
  });
  if (crash) await expect(training).rejects.toThrow('the machine is off');
  else await training;
}

/** Numbers in [1, n], the same in each run. */
function* draws(n: number): Generator<number, never, void> {
  for (let state = 7; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    yield 1 + Math.floor(((state >>> 0) / 2 ** 32) * n);
  }
}

describe('a resumed training ends with the same bits as one that was never interrupted', () => {
  const validationData = graphs.slice(70);
  const training = graphs.slice(0, 70); // twelve batches, the last one smaller

  test('at 50 random steps, by signals and by crashes', async () => {
    const whole = await train(make(), training, { seed: 3, validationData });
    const steps = draws(12 * EPOCHS);
    const wrong: string[] = [];
    for (let i = 0; i < 50; i++) {
      const path = place();
      const after = steps.next().value;
      await interrupted(training, path, after, i % 2 === 1, { validationData });
      const resumed = await train(make(), training, { seed: 3, resume: path, validationData });
      if (JSON.stringify(resumed) !== JSON.stringify(whole)) wrong.push(`step ${after}, ${i % 2 === 1 ? 'crash' : 'signal'}`);
    }
    expect(wrong).toEqual([]);
    expect(Object.keys(whole.history.history)).toEqual(['loss', 'mae', 'r2', 'valLoss', 'valMae', 'valR2']);
    expect(whole.history.history.loss).toHaveLength(EPOCHS);
  });

  test.each([
    ['a loader', () => data.loader(training, { batchSize: 6, shuffle: true, seed: 5 })],
    ['a stream of graphs', () => data.loader(() => training.values(), { batchSize: 6, shuffle: true, seed: 5 })],
    [
      'batches of one’s own',
      () => ({ [Symbol.iterator]: () => [0, 20, 40].map((at) => data.batch(training.slice(at, at + 20))).values() }),
    ],
    ['one graph', () => data.batch(training)],
  ])('on %s', async (of, open) => {
    const whole = await train(make(), open(), { seed: 3 });
    for (const [after, crash] of [
      [2, false],
      [3, true],
      [7, false],
    ] as const) {
      const path = place();
      await interrupted(open(), path, Math.min(after, of === 'one graph' ? 2 : after), crash);
      expect(await train(make(), open(), { seed: 3, resume: path }), `step ${after}`).toEqual(whole);
    }
  });

  test('again and again, and once more when all is done', async () => {
    const whole = await train(make(), training, { seed: 3 });
    const path = place();
    const some = (epochs: number) =>
      train(make(), training, { epochs, resume: path, seed: 3, callbacks: [callbacks.modelCheckpoint({ path })] });
    for (const epochs of [1, 2, 3]) await some(epochs);
    expect(await some(EPOCHS)).toEqual(whole);
  });
});

describe('callbacks.modelCheckpoint', () => {
  const path = place();
  const checkpoint = (more = {}) => callbacks.modelCheckpoint({ path, ...more });

  test('keeps the last state and the best model, which io.load reads', async () => {
    const model = make();
    const best: Callback & { value: number; params: string[] } = {
      value: Number.POSITIVE_INFINITY,
      params: [],
      onEpochEnd: ({ metrics: { mae } }, { step }) => {
        // the model that predicts goes by the moving average
        if (mae < best.value) Object.assign(best, { value: mae, params: bits(optimizers.averageOf(step.optimizerState)) });
      },
    };
    await train(model, graphs, { seed: 1, callbacks: [checkpoint({ monitor: 'mae' }), best] });
    expect(readdirSync(path).sort()).toEqual(['best.safetensors', 'last.previous.safetensors', 'last.safetensors']);
    expect(bits((await io.load(join(path, 'last.safetensors'))).params)).toEqual(bits(model.params));
    const loaded = await io.load(join(path, 'best.safetensors'));
    expect(bits(loaded.params)).toEqual(best.params);
    expect((await loaded.evaluate(graphs)).mae).toBeGreaterThan(0);
  });

  test('the one before is taken where the newest is torn, and outlives the next save', async () => {
    const newest = join(path, 'last.safetensors');
    const bytes = readFileSync(newest);
    writeFileSync(newest, bytes.subarray(0, bytes.length / 2));
    const previous = readFileSync(join(path, 'last.previous.safetensors'));
    const history = await make().fit(graphs, { epochs: EPOCHS, batchSize: 6, resume: path, callbacks: [checkpoint({ monitor: 'mae' })] });
    expect(history.history.loss).toHaveLength(EPOCHS);
    expect(readFileSync(newest)).toEqual(bytes); // trained again from the epoch before, to the same bits
    expect(readFileSync(join(path, 'last.previous.safetensors'))).toEqual(previous);
    writeFileSync(newest, 'torn');
    writeFileSync(join(path, 'last.previous.safetensors'), 'torn');
    await expect(make().fit(graphs, { resume: path })).rejects.toThrow(FormatError);
    writeFileSync(newest, bytes);
  });

  test('another architecture, optimizer, data set or seed is refused, and the model is as it was', async () => {
    const other = sequential([layers.ginConv({ nn: layers.mlp({ units: [8, 9] }) }), layers.globalSumPool(), layers.dense({ units: 1 })]);
    other.compile({ optimizer: optimizers.adam({ accumulate: 2, clipNorm: 1, ema: 0.9 }), loss: 'mse' });
    const before = (await settled()).heap;
    await expect(other.fit(graphs, { resume: path })).rejects.toThrow(/other architecture.*dense2\.bias is F32 \[8\] and not F32 \[9\]/s);
    await expect(other.fit(graphs, { resume: path })).rejects.toMatchObject({
      code: 'FORMAT',
      fields: { missing: [], unexpected: expect.any(Array) },
    });
    expect([other.params, other.buffers]).toEqual([null, null]);
    expect(memory().heap).toBe(before);
    const model = make();
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    await expect(model.fit(graphs, { resume: path })).rejects.toThrow(/another optimizer/);
    model.compile({ optimizer: optimizers.adam(), loss: 'mse' });
    await expect(model.fit(graphs, { resume: path })).rejects.toThrow(/optimizer\.gradient/);
    expect(model.params).toBeNull();
    await expect(make().fit(graphs, { resume: path, seed: 99 })).rejects.toThrow(OptionError);
    await expect(make().fit(graphs, { resume: path, initialEpoch: 1 })).rejects.toThrow(OptionError);
    await expect(make().fit(data.loader(graphs, { batchSize: 6 }), { resume: path, callbacks: [checkpoint()] })).rejects.toThrow(
      /other data/,
    );
    await make().save(join(folder, 'model.safetensors'));
    await expect(make().fit(graphs, { resume: join(folder, 'model.safetensors') })).rejects.toThrow(/no checkpoint/);
    const mine = make();
    mine.params = mine.init({ seed: 8, like: graphs });
    const own = bits(mine.params);
    mine.compile({ optimizer: 'sgd', loss: 'mse' });
    await expect(mine.fit(graphs, { resume: path })).rejects.toThrow(FormatError);
    expect(bits(mine.params)).toEqual(own);
  });

  test.each([
    ['path', { path: '' }],
    ['keep', { keep: 'all' as never }],
    ['mode', { mode: 'up' as never }],
    ['every', { every: 0 }],
    ['every', { every: { batches: 0.5 } }],
    ['every', { every: null as never }],
    ['layers', { layers: { x: 1 } }],
  ])('a bad %s is an OptionError', (_, options) => {
    expect(() => checkpoint(options)).toThrow(OptionError);
  });

  test('a value that nobody computes is an OptionError that lists those there are', async () => {
    await expect(make().fit(graphs, { callbacks: [checkpoint({ monitor: 'accuracy' })] })).rejects.toThrow(/'accuracy'.*loss, mae, r2/s);
  });
});
