import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FormatError, OptionError } from '../../../src/core/errors.js';
import { callbacks, data, layers, type Model, sequential } from '../../../src/index.js';
import { bits } from '../../bits.js';
import { rejected } from '../../thrown.js';

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-once-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { x, edges, y, masks } = data.karate();
const graph = data.graph({ x, edges, y, masks });
const compiled = (): Model => {
  const model = sequential([layers.gcnConv({ units: 4 })]);
  model.compile({ optimizer: 'adam', loss: 'crossEntropy' });
  return model;
};

const quiet = { file: null, print: () => {} };
const makers = {
  livePlot: () => callbacks.livePlot(quiet),
  csvLogger: () => callbacks.csvLogger(),
  earlyStopping: () => callbacks.earlyStopping({ patience: 99 }),
  reduceLROnPlateau: () => callbacks.reduceLROnPlateau(),
  modelCheckpoint: () => callbacks.modelCheckpoint({ path: join(folder, 'shared') }),
  progress: () => callbacks.progress({ out: { write: () => {} } }),
};

describe.each(Object.entries(makers))('callbacks.%s', (name, make) => {
  it('accompanies one training at a time, and the first goes on undisturbed', async () => {
    const callback = make();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let tell = (): void => {};
    const begun = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const hold = callbacks.lambda({
      onEpochBegin: () => {
        tell();
        return held;
      },
    });
    const first = compiled().fit(graph, { epochs: 3, callbacks: [callback, hold] });
    await begun;
    const second = await rejected(() => compiled().fit(graph, { callbacks: [callback] }));
    release();
    expect(second).toBeInstanceOf(OptionError);
    expect(second.message).toMatch(new RegExp(`^callbacks\\.${name}: it accompanies another training`));
    expect((await first).epochs).toBe(3);
    await compiled().fit(graph, { callbacks: [callback] }); // and another one later
  });

  it('stands once in a list, and is free after a refusal', async () => {
    const callback = make();
    expect((await rejected(() => compiled().fit(graph, { callbacks: [callback, callback] }))).message).toMatch(/stands twice in the list/);
    await compiled().fit(graph, { callbacks: [callback] });
  });
});

describe('a checkpoint with values that no callback wrote', () => {
  const odd = [null, 'odd', { best: 'low' }, { best: 1, bestEpoch: -1, waited: 0.5, cooling: 0, steps: 0.5 }, []];
  const names = ['earlyStopping', 'reduceLROnPlateau', 'modelCheckpoint'] as const;

  it.each(names.flatMap((name) => odd.map((values) => [name, values] as const)))('is refused by %s: %j', async (name, values) => {
    const path = join(folder, `${name}-odd`);
    const kept = callbacks.modelCheckpoint({ path, keep: 'last' });
    const forged: callbacks.Callback = { name, state: () => ({ values }) };
    // checkpoints keep what callbacks remember in their order: the forged one comes first
    await compiled().fit(graph, { epochs: 2, seed: 3, callbacks: [forged, kept] });
    const model = compiled();
    model.params = model.init({ seed: 9, like: graph });
    model.buffers = model.initBuffers({ seed: 9, like: graph });
    const before = bits(model.params);
    const given = name === 'modelCheckpoint' ? callbacks.modelCheckpoint({ path: join(folder, 'other') }) : makers[name]();
    const error = await rejected(() => model.fit(graph, { epochs: 3, resume: path, callbacks: [given] }));
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toContain(`callbacks.${name}: the checkpoint has no`);
    expect(bits(model.params)).toEqual(before);
  });
});

it('what a killed writer of the best model left behind is swept', async () => {
  const path = join(folder, 'swept');
  mkdirSync(path);
  for (const name of ['best', 'last']) writeFileSync(join(path, `${name}.safetensors.999999999.1.tmp`), 'half');
  await compiled().fit(graph, { callbacks: [callbacks.modelCheckpoint({ path })] });
  expect(readdirSync(path).sort()).toEqual(['best.safetensors', 'last.safetensors']);
});

it('a batch that weighs nothing has the loss 0 and moves nothing', async () => {
  const graphs = [0, 1, 2, 3].map((i) => ({ x: [[i, 1]], edges: [] as [number, number][], y: i / 2, sampleWeight: i < 2 ? 0 : 1 }));
  const model = sequential([layers.dense({ units: 1 }), layers.globalSumPool()]);
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  const seen: [number, string][] = [];
  const look = callbacks.lambda({ onBatchEnd: ({ loss }) => void seen.push([loss, String(bits(model.params))]) });
  await model.fit(graphs, { batchSize: 2, shuffle: false, seed: 1, epochs: 2, callbacks: [look] });
  expect(seen.map(([loss]) => loss > 0)).toEqual([false, true, false, true]);
  expect(seen[2]).toEqual([0, seen[1][1]]);
});

describe('onTick', () => {
  it('comes after a step now and then, however long an epoch is', async () => {
    let ticks = 0;
    let steps = 0;
    const tick = callbacks.lambda({
      onBatchEnd: () => void steps++,
      onTick: ({ epoch, batch }, run) => {
        expect([epoch, batch]).toEqual([steps, 1]);
        if (++ticks === 2) run.stop('seen');
      },
    });
    expect((await compiled().fit(graph, { epochs: 1e9, callbacks: [tick] })).stopped).toBe('seen');
    expect(steps).toBeGreaterThan(ticks); // 100 ms are many steps
  });

  it('draws a live plot that waits for no epoch of its own', async () => {
    const plot = callbacks.livePlot({ ...quiet, every: 1e9 });
    const enough = callbacks.lambda({ onEpochEnd: (_, run) => (plot.cost.drawings > 0 ? run.stop('drawn') : undefined) });
    expect((await compiled().fit(graph, { epochs: 1e9, callbacks: [plot, enough] })).stopped).toBe('drawn');
  });
});
