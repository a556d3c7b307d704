import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { FormatError } from '../../../src/core/errors.js';
import { mulberry32 } from '../../../src/data/mulberry32.js';
import { data, io, layers, sequential, tree } from '../../../src/index.js';
import { convert } from '../../../src/io/convert.js';
import { readStateDict } from '../../../src/io/torch/state-dict.js';
import type { Tensor } from '../../../src/runtime/tensor.js';
import { rejected } from '../../thrown.js';
import { zipOf } from '../zip-writer.js';
import { archive, dictionary, stateDict, tensor } from './writer.js';

const folder = 'test/fixtures/torch';
const file = (name: string, from = folder): Uint8Array<ArrayBuffer> => Uint8Array.from(readFileSync(join(from, name)));
const json = (name: string, from = folder) => JSON.parse(readFileSync(join(from, name), 'utf8'));

const { x, edges, y } = data.karate();
const like = data.graph({ x, edges, y });
const gcn = () => sequential({ conv1: layers.gcnConv({ units: 8, activation: 'relu' }), conv2: layers.gcnConv({ units: 4 }) });
const net = () => sequential([layers.dense({ units: 2 }), layers.batchNorm()]);
const rows = data.graph({ x: [[1, 2, 3]], edges: [] });
const kernels = (model: ReturnType<typeof gcn>) =>
  Object.fromEntries(tree.entries(model.params).map(([path, leaf]) => [path.join('.'), (leaf as Tensor).toArray()]));

/** Their [out, in] beside ours [in, out]. */
const turned = (values: readonly number[], columns: number): number[] =>
  Array.from(
    { length: values.length },
    (_, i) => values[(i % (values.length / columns)) * columns + Math.floor(i / (values.length / columns))],
  );

/** Everything a folder that write.py filled has to give. */
function expectFolder(from: string): void {
  it('a state_dict gives its weights', async () => {
    const model = gcn();
    await io.loadPyG(model, file('gcn.pt', from), { like });
    const theirs = json('gcn.json', from);
    const ours = kernels(model);
    expect(ours['conv1.bias']).toEqual(theirs['conv1.bias']);
    expect((ours['conv1.kernel'] as number[][]).flat()).toEqual(turned(theirs['conv1.lin.weight'], 34));
    expect((ours['conv2.kernel'] as number[][]).flat()).toEqual(turned(theirs['conv2.lin.weight'], 8));
  });

  it('halves are converted where that is asked for, and else refused', async () => {
    const model = gcn();
    const error = await rejected(() => io.loadPyG(model, file('gcn-half.pt', from), { like }));
    expect(error.message).toMatch(/another element type.*F16.*dtype: 'f32'/);
    expect(model.params).toBeNull();
    await io.loadPyG(model, file('gcn-half.pt', from), { like, dtype: 'f32' });
    const [half, whole] = [kernels(model)['conv2.bias'] as number[], json('gcn.json', from)['conv2.bias'] as number[]];
    for (const [i, value] of half.entries()) expect(Math.abs(value - whole[i])).toBeLessThanOrEqual(2 ** -11 * Math.abs(whole[i]));
  });

  it('a checkpoint gives the state_dict it is asked for', async () => {
    for (const path of ['model', ['deep', 'ema']]) await io.loadPyG(net(), file('checkpoint.pt', from), { like: rows, path });
    const whole = await rejected(() => io.loadPyG(net(), file('checkpoint.pt', from), { like: rows }));
    expect(whole.message).toMatch(/no state_dict at its top.*path: "model" } or { path: \["deep", "ema"\] }/);
    const misspelt = await rejected(() => io.loadPyG(net(), file('checkpoint.pt', from), { like: rows, path: 'modle' }));
    expect([misspelt.name, misspelt.message]).toEqual(['OptionError', expect.stringMatching(/no "modle".*Did you mean "model"/)]);
  });

  it('views, strides, offsets and all element types', async () => {
    const found = await readStateDict('test', file('views.pt', from), []);
    const wanted = json('views.json', from) as Record<string, { shape: number[]; values: number[] }>;
    expect([...found.keys()]).toEqual(Object.keys(wanted));
    for (const [name, array] of found) {
      const { shape, data } = convert(array, 'f64');
      expect([name, shape, [...new Float64Array(data.buffer)]]).toEqual([name, wanted[name].shape, wanted[name].values]);
    }
  });

  it('a whole module, and the form before 1.6, are refused with what to do', async () => {
    const messages = [];
    for (const name of ['module.pt', 'legacy.pt']) {
      const error = await rejected(() => io.loadPyG(net(), file(name, from), { like: rows }));
      expect(error).toBeInstanceOf(FormatError);
      messages.push(error.message);
    }
    expect(messages[0]).toMatch(/name is not allowed.*torch\.nn\.modules.*torch\.save\(model\.state_dict\(\), file\)/);
    expect(messages[1]).toMatch(/before 1\.6/);
  });
}

