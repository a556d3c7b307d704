import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  callbacks,
  data,
  type FitOptions,
  IoError,
  layers,
  type Model,
  memory,
  OptionError,
  optimizers,
  sequential,
} from '../../../src/index.js';
import { bits } from '../../bits.js';
import { temporaryFolder } from '../../io/temporary.js';
import { settled } from '../../settled.js';
import { rejected, thrown } from '../../thrown.js';

const graphs = data.synthetic('score_nbr', { count: 48, seed: 0 });
const [train, validationData] = [graphs.slice(0, 32), graphs.slice(32)];

function network(learningRate = 0.01): Model {
  const model = sequential([layers.propagationConv({ units: 4 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  model.compile({ optimizer: optimizers.adam({ learningRate }), loss: 'mse', metrics: ['r2'] });
  return model;
}

/** Runs a callback over made-up values of 'loss', one for each epoch, and says after how many epochs training stopped. */
async function over(values: readonly number[], callback: callbacks.Callback, model = network()): Promise<number> {
  const feigned: callbacks.Callback = {
    // the hooks hear these values instead of the real ones; the steps are real
    ...callback,
    onEpochEnd: (event, run) => callback.onEpochEnd?.({ ...event, metrics: { ...event.metrics, loss: values[event.epoch - 1] } }, run),
  };
  const { epochs } = await model.fit(train, { epochs: values.length, seed: 0, batchSize: 16, callbacks: [feigned] });
  return epochs;
}

describe('the hooks', () => {
  it('are called in order, waited for, and closed', async () => {
    const seen: string[] = [];
    const note = (name: string) => async (first: unknown) => {
      await Promise.resolve();
      seen.push(typeof first === 'number' ? `${name} ${first}` : name);
    };
    const hooks = callbacks.lambda({
      onTrainBegin: note('begin'),
      onEpochBegin: note('epoch'),
      onBatchEnd: note('batch'),
      onEpochEnd: note('end'),
      onTrainEnd: note('over'),
      close: note('close'),
    });
    await network().fit(train, { epochs: 2, batchSize: 16, callbacks: [hooks] });
    expect(seen).toEqual(['begin', 'epoch 1', 'batch', 'batch', 'end', 'epoch 2', 'batch', 'batch', 'end', 'over', 'close']);
  });

  it('hear of every batch and epoch with its numbers', async () => {
    const losses: number[][] = [[], []];
    const model = network();
    const { history } = await model.fit(train, {
      epochs: 2,
      batchSize: 16,
      seed: 0,
      callbacks: [
        {
          onBatchEnd: ({ epoch, batch, batches, loss, items }) => {
            losses[epoch - 1][batch - 1] = loss;
            expect([batches, items]).toEqual([2, 16]);
          },
        },
      ],
    });
    for (const [i, pair] of losses.entries()) expect((pair[0] + pair[1]) / 2).toBeCloseTo(history.loss[i], 6);
  });

  it('end the training when one throws: the model is that of the last step, everything is closed', async () => {
    const close = vi.fn();
    const model = network();
    const trouble = new Error('no more paper');
    let after = '';
    const failing: callbacks.Callback = {
      onBatchEnd: ({ epoch, batch }, run) => {
        if (epoch !== 2 || batch !== 1) return;
        after = bits(run.step.params);
        throw trouble;
      },
      close,
    };
    expect(await rejected(() => model.fit(train, { epochs: 5, batchSize: 16, seed: 0, callbacks: [failing] }))).toBe(trouble);
    expect(close).toHaveBeenCalledTimes(1);
    expect(bits(model.params)).toBe(after);
    await model.fit(train, { epochs: 1 });
  });

  it.each([
    ['a name that is no hook', { onEpochEnds: () => {} }],
    ['what is no function', { onEpochEnd: 5 }],
  ])('lambda refuses %s', (_, hooks) => {
    expect(thrown(() => callbacks.lambda(hooks as never))).toBeInstanceOf(OptionError);
  });
});

describe('earlyStopping', () => {
  it('waits for `patience` epochs, and counts only what is better by minDelta', async () => {
    const values = [5, 4, 3.95, 4.2, 4.1, 4.3, 4.4];
    expect(await over(values, callbacks.earlyStopping())).toBe(4);
    expect(await over(values, callbacks.earlyStopping({ patience: 2 }))).toBe(5);
    expect(await over(values, callbacks.earlyStopping({ minDelta: 0.1, patience: 1 }))).toBe(3);
    expect(await over(values, callbacks.earlyStopping({ patience: 20 }))).toBe(7);
    expect(await over([1, 2, 3, 2, 1], callbacks.earlyStopping({ mode: 'max' }))).toBe(4);
    expect(await over([3, Number.NaN, Number.NaN], callbacks.earlyStopping({ patience: 0 }))).toBe(2);
  });

  it('gives the best parameters back, in the same handles', async () => {
    const model = network();
    const kept: string[] = [];
    const watch: callbacks.Callback = { onEpochEnd: (_, run) => void kept.push(bits(run.step.params)) };
    const stopping = callbacks.earlyStopping({ patience: 2, restoreBest: true });
    const values = [3, 1, 2, 2, 2, 2];
    const feigned: callbacks.Callback = {
      ...stopping,
      onEpochEnd: (event, run) => stopping.onEpochEnd?.({ ...event, metrics: { ...event.metrics, loss: values[event.epoch - 1] } }, run),
    };
    await model.fit(train, { epochs: 1, seed: 0 });
    const handle = model.params;
    await model.fit(train, { epochs: 6, seed: 0, callbacks: [watch, feigned] });
    expect(kept).toHaveLength(4);
    expect(new Set(kept).size).toBe(4);
    expect(model.params).toBe(handle);
    expect(bits(model.params)).toBe(kept[1]);
    expect(stopping.bestEpoch).toBe(2);
  });

  describe('with restoreBest', () => {
    /** Batch normalisation has buffers, and `ema` an average beside the parameters. */
    const averaging = (): Model => {
      const model = sequential([
        layers.propagationConv({ units: 4 }),
        layers.batchNorm(),
        layers.globalSumPool(),
        layers.dense({ units: 1 }),
      ]);
      model.compile({ optimizer: optimizers.adam({ learningRate: 0.01, ema: 0.8 }), loss: 'mse' });
      return model;
    };
    /** What a model is, in bits: parameters, buffers, and the average that predictions go by. */
    const all = (run: Parameters<NonNullable<callbacks.Callback['onTrainEnd']>>[0]): string[] =>
      [run.step.params, run.step.buffers, optimizers.averageOf(run.step.optimizerState)].map(bits);

    /** Trains over made-up losses; returns the state after each epoch and at the end. */
    async function states(values: readonly number[], options: callbacks.EarlyStoppingOptions, given: FitOptions = {}) {
      const stopping = callbacks.earlyStopping(options);
      const seen: string[][] = [];
      let end: string[] = [];
      const feigned: callbacks.Callback = {
        ...stopping,
        onEpochEnd: (event, run) => {
          seen.push(all(run));
          return stopping.onEpochEnd?.({ ...event, metrics: { ...event.metrics, loss: values[event.epoch - 1] } }, run);
        },
        onTrainEnd: (run) => {
          stopping.onTrainEnd?.(run);
          end = all(run);
        },
      };
      const model = averaging();
      await model.fit(train, { epochs: values.length, seed: 0, batchSize: 16, ...given, callbacks: [feigned, ...(given.callbacks ?? [])] });
      return { stopping, seen, end, model };
    }

    it.each([
      ['it stops', [3, 2, 1, 2, 2, 2, 2], 2, 3, 5],
      ['all epochs are done', [3, 1, 2, 2], 9, 2, 4],
      ['the last epoch is the best', [3, 2, 1], 9, 3, 3],
      ['only the first was a number', [3, Number.NaN, Number.NaN, Number.NaN], 2, 1, 3],
    ] as const)('parameters, buffers and average are those of the best epoch when %s', async (_, values, patience, best, epochs) => {
      const { stopping, seen, end } = await states(values, { patience, restoreBest: true });
      expect([stopping.bestEpoch, seen.length]).toEqual([best, epochs]);
      expect(new Set(seen.flat()).size).toBe(3 * epochs);
      expect(end).toEqual(seen[best - 1]);
      const without = await states(values, { patience });
      expect(without.end).toEqual(without.seen[epochs - 1]);
    });

    it('and when a signal ends the training in the middle of an epoch; reports go by it too', async () => {
      const stop = new AbortController();
      const abort: callbacks.Callback = { onBatchEnd: ({ epoch, batch }) => (epoch === 4 && batch === 1 ? stop.abort() : undefined) };
      const { seen, end, model } = await states(
        [3, 1, 2, 2, 2],
        { patience: 9, restoreBest: true },
        { signal: stop.signal, callbacks: [abort] },
      );
      expect(seen).toHaveLength(3);
      expect(end).toEqual(seen[1]);
      const best = averaging();
      await best.fit(train, { epochs: 2, seed: 0, batchSize: 16 });
      expect((await model.predict(train)).data).toEqual((await best.predict(train)).data);
    });

    it('gives back the memory of the copy', async () => {
      const { model } = await states([3, 1, 2, 2], { restoreBest: true, patience: 9 });
      const stopping = callbacks.earlyStopping({ restoreBest: true, patience: 9 });
      const { heap } = await settled();
      await model.fit(train, { epochs: 3, seed: 0, batchSize: 16, callbacks: [stopping] });
      expect(memory().heap).toBe(heap);
    });
  });

  it('watches valLoss by itself, and refuses a value that nobody reports', async () => {
    const stopping = callbacks.earlyStopping({ patience: 3 });
    const { history } = await network().fit(train, { epochs: 6, seed: 0, validationData, callbacks: [stopping] });
    expect(stopping.bestEpoch).toBe(1 + history.valLoss.indexOf(Math.min(...history.valLoss)));
    const error = await rejected(() =>
      network().fit(train, { epochs: 2, callbacks: [callbacks.earlyStopping({ monitor: 'valAccuracy' })] }),
    );
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toContain("'valAccuracy'");
  });
});

describe('reduceLROnPlateau', () => {
  const scales = async (values: readonly number[], options: callbacks.ReduceLROnPlateauOptions): Promise<number[]> => {
    const reducing = callbacks.reduceLROnPlateau(options);
    const seen: number[] = [];
    await over(values, {
      ...reducing,
      onEpochEnd: async (event, run) => {
        await reducing.onEpochEnd?.(event, run);
        seen.push(run.step.optimizerState.scale);
      },
    });
    return seen;
  };

  it('lowers the rate after `patience` epochs, rests, and stops at the least rate', async () => {
    const flat = [1, 1, 1, 1, 1, 1, 1];
    expect(await scales(flat, { patience: 2, factor: 0.5 })).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25, 0.125]);
    expect(await scales(flat, { patience: 0, factor: 0.5, cooldown: 2 })).toEqual([1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25]);
    const least = await scales(flat, { patience: 0, factor: 0.1, minLearningRate: 0.002 });
    expect(least.at(-1)).toBeCloseTo(0.2, 12);
    expect(await scales([7, 6, 5, 4, 3, 2, 1], { patience: 0 })).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('counts only what is better by minDelta', async () => {
    const slowly = [1, 0.95, 0.92, 0.89, 0.86, 0.83];
    expect(await scales(slowly, { patience: 2, factor: 0.5, minDelta: 0.1 })).toEqual([1, 1, 0.5, 0.5, 0.5, 0.25]);
    expect(await scales(slowly, { patience: 2, factor: 0.5, minDelta: 0.02 })).toEqual([1, 1, 1, 1, 1, 1]);
    // 1e-4 where nothing is said: a smaller step is none
    expect(await scales([1, 0.99995, 0.9999, 0.9998], { patience: 2, factor: 0.5 })).toEqual([1, 1, 0.5, 0.5]);
    expect(await scales([1, 0.9998, 0.9996, 0.9994], { patience: 2, factor: 0.5 })).toEqual([1, 1, 1, 1]);
    expect(await scales([1, 1.05, 1.08, 1.2], { patience: 2, factor: 0.5, minDelta: 0.1, mode: 'max' })).toEqual([1, 1, 0.5, 0.5]);
  });

  it('does not count the epochs of the cooldown, but takes note of what is better in it', async () => {
    const options = { patience: 1, factor: 0.5, cooldown: 1, minDelta: 0 };
    expect(await scales([1, 1, 1, 1, 1, 1], options)).toEqual([1, 0.5, 0.5, 0.25, 0.25, 0.125]);
    // 0.5 is seen while it rests: 0.8 afterwards is no better
    expect(await scales([1, 1, 0.5, 0.8, 0.8], options)).toEqual([1, 0.5, 0.5, 0.25, 0.25]);
    expect(await scales([1, 1, 1, 0.5, 0.5], options)).toEqual([1, 0.5, 0.5, 0.5, 0.25]);
    // patience begins anew after it
    expect(await scales([1, 1, 1, 1, 1, 1, 1], { ...options, patience: 2 })).toEqual([1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]);
  });

  it('really slows the steps down', async () => {
    const [plain, slowed] = [network(), network()];
    await plain.fit(train, { epochs: 1, seed: 0 });
    await slowed.fit(train, { epochs: 1, seed: 0 });
    const stop: callbacks.Callback = { onTrainBegin: (run) => void (run.step.optimizerState.scale = 0) };
    const before = bits(slowed.params);
    await slowed.fit(train, { epochs: 1, seed: 1, callbacks: [stop] });
    expect(bits(slowed.params)).toBe(before);
    await plain.fit(train, { epochs: 1, seed: 1 });
    expect(bits(plain.params)).not.toBe(before);
  });
});

describe('csvLogger', () => {
  it('writes a line for each epoch', async () => {
    const file = join(await temporaryFolder(), 'log', 'run.csv');
    const logger = callbacks.csvLogger({ file, separator: ';' });
    const { history } = await network().fit(train, { epochs: 3, seed: 0, validationData, callbacks: [logger] });
    const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(head).toBe('epoch;loss;r2;valLoss;valR2');
    expect(lines).toHaveLength(3);
    const cells = lines.map((line) => line.split(';').map(Number));
    expect(cells.map(([epoch]) => epoch)).toEqual([1, 2, 3]);
    expect(cells.map((row) => row[1])).toEqual(history.loss);
    expect(cells.map((row) => row[4])).toEqual(history.valR2);
    expect(logger.text).toBe(readFileSync(file, 'utf8'));
  });

  it('refuses a path it cannot write to, before anything is trained', async () => {
    const folder = await temporaryFolder();
    const model = network();
    const error = await rejected(() => model.fit(train, { epochs: 1, callbacks: [callbacks.csvLogger({ file: folder })] }));
    expect(error).toBeInstanceOf(IoError);
  });
});
