import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, inject, it } from 'vitest';
import type * as graphgrad from '../../src/index.js';

/** The packed package: a worker needs the file that was built. */
const library = pathToFileURL(join(inject('consumer'), 'node_modules/graphgrad/dist/node/index.js')).href;
const { callbacks, data, landscape, layers, sequential } = (await import(library)) as typeof graphgrad;

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-lab-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const graphs = data.synthetic('score_sum', { count: 30 });
const options = { validationData: graphs.slice(20), loss: 'mse', epochs: 3, every: 1, seeds: 2 } as const;
type Choices = Parameters<typeof landscape.compare>[1];

/** What is the same wherever a run takes place: all but the clock. */
const timeless = ({ runs }: graphgrad.landscape.Comparison) => runs.map(({ seconds: _seconds, ...run }) => run);

async function bothWays(given: Omit<Choices, 'loss'>) {
  const here = await landscape.compare(graphs.slice(0, 20), { ...options, ...given, workers: 1 });
  const there = await landscape.compare(graphs.slice(0, 20), { ...options, ...given, workers: 2 });
  expect([here.threads, there.threads, there.serial]).toEqual([1, 2, null]);
  expect(timeless(there)).toEqual(timeless(here));
  return there;
}

describe('landscape.compare in workers gives what it gives in this thread', () => {
  it('with named choices', async () => {
    const network = { depth: 1, width: 4, readout: 'sum' } as const;
    const { runs } = await bothWays({
      network,
      choices: [{ activation: 'sin' }, { activation: 'relu', norm: 'batchNorm' }, { layer: 'ginConv' }],
    });
    expect(runs).toHaveLength(6);
    expect(runs[5].snapshots.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
  });

  it("with a builder in a module of the user's", async () => {
    const file = join(folder, 'builder.mjs');
    writeFileSync(
      file,
      `import { layers, sequential } from '${library}';
export const build = ({ units }) => sequential([layers.graphConv({ units }), layers.globalSumPool(), layers.dense({ units: 1 })]);`,
    );
    await bothWays({ build: { module: pathToFileURL(file).href, export: 'build' }, choices: [{ units: 2 }, { units: 3 }] });
  });

  it('a signal ends all of them', async () => {
    const control = new AbortController();
    const { stopped, runs } = await landscape.compare(graphs.slice(0, 20), {
      ...options,
      epochs: 1_000_000,
      network: { depth: 1, readout: 'sum' },
      choices: [{ activation: 'tanh' }, { activation: 'relu' }],
      workers: 2,
      signal: control.signal,
      progress: ({ comparison }) => {
        if (comparison.runs.length === 2) control.abort();
      },
    });
    expect([stopped, runs.map((run) => run.stopped)]).toEqual(['aborted', ['aborted', 'aborted']]);
  });
});

it("callbacks.path records the same with thread: 'worker' as without", async () => {
  const record = async (thread?: 'worker') => {
    const model = sequential([layers.graphConv({ units: 3 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
    model.compile({ optimizer: 'adam', loss: 'mse' });
    const path = callbacks.path({ every: 2 });
    await model.fit(graphs, { epochs: 5, seed: 0, callbacks: [path], ...(thread && { thread }) });
    return { epochs: path.epochs, points: path.points };
  };
  const here = await record();
  expect(here.epochs).toEqual([0, 2, 4, 5]);
  expect(await record('worker')).toEqual(here);
});
