import { expect, it } from 'vitest';
import { data, io, layers, sequential } from '../../src/index.js';
import { rejected } from '../thrown.js';
import { name, ndarray, pickle } from './pickle-writer.js';
import { zipOf } from './zip-writer.js';

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (character) => character.charCodeAt(0));
const graph = data.graph({ x: [[1], [2]], edges: [[0, 1]], y: [0, 1] });

it.each([
  ['a file of an old torch', bytes('\x80\x02\x8a\x0alaaaaaaa'), /got a file of torch.save before 1\.6.*Save it again/],
  ['a gzip file', bytes('\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03'), /got a gzip file/],
  ['a pickle', bytes('\x80\x02}q\x00.aaaaaaaa'), /got a pickle/],
  ['a page', bytes('<!DOCTYPE html><html></html>'), /got an HTML page/],
])('%s is called what it is', async (_, file, message) => {
  const model = sequential([layers.dense({ units: 1 })]);
  for (const act of [() => io.load(file), () => io.loadPyG(model, file, { like: graph })]) {
    const error = await rejected(act);
    expect([error.name, error.message]).toEqual(['FormatError', expect.stringMatching(message)]);
  }
});

it('a .pt file is called what it is, and who reads it', async () => {
  const error = await rejected(() => io.load(new Uint8Array(zipOf({ 'archive/data.pkl': 'x' }))));
  expect([error.name, error.message]).toEqual([
    'FormatError',
    expect.stringMatching(/got a ZIP archive, as torch.save writes.*io\.loadPyG/),
  ]);
});

it('a caller’s bytes are read only: two loads at once leave them as they are', async () => {
  const model = sequential([layers.dense({ units: 1 })]);
  model.compile({ loss: 'mse' });
  await model.fit(graph, { epochs: 1 });
  await model.save('build/mistaken.safetensors');
  const { readFile } = await import('node:fs/promises');
  const file = new Uint8Array(await readFile('build/mistaken.safetensors'));
  const before = file.slice();
  await Promise.all([io.load(file), io.load(file)]);
  expect(file).toEqual(before);
  file[file.length - 1] ^= 1;
  expect((await rejected(() => io.load(file))).message).toMatch(/another hash/);
});

it('arrays as Python 3 and numpy 2 pickle them in protocol 2 are read', () => {
  const text = (value: string) =>
    pickle('X', new Uint8Array(Int32Array.of(new TextEncoder().encode(value).length).buffer), new TextEncoder().encode(value));
  const encoded = (value: string) => pickle(name('_codecs', 'encode'), text(value), text('latin1'), '\x86R');
  const made = pickle(name('numpy._core.multiarray', '_reconstruct'), name('numpy', 'ndarray'), 'K', 0, '\x85', encoded('b'), '\x87R');
  const type = pickle(
    name('numpy', 'dtype'),
    text('u1'),
    '\x89\x88\x87R(K',
    3,
    text('|'),
    'NNNJ',
    Uint8Array.of(255, 255, 255, 255),
    'J',
    Uint8Array.of(255, 255, 255, 255),
    'K',
    0,
    'tb',
  );
  const file = pickle('\x80\x02', made, '(K', 1, 'K', 2, '\x85', type, '\x89', encoded('\x01\u00ff'), 'tb.');
  expect(io.unpickle(file)).toMatchObject({ dtype: 'uint8', shape: [2], data: Uint8Array.of(1, 255) });
  expect(io.unpickle(pickle('\x80\x02', ndarray('u1', Uint8Array.of(3)), '.'))).toMatchObject({ data: Uint8Array.of(3) });
});

it('a download’s errors show neither names, passwords nor queries', async () => {
  const options = { sha256: '0'.repeat(64), size: 1, cache: false as const };
  for (const url of ['https://me:secret@example.invalid/a?key=secret', 'ftp://me:secret@example.invalid/a?key=secret']) {
    const error = await rejected(() => io.download(url, options));
    expect(error.name).toBe('OptionError');
    expect(`${error.message} ${error.cause} ${JSON.stringify(error.fields)}`).not.toMatch(/secret/);
  }
});
