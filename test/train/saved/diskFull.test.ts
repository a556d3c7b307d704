import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import files, { type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { callbacks, data, IoError, io, layers, type Model, memory, sequential, type Tensor, tree } from '../../../src/index.js';
import { settled } from '../../settled.js';

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-full-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

const graphs = data.synthetic('score_sum', { count: 20 });
const make = (): Model => {
  const model = sequential([layers.dense({ units: 4 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  model.compile({ optimizer: 'adam', loss: 'mse' });
  return model;
};

/** Every file and its content. */
const content = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file, readFileSync(file).toString('hex')]),
  );

/** The disk takes half of the nth file that is written from now on, and no more. */
function fillUp(nth = 1): void {
  const open = files.open.bind(files);
  let left = nth;
  vi.spyOn(files, 'open').mockImplementation(async (...given) => {
    const file: FileHandle = await open(...given);
    if (given[1] === 'wx' && --left === 0) {
      const write = file.writeFile.bind(file);
      file.writeFile = async (bytes) => {
        await write((bytes as Uint8Array).subarray(0, (bytes as Uint8Array).length / 2));
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      };
    }
    return file;
  });
}

describe('a full disk while saving is an IoError, and files and model are as they were', () => {
  test.each([
    ['a file', 'model.safetensors', 1],
    ['the weights of a folder', 'folder/', 1],
    ['the index of a folder', 'folder/', 2],
  ])('%s', async (_, name, nth) => {
    const model = make();
    await model.fit(graphs, { epochs: 1, seed: 0 });
    await model.save(join(folder, name));
    const before = content();
    const predicted = await model.predict(graphs);
    await model.fit(graphs, { epochs: 1, seed: 1 });
    const heap = (await settled()).heap;
    fillUp(nth);
    await expect(model.save(join(folder, name))).rejects.toThrow(IoError);
    vi.restoreAllMocks();
    expect(content()).toEqual(before);
    expect(memory().heap).toBe(heap);
    expect(await (await io.load(join(folder, name))).predict(graphs)).toEqual(predicted);
  });

  test('a file that was not there is not there', async () => {
    const model = make();
    model.params = model.init({ seed: 0, like: graphs });
    const before = content();
    fillUp();
    await expect(model.save(join(folder, 'new.safetensors'))).rejects.toMatchObject({ code: 'IO', fields: { code: 'ENOSPC' } });
    expect(content()).toEqual(before);
  });

  test('a checkpoint: training ends, both generations stay, and it is resumed from them when there is room', async () => {
    const path = join(folder, 'run');
    const options = { epochs: 6, batchSize: 4, seed: 2 };
    const checkpoint = () => callbacks.modelCheckpoint({ path, keep: 'last' });
    const whole = make();
    const history = await whole.fit(graphs, options);
    await make().fit(graphs, { ...options, epochs: 3, callbacks: [checkpoint()] });
    const before = content();
    fillUp();
    const model = make();
    await expect(model.fit(graphs, { ...options, resume: path, callbacks: [checkpoint()] })).rejects.toThrow(IoError);
    vi.restoreAllMocks();
    expect(content()).toEqual(before);
    expect(before[join(path, 'last.previous.safetensors')]).not.toBe(before[join(path, 'last.safetensors')]);
    expect((await model.predict(graphs)).data.every(Number.isFinite)).toBe(true);
    const again = make();
    expect(await again.fit(graphs, { ...options, resume: path, callbacks: [checkpoint()] })).toEqual(history);
    expect(tree.leaves(again.params).map((leaf) => (leaf as Tensor).toArray())).toEqual(
      tree.leaves(whole.params).map((leaf) => (leaf as Tensor).toArray()),
    );
  });
});
