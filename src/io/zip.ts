import { FormatError } from '../core/errors.js';
import { expectBytes } from '../core/expect.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { func, number, optional } from '../core/options/vocabulary.js';
import { crc32 } from './crc32.js';

const schema = {
  /** Most bytes of all files together. Default 1 GiB. */
  maxBytes: number({ min: 0, max: Infinity, default: 2 ** 30 }),
  /** Most bytes of all files together, as a multiple of the archive's. Default 100, which text does not reach. */
  maxRatio: number({ min: 0, max: Infinity, default: 100 }),
  /** Files to unpack; all are checked, the others are not inflated. Default all. */
  only: optional(func<(name: string) => boolean>(), () => true),
};

export type UnzipOptions = Given<typeof schema>;

/** A file of an archive, as the central directory has it. */
interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** First byte of its local header. */
  readonly offset: number;
}

const [END, CENTRAL, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const [END64, LOCATOR64] = [0x06064b50, 0x07064b50];
/** Bytes of the end record of ZIP64 without additions, and of what tells where it is. */
const [END64_BYTES, LOCATOR64_BYTES] = [56, 20];
const MAX_ENTRIES = 10_000;

/**
 * The files of a ZIP archive by name, each checked against its CRC-32. Strict, since archives come from the network: stored and deflated
 * files alone; no encryption, no parts, nothing that needs ZIP64; no name that leaves the folder; no file that overlaps another; nothing that unpacks
 * to more than announced, or to more than the limits.
 *
 * @throws FormatError, before anything of the file in question is used.
 */
export async function unzip(archive: Uint8Array, options: UnzipOptions = {}): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const { maxBytes, maxRatio, only } = readOptions('unzip', schema, options);
  const entries = directory(expectBytes('unzip', 'the archive', archive));
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  const limit = Math.min(maxBytes, maxRatio * archive.length);
  if (total > limit)
    throw refusal('the files are too large', `${total} bytes in an archive of ${archive.length}`, `at most ${limit} bytes`);
  const bodies = localBodies(archive, entries);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [i, entry] of entries.entries()) {
    if (entry.isFolder || !only(entry.name)) continue;
    const bytes = entry.method === 0 ? bodies[i].slice() : await inflate(entry, bodies[i]);
    const sum = crc32(bytes);
    if (sum !== entry.crc) throw refusal(`${shown(entry.name)} is damaged`, `CRC-32 ${sum.toString(16)}`, entry.crc.toString(16));
    files.set(entry.name, bytes);
  }
  return files;
}

const refusal = (what: string, got?: string, expected?: string, cause?: unknown): FormatError =>
  new FormatError({ where: 'unzip', what, got, expected, mend: 'Fetch the archive again', cause });

const zip64 = (what: string): FormatError =>
  new FormatError({
    where: 'unzip',
    what: `${what} is in the format ZIP64, which is not read`,
    expected: 'an archive of less than 4 GiB in the plain format',
    mend: 'Pack the files again without it (zip -fz-)',
  });

const shown = (name: string): string => JSON.stringify(name.slice(0, 100));

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The central directory. */
function directory(archive: Uint8Array): Entry[] {
  const view = viewOf(archive);
  const end = endRecord(view);
  const count = view.getUint16(end + 10, true);
  const [size, start] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 6, true) !== 0 || view.getUint16(end + 8, true) !== count) {
    throw refusal('the archive is one part of several');
  }
  if (count === 0xffff || start === 0xffffffff || size === 0xffffffff) throw zip64('the archive');
  if (count > MAX_ENTRIES) throw refusal('the archive has too many files', String(count), `at most ${MAX_ENTRIES}`);
  const stop = directoryEnd(view, end, count, size, start);
  if (start + size !== stop)
    throw refusal('the directory is not where the archive says', `bytes ${start} to ${start + size}`, `an end at ${stop}`);
  const entries: Entry[] = [];
  const names = new Set<string>();
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 46 > stop || view.getUint32(at, true) !== CENTRAL) throw refusal(`entry ${i} of the directory is malformed`);
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const next = at + 46 + nameLength + extra + comment;
    if (next > stop) throw refusal(`entry ${i} of the directory is cut off`);
    const entry = centralEntry(view, archive.subarray(at + 46, at + 46 + nameLength), at);
    const key = entry.name.toLowerCase();
    if (names.has(key)) throw refusal('a name stands twice', shown(entry.name));
    names.add(key);
    entries.push(entry);
    at = next;
  }
  if (at !== stop) throw refusal('the directory is longer than its entries');
  return entries;
}