describe('files of torch 1.13', () => expectFolder(folder));

const python = '/usr/bin/python3';
if (existsSync(python) && spawnSync(python, ['-c', 'import torch']).status === 0) {
  const fresh = mkdtempSync(join(tmpdir(), 'graphgrad-torch-'));
  const written = spawnSync(python, ['test/io/torch/write.py', fresh], { encoding: 'utf8' });
  describe('files that torch writes now', () => {
    it('are written', () => expect(written.stderr).not.toMatch(/Error/));
    expectFolder(fresh);
    it('and taken away', () => rmSync(fresh, { recursive: true }));
  });
}

const four = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
const plain = { storage: 'FloatStorage', key: '0', elements: 4, shape: [2, 2], strides: [2, 1] } as const;
const read = (bytes: Uint8Array) => readStateDict('io.loadPyG', bytes, []);

describe('archives of torch 2.x', () => {
  it('tell their byte order, and share storages', async () => {
    const value = stateDict({ a: tensor(plain), b: tensor({ ...plain, shape: [2], strides: [2], offset: 1 }) });
    const found = await read(archive(value, { 0: four }));
    expect([...found].map(([name, { data }]) => [name, ...new Float32Array(data.buffer)])).toEqual([
      ['a', 1, 2, 3, 4],
      ['b', 2, 4],
    ]);
  });

  test.each<[string, RegExp, Uint8Array]>([
    [
      'another byte order',
      /another byte order \(got big\)/,
      archive(stateDict({ a: tensor(plain) }), { 0: four }, { 'model/byteorder': 'big' }),
    ],
    ['no storage', /got no data\/0/, archive(stateDict({ a: tensor(plain) }), {})],
    ['a storage too short', /got 12 bytes/, archive(stateDict({ a: tensor(plain) }), { 0: four.slice(4) })],
    ['a view too long', /reaches beyond its storage/, archive(stateDict({ a: tensor({ ...plain, shape: [3, 2] }) }), { 0: four })],
    ['an offset too large', /reaches beyond/, archive(stateDict({ a: tensor({ ...plain, offset: 1 }) }), { 0: four })],
    ['strides that are missing', /one stride for each/, archive(stateDict({ a: tensor({ ...plain, strides: [1] }) }), { 0: four })],
    [
      'an element repeated without end',
      /much larger than the file/,
      archive(stateDict({ a: tensor({ ...plain, shape: [1e9, 1e9], strides: [0, 0] }) }), { 0: four }),
    ],
    ['a storage that is not listed', /name is not allowed/, archive(stateDict({ a: tensor({ ...plain, storage: 'UntypedStorage' }) }), {})],
    ['an empty dictionary', /no state_dict at its top/, archive(dictionary({}), {})],
    ['no data.pkl', /not of torch\.save \(got a\)/, zipOf({ a: '1' })],
    ['two folders', /not of torch\.save/, zipOf({ 'a/data.pkl': '.', 'b/data.pkl': '.' })],
  ])('with %s are refused', async (_, message, bytes) => {
    const error = await rejected(() => read(bytes));
    expect([error.name, error.message]).toEqual(['FormatError', expect.stringMatching(message)]);
  });

  it('path is for them alone', async () => {
    const model = gcn();
    await io.savePyG(Object.assign(model, { params: model.init({ like }) }), 'build/torch-path.safetensors');
    const error = await rejected(() => io.loadPyG(gcn(), 'build/torch-path.safetensors', { like, path: 'model' }));
    expect([error.name, error.message]).toEqual(['OptionError', expect.stringMatching(/path is for files of torch\.save/)]);
  });
});

const mutants = process.env.GRAPHGRAD_FULL ? 200_000 : 3_000;

it(`answers ${mutants} mutants with a FormatError or the right bytes`, { timeout: 600_000 }, async () => {
  const bytes = file('views.pt');
  const right = [...(await read(bytes))].map(([name, one]) => JSON.stringify([name, one.dtype, one.shape, [...one.data]]));
  const random = mulberry32(7);
  let refused = 0;
  for (let i = 0; i < mutants; i++) {
    const mutant = random() < 0.1 ? bytes.slice(0, Math.floor(random() * bytes.length)) : bytes.slice();
    for (let changes = 0; changes < 1 + random() * 3; changes++) mutant[Math.floor(random() * mutant.length)] = Math.floor(random() * 256);
    const found = await read(mutant).catch((error: unknown) => error);
    if (found instanceof FormatError) refused++;
    else if (found instanceof Map) {
      // names are guarded by the checksum too: what is read is what was written
      for (const [name, one] of found) expect(right).toContain(JSON.stringify([name, one.dtype, one.shape, [...one.data]]));
    } else throw found;
  }
  expect(refused).toBeGreaterThan(mutants / 4);
});
