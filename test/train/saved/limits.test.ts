import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/core/errors.js';
import { callbacks, data, io, layers, type Model, sequential } from '../../../src/index.js';
import { MAX_DEPTH, parseJson } from '../../../src/io/json.js';
import { LIMITS, readSafetensors, writeSafetensors } from '../../../src/io/safetensors.js';
import { MAX_PATH } from '../../../src/network/storedTensors.js';
import { bits } from '../../bits.js';

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-limits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => join(folder, name);

const { x, edges, y, masks } = data.karate();
const graph = data.graph({ x, edges, y, masks });

const initialised = (model: Model): Model => {
  model.params = model.init({ seed: 0, like: graph });
  model.buffers = model.initBuffers({ seed: 0, like: graph });
  return model;
};

/** A chain in a chain, and so on: as many as that around one layer. */
const nested = (levels: number): Model => (levels === 1 ? sequential([layers.dense({ units: 4 })]) : sequential([nested(levels - 1)]));

/** What a model of this name weighs is written as `params.<name>.kernel`. */
const named = (length: number): Model => sequential({ ['n'.repeat(length - 'params..kernel'.length)]: layers.dense({ units: 4 }) });

const comesBack = async (model: Model): Promise<void> => {
  const target = file('model.safetensors');
  for (const at of [target, file('folder/')]) {
    await model.save(at);
    expect(bits((await io.load(at)).params)).toEqual(bits(model.params));
  }
};

describe('a writer knows the limits of the reader', () => {
  it.each([9, 40, MAX_PATH - 1])('%i chains within each other come back', (levels) => comesBack(initialised(nested(levels))));

  it('a longer path is refused, and what was there stays', async () => {
    const target = file('deep.safetensors');
    const shallow = initialised(nested(2));
    await shallow.save(target);
    await expect(initialised(nested(MAX_PATH)).save(target)).rejects.toThrow(/nested too deep.*at most 64/);
    expect(bits((await io.load(target)).params)).toEqual(bits(shallow.params));
  });

  it('names up to the limit come back, longer ones are refused', async () => {
    await comesBack(initialised(named(500)));
    await comesBack(initialised(named(LIMITS.name)));
    await expect(initialised(named(LIMITS.name + 1)).save(file('long.safetensors'))).rejects.toThrow(/name .* too long/);
    expect(readdirSync(folder)).not.toContain('long.safetensors');
  });

  it('so do 10,000 layers, and one more is refused', async () => {
    const many = (count: number) => sequential(Array.from({ length: count }, () => layers.dropout({ rate: 0 })));
    await many(9_999).save(file('many.safetensors')); // and the chain itself
    expect(Object.keys((await io.load(file('many.safetensors'))).parts)).toHaveLength(9_999);
    await expect(many(10_000).save(file('more.safetensors'))).rejects.toThrow(/more layers/);
  });

  it('a header of the largest size is read back, a larger one is not written', () => {
    const around = writeSafetensors({ tensors: new Map(), metadata: new Map([['a', '']]) });
    const full = LIMITS.header - '{"__metadata__":{"a":""}}'.length;
    const room = full - ((8 + LIMITS.header) % 64); // the data after a header begin at a multiple of 64 bytes
    const written = writeSafetensors({ tensors: new Map(), metadata: new Map([['a', '"'.repeat(room >> 1)]]) });
    expect(written.length).toBeGreaterThan(around.length);
    expect(readSafetensors(written).metadata.get('a')).toHaveLength(room >> 1);
    expect(() => writeSafetensors({ tensors: new Map(), metadata: new Map([['a', 'a'.repeat(full + 1)]]) })).toThrow(/too long/);
  });

  it('JSON as deep as the limit is read, deeper is not', () => {
    const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseJson('test', deep(MAX_DEPTH + 1))).toHaveLength(1);
    expect(() => parseJson('test', deep(MAX_DEPTH + 2))).toThrow(FormatError);
  });

  it('strings of megabytes with an escape in every place are read', () => {
    const text = '\\"'.repeat(2e6);
    expect(parseJson('test', JSON.stringify(text))).toBe(text);
    for (const open of ['"', '"\\"', '"\\\\\\"']) expect(() => parseJson('test', open)).toThrow(FormatError);
  });
});

describe('checkpoints of long trainings', () => {
  const compiled = (): Model => {
    const model = sequential([layers.gcnConv({ units: 4 })]);
    model.compile({ optimizer: 'sgd', loss: 'crossEntropy', metrics: ['accuracy'] });
    return model;
  };

  it('with a table of every epoch go on, and so does the table', async () => {
    const path = file('long');
    const kept = { path, keep: 'last', every: 1e9 } as const;
    await compiled().fit(graph, { epochs: 1000, seed: 1, callbacks: [callbacks.csvLogger(), callbacks.modelCheckpoint(kept)] });
    const { metadata } = readSafetensors(new Uint8Array(readFileSync(join(path, 'last.safetensors'))));
    expect(metadata.get('graphgrad')?.length).toBeLessThan(2000); // no history in the header
    const [log, whole] = [callbacks.csvLogger(), callbacks.csvLogger()];
    const model = compiled();
    await model.fit(graph, { epochs: 1005, resume: path, callbacks: [log, callbacks.modelCheckpoint(kept)] });
    const other = compiled();
    await other.fit(graph, { epochs: 1005, seed: 1, callbacks: [whole] });
    expect(bits(model.params)).toEqual(bits(other.params));
    expect(log.text).toBe(whole.text);
    expect(bits((await io.load(join(path, 'last.safetensors'))).params)).toEqual(bits(model.params));
  });

  it('of nine chains within each other are read', async () => {
    const path = file('nine');
    const model = sequential([nested(9)]);
    model.compile({ loss: 'crossEntropy' });
    await model.fit(graph, { epochs: 2, seed: 0, callbacks: [callbacks.modelCheckpoint({ path })] });
    for (const name of ['last', 'best']) expect(bits((await io.load(join(path, `${name}.safetensors`))).params)).toBeDefined();
    await model.fit(graph, { epochs: 3, resume: path });
  });
});
