import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { callbacks, data, layers, type Model, OptionError, sequential } from '../../../src/index.js';
import { FlatLayout } from '../../../src/network/flat.js';
import { rejected, thrown } from '../../thrown.js';

const graphs = data.synthetic('score_nbr', { count: 12, seed: 0 });
const make = (): Model => {
  const model = sequential([layers.propagationConv({ units: 3 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  model.compile({ optimizer: 'adam', loss: 'mse' });
  model.params = model.init({ seed: 2, like: graphs[0] });
  return model;
};
const folder = mkdtempSync(join(tmpdir(), 'graphgrad-path-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const flat = ({ params }: Model): Float32Array => Float32Array.from(new FlatLayout(params as never).flatten('test', 'the model', params));

describe('callbacks.path', () => {
  it('records where training begins, every few epochs, and where it ends', async () => {
    const model = make();
    const begin = flat(model);
    const path = callbacks.path({ every: 3 });
    await model.fit(graphs, { epochs: 8, seed: 0, callbacks: [path] });
    expect(path.epochs).toEqual([0, 3, 6, 8]);
    expect(path.points[0]).toEqual(begin);
    expect(path.points[3]).toEqual(flat(model));
    expect(path.layout?.size).toBe(begin.length);
  });

  it('is thinned evenly as its budget fills', async () => {
    const model = make();
    const { size } = new FlatLayout(model.params as never);
    const path = callbacks.path({ budget: 4 * size * 8 });
    await model.fit(graphs, { epochs: 50, seed: 0, callbacks: [path] });
    expect(path.points.length).toBeLessThanOrEqual(8);
    expect(path.epochs).toEqual([0, 8, 16, 24, 32, 40, 48, 50]);
    expect(path.points[7]).toEqual(flat(model));
  });

  it('begins anew with each training, and refuses a budget that holds nothing', async () => {
    const model = make();
    const path = callbacks.path();
    await model.fit(graphs, { epochs: 4, seed: 0, callbacks: [path] });
    await model.fit(graphs, { epochs: 2, seed: 0, callbacks: [path] });
    expect(path.epochs).toEqual([0, 1, 2]);
    expect((await rejected(() => model.fit(graphs, { callbacks: [callbacks.path({ budget: 10 })] }))).message).toMatch(
      /budget is too small/,
    );
    expect(thrown(() => callbacks.path({ every: 0 }))).toBeInstanceOf(OptionError);
  });

  it.each([
    ['before the checkpoint in the list', false],
    ['after it', true],
  ])('a resumed training goes on with the path so far: %s', async (name, after) => {
    const place = join(folder, name);
    const whole = callbacks.path({ every: 3 });
    await make().fit(graphs, { epochs: 11, seed: 4, callbacks: [whole] });
    for (const epochs of [4, 6, 11]) {
      const path = callbacks.path({ every: 3 });
      const checkpoint = callbacks.modelCheckpoint({ path: place });
      const list = after ? [checkpoint, path] : [path, checkpoint];
      await make().fit(graphs, { epochs, seed: 4, resume: place, callbacks: list });
      if (epochs < 11) continue;
      expect(path.epochs).toEqual([0, 3, 6, 9, 11]);
      expect(path.epochs).toEqual(whole.epochs);
      expect(path.points).toEqual(whole.points);
    }
  });
});
