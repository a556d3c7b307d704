import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { executablePath, visit } from './page.js';

const consumer = inject('consumer');

/** Trains twice from one seed, here and in a worker, and tells whether both came to the same. */
const program = (
  from: string,
): string => `import { callbacks, data, layers, models, OptionError, optimizers, sequential, tree } from '${from}';
const graphs = data.synthetic('score_sum', { count: 40 });
const make = () => {
  const model = sequential([layers.graphConv({ units: 4, activation: 'relu' }), layers.dropout({ rate: 0.2 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01, clipNorm: 1 }), loss: { kind: 'huber', options: { delta: 2 } }, metrics: ['mae'] });
  return model;
};
const bits = (model) => tree.leaves(model.params).map((leaf) => Array.from(leaf.toTypedArray()).join()).join();
const options = { epochs: 4, seed: 3, validationSplit: 0.2, batchSize: 8 };
const [here, there] = [make(), make()];
const expected = await here.fit(graphs, options);
const epochs = [], values = [];
const watch = callbacks.lambda({ onEpochEnd: async ({ epoch }, run) => {
  epochs.push(epoch);
  values.push((await run.predictions('validation')).target.shape[0], bits(there) !== values[values.length - 1]);
} });
const got = await there.fit(graphs, { ...options, thread: 'worker', callbacks: [watch] });
const handles = tree.leaves(there.params);
await here.fit(graphs, options);
await there.fit(graphs, { ...options, thread: 'worker' });
const again = bits(here) === bits(there) && tree.leaves(there.params).every((leaf, i) => leaf === handles[i]);
const loader = () => data.loader(graphs, { batchSize: 8, shuffle: true, seed: 1 });
const [one, two] = [make(), make()];
await one.fit(loader(), { epochs: 2, seed: 1 });
await two.fit(loader(), { epochs: 2, seed: 1, thread: 'worker' });
const club = data.karate();
const { train, validation } = data.randomLinkSplit(data.graph({ x: club.x, edges: club.edges }), { undirected: true, seed: 0 });
const links = async (thread) => {
  const model = models.gae({ encoder: models.gcn({ units: 4, layers: 2 }) });
  model.compile({ optimizer: 'adam', loss: 'reconstruction', metrics: ['rocAuc'] });
  const { history } = await model.fit(train, { epochs: 3, seed: 2, negatives: { structured: true }, validationData: validation, ...thread });
  return JSON.stringify(history) + bits(model);
};
const redrawn = (await links({})) === (await links({ thread: 'worker' }));
const refused = make();
refused.compile({ loss: (p) => p });
const error = await refused.fit(graphs, { thread: 'worker' }).catch((thrown) => thrown);
const mine = new RangeError('mine');
const thrown = await make().fit(graphs, { ...options, thread: 'worker', callbacks: [{ onEpochEnd() { throw mine; } }] }).catch((e) => e);
const stop = new AbortController();
const stopped = await make().fit(graphs, { ...options, epochs: 1e6, thread: 'worker', signal: stop.signal, callbacks: [{ onEpochEnd: ({ epoch }) => epoch === 2 && stop.abort() }] });
export const seen = {
  same: JSON.stringify(expected) === JSON.stringify(got), again, epochs, rows: values[0], loader: bits(one) === bits(two), redrawn,
  refused: error instanceof OptionError && /whole script in a worker/.test(error.message) && refused.params === null,
  thrown: thrown === mine, stopped: stopped.stopped, early: stopped.epochs < 100,
};
`;

const wanted = {
  same: true,
  again: true,
  epochs: [1, 2, 3, 4],
  rows: 8,
  loader: true,
  redrawn: true,
  refused: true,
  thrown: true,
  stopped: 'aborted',
  early: true,
};

describe("fit with thread: 'worker'", () => {
  it('trains the same bits in Node, and calls back', () => {
    const path = join(consumer, 'fit-worker.mjs');
    writeFileSync(path, `${program('graphgrad')}console.log(JSON.stringify(seen));`);
    expect(JSON.parse(execFileSync(process.execPath, [path], { encoding: 'utf8' }))).toEqual(wanted);
  });

  it.skipIf(executablePath === null)('trains the same bits in a page that is not isolated, and calls back', async () => {
    const path = join(consumer, 'fit-worker');
    mkdirSync(path, { recursive: true });
    for (const part of ['dist', 'build']) cpSync(join(consumer, 'node_modules/graphgrad', part), join(path, part), { recursive: true });
    const script = `${program('./dist/graphgrad.browser.js')}console.log(JSON.stringify(seen)); document.title = 'done';`;
    writeFileSync(join(path, 'index.html'), `<!doctype html><meta charset="utf-8"><body><script type="module">${script}</script></body>`);
    const { lines, trouble } = await visit(path, '/index.html');
    expect(trouble).toEqual([]);
    expect(JSON.parse(lines[0])).toEqual(wanted);
  });
});