/**
 * Where the directory ends: at the end record, or at that of ZIP64 before it. Small archives of torch.save have one that says the same; what it
 * says is compared and not used.
 */
function directoryEnd(view: DataView, end: number, count: number, size: number, start: number): number {
  const [locator, record] = [end - LOCATOR64_BYTES, end - LOCATOR64_BYTES - END64_BYTES];
  if (record < 0 || view.getUint32(locator, true) !== LOCATOR64 || view.getUint32(record, true) !== END64) return end;
  const said = [24, 32, 40, 48].map((field) => view.getBigUint64(record + field, true));
  const same = said.every((value, i) => value === BigInt([count, count, size, start][i]));
  if (!same || view.getBigUint64(locator + 8, true) !== BigInt(record)) throw refusal('the two end records differ');
  return record;
}

/** Where the end record starts: it is the last thing of the file, but for its comment. */
function endRecord(view: DataView): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw refusal('the file is no ZIP archive, or is cut off', `${view.byteLength} bytes without an end record`);
}

function centralEntry(view: DataView, nameBytes: Uint8Array, at: number): Entry {
  const name = safeName(nameBytes);
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const [crc, packed, size, offset] = [16, 20, 24, 42].map((field) => view.getUint32(at + field, true));
  const isFolder = name.endsWith('/');
  if (flags & 0x2041) throw refusal(`${shown(name)} is encrypted`);
  if (method !== 0 && method !== 8)
    throw refusal(`${shown(name)} is packed by an unknown method`, String(method), '0 (stored) or 8 (deflated)');
  if (packed === 0xffffffff || size === 0xffffffff || offset === 0xffffffff) throw zip64(shown(name));
  if ((method === 0 && packed !== size) || (isFolder && size !== 0)) throw refusal(`${shown(name)} contradicts itself in size`);
  return { name, isFolder, method, crc, packed, size, offset };
}

/** A name that stays inside the folder an archive is unpacked into. */
function safeName(bytes: Uint8Array): string {
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refusal('a name is not UTF-8', undefined, undefined, cause);
  }
  const parts = name.replace(/\/$/, '').split('/');
  const isSafe = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the names to refuse
  if (!isSafe || /[\\:\x00-\x1f]/.test(name)) throw refusal('a name could leave the folder', shown(name), 'names like folder/file');
  return name;
}

/** The packed bytes of each entry. Local headers must agree with the directory, and no byte may belong to two files. */
function localBodies(archive: Uint8Array, entries: readonly Entry[]): Uint8Array<ArrayBufferLike>[] {
  const view = viewOf(archive);
  const end = endRecord(view);
  const start = view.getUint32(end + 16, true);
  const ranges = entries.map(({ name, method, packed, offset }) => {
    if (offset + 30 > start || view.getUint32(offset, true) !== LOCAL)
      throw refusal(`${shown(name)} has no header where the directory says`);
    const [nameLength, extra] = [view.getUint16(offset + 26, true), view.getUint16(offset + 28, true)];
    const body = offset + 30 + nameLength + extra;
    if (body + packed > start) throw refusal(`${shown(name)} reaches into the directory`);
    const own = new TextDecoder().decode(archive.subarray(offset + 30, offset + 30 + nameLength));
    if (own !== name || view.getUint16(offset + 8, true) !== method)
      throw refusal(`${shown(name)} is another file in its own header`, shown(own));
    return { name, from: offset, body, to: body + packed };
  });
  const sorted = [...ranges].sort((a, b) => a.from - b.from);
  sorted.forEach(({ name, from }, i) => {
    if (i > 0 && from < sorted[i - 1].to) throw refusal(`${shown(name)} overlaps ${shown(sorted[i - 1].name)}`);
  });
  return ranges.map(({ body, to }) => archive.subarray(body, to));
}

/** Inflates into the announced size, and stops at the first byte beyond it. */
async function inflate({ name, size }: Entry, packed: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  const reader = new Blob([packed as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  let filled = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (filled + value.length > size) throw refusal(`${shown(name)} unpacks to more than it announces`, undefined, `${size} bytes`);
      bytes.set(value, filled);
      filled += value.length;
    }
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw refusal(`${shown(name)} cannot be inflated`, undefined, undefined, cause);
  } finally {
    await reader.cancel().catch(() => {});
  }
  if (filled < size) throw refusal(`${shown(name)} unpacks to less than it announces`, `${filled} bytes`, `${size} bytes`);
  return bytes;
}
