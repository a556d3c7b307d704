import { expect, it } from 'vitest';
import { FormatError } from '../../src/core/errors.js';
import { io } from '../../src/index.js';
import { zipOf } from './zip-writer.js';

const files = { 'a.txt': 'hello '.repeat(50), 'b/c.txt': 'world', 'empty.txt': '' };
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

it.each([0, 8] as const)('unpacks what was packed by method %i, with a comment', async (method) => {
  const unpacked = await io.unzip(zipOf({ 'b/': '', ...files }, { method, comment: 'PK\u0005\u0006 a comment' }));
  expect(Object.fromEntries(Array.from(unpacked, ([name, bytes]) => [name, text(bytes)]))).toEqual(files);
});

it('inflates only what is asked for', async () => {
  const damaged = zipOf(files, { central: (header, i) => i === 0 && header.setUint32(16, 1, true) });
  expect([...(await io.unzip(damaged, { only: (name) => name.startsWith('b') })).keys()]).toEqual(['b/c.txt']);
  await expect(io.unzip(damaged)).rejects.toThrow(/"a.txt" is damaged \(got CRC-32 [0-9a-f]+\)\. Expected 1/);
});

const zeros = new Uint8Array(2 ** 22);
it.each<[string, () => Uint8Array, RegExp]>([
  ['a bomb that says what it is', () => zipOf({ bomb: zeros }), /the files are too large \(got 4194304 bytes/],
  ['a bomb that lies', () => zipOf({ bomb: zeros }, { central: (h) => h.setUint32(24, 100, true) }), /unpacks to more than it announces/],
  ['a promise of more', () => zipOf({ a: 'abc' }, { central: (h) => h.setUint32(24, 300, true) }), /unpacks to less than it announces/],
  ['a promise of 4 GiB', () => zipOf({ a: 'abc' }, { central: (h) => h.setUint32(24, 0xfffffffe, true) }), /too large/],
  ['many files in the same bytes', () => overlapping(), /overlaps/],
  ['a path upwards', () => zipOf({ '../a': 'x' }), /could leave the folder \(got "\.\.\/a"\)/],
  ['a path upwards in the middle', () => zipOf({ 'b/../../a': 'x' }), /could leave the folder/],
  ['an absolute path', () => zipOf({ '/etc/passwd': 'x' }), /could leave the folder/],
  ['a drive', () => zipOf({ 'C:a': 'x' }), /could leave the folder/],
  ['a backslash', () => zipOf({ 'a\\..\\b': 'x' }), /could leave the folder/],
  ['a NUL in a name', () => zipOf({ 'a\u0000.txt': 'x' }), /could leave the folder/],
  ['no name', () => zipOf({ '': 'x' }), /could leave the folder/],
  ['a name twice', () => zipOf({ A: 'x', a: 'y' }), /a name stands twice/],
  ['encryption', () => zipOf(files, { central: (h) => h.setUint16(8, 1, true) }), /is encrypted/],
  ['another method', () => zipOf(files, { central: (h) => h.setUint16(10, 12, true) }), /unknown method \(got 12\)/],
  ['ZIP64', () => zipOf(files, { end: (h) => h.setUint32(16, 0xffffffff, true) }), /ZIP64/],
  ['ZIP64 of one file', () => zipOf(files, { central: (h) => h.setUint32(42, 0xffffffff, true) }), /ZIP64/],
  ['one part of several', () => zipOf(files, { end: (h) => h.setUint16(4, 1, true) }), /one part of several/],
  ['another name in the local header', () => renamed(), /is another file in its own header/],
  [
    'another method in the local header',
    () => zipOf(files, { local: (h) => h.setUint16(8, 0, true) }),
    /is another file in its own header/,
  ],
  ['too many entries', () => zipOf(files, { end: counting(9) }), /entry 3 of the directory is malformed/],
  ['60,000 entries', () => zipOf(files, { end: counting(60_000) }), /too many files/],
  ['too few entries', () => zipOf(files, { end: counting(2) }), /longer than its entries/],
  ['a body beyond the file', () => zipOf({ a: 'abc' }, { central: (h) => h.setUint32(20, 10_000, true) }), /reaches into the directory/],
  ['a header that is none', () => zipOf({ a: 'abc' }, { central: (h) => h.setUint32(42, 1, true) }), /has no header/],
  ['bytes behind the end', () => new Uint8Array([...zipOf(files), 1]), /no ZIP archive/],
  ['no archive', () => new TextEncoder().encode('<html>not found</html>'.repeat(20)), /no ZIP archive/],
  ['nothing', () => new Uint8Array(0), /no ZIP archive/],
])('refuses %s', async (_, make, message) => {
  const error = await io.unzip(make()).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FormatError);
  expect((error as FormatError).message).toMatch(message);
});

/** The second file lies inside the first, which holds a whole local header. */
function overlapping(): Uint8Array {
  const inner = zipOf({ b: 'x' }, { method: 0 }).subarray(0, 32);
  return zipOf({ a: inner, b: 'x' }, { method: 0, central: (header, i) => i === 1 && header.setUint32(42, 31, true) });
}

/** An end record that counts `n` files. */
const counting =
  (n: number) =>
  (record: DataView): void => {
    record.setUint16(8, n, true);
    record.setUint16(10, n, true);
  };

/** `a` in the directory is `b` in its own header. */
function renamed(): Uint8Array {
  const archive = zipOf({ a: 'x' });
  archive[30] = 98;
  return archive;
}

it('never unpacks a changed or cut archive to something else', async () => {
  const archive = zipOf(files);
  const wanted = await io.unzip(archive);
  for (let at = 0; at < archive.length; at++) {
    await expect(io.unzip(archive.subarray(0, at))).rejects.toBeInstanceOf(FormatError);
    const changed = archive.slice();
    changed[at] ^= 1 << (at % 8);
    const outcome = await io.unzip(changed).catch((error: unknown) => error);
    // dates and versions are not looked at
    if (outcome instanceof Map) expect([...outcome.values()]).toEqual([...wanted.values()]);
    else expect(outcome).toBeInstanceOf(FormatError);
  }
});
