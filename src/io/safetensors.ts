import { FormatError } from '../core/errors.js';
import { fileKind } from './file-kind.js';
import { type Json, parseJson } from './json.js';

/** Element types of the format and their bytes. */
const BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U64: 8, U32: 4, U16: 2, U8: 1, BOOL: 1 } as const;

export type SafetensorsType = keyof typeof BYTES;

export const bytesOfType = (dtype: SafetensorsType): number => BYTES[dtype];

/** One array of a file: little-endian bytes, row-major. */
export interface StoredArray {
  readonly dtype: SafetensorsType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** The content of a file. Reading gives views into the file's bytes, not copies. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredArray>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** What a file may have at most; `writeSafetensors` writes none that `readHeader` would refuse. */
export const LIMITS = { header: 16 * 2 ** 20, tensors: 1e5, rank: 32, name: 4096 };
/** Data begins at a multiple of this, as typed arrays and SIMD like it. */
const ALIGNMENT = 64;

/**
 * Reads a safetensors file, strictly: the header is JSON with every key once, offsets begin at 0 and follow one another
 * without hole or overlap to the last byte, and every shape fits its bytes.
 *
 * @throws FormatError for anything else.
 */
export function readSafetensors(bytes: Uint8Array, where = 'io.readSafetensors'): Safetensors {
  const { spans, metadata } = readHeader(bytes.subarray(0, headerEnd(bytes, bytes.length, where)), bytes.length, where);
  const read = ([name, { dtype, shape, start, end }]: [string, Span]) =>
    [name, { dtype, shape, data: bytes.subarray(start, end) }] as const;
  return { tensors: new Map([...spans].map(read)), metadata };
}

/** Where the bytes of an array are in a file. */
export interface Span extends Omit<StoredArray, 'data'> {
  readonly start: number;
  readonly end: number;
}

const failing =
  (where: string) =>
  (what: string, got?: string, expected?: string): FormatError =>
    new FormatError({ where, what, got, expected });

/** Where the header of a file of `size` bytes ends, from its first eight. @throws FormatError where it cannot. */
export function headerEnd(first: Uint8Array, size: number, where: string): number {
  const fail = failing(where);
  if (size < 8) throw fail('the file is shorter than its header length', `${size} bytes`, 'at least 8');
  const length = Number(new DataView(first.buffer, first.byteOffset).getBigUint64(0, true));
  if (length > LIMITS.header || length > size - 8) {
    const other = fileKind(first);
    if (other !== undefined)
      throw new FormatError({
        where,
        what: 'the file is no safetensors file',
        got: other.kind,
        expected: 'a safetensors file',
        mend: other.mend,
      });
    throw fail('the header is longer than the file or the limit', `${length} bytes`, `at most ${Math.min(LIMITS.header, size - 8)}`);
  }
  return 8 + length;
}

/** Reads the first bytes of a file of `size` bytes, up to the end of its header: all that there is to check. */
export function readHeader(head: Uint8Array, size: number, where: string): { spans: ReadonlyMap<string, Span>; metadata: Metadata } {
  const fail = failing(where);
  const header = parseJson(where, decode(head.subarray(8), fail));
  if (!(header instanceof Map) || head[8] !== 0x7b) throw fail('the header is not a JSON object that begins the file');
  const available = size - head.length;
  const found = new Map<string, Span>();
  let metadata: Metadata = new Map();
  const spans: [start: number, end: number, name: string][] = [];
  for (const [name, entry] of header as ReadonlyMap<string, Json>) {
    if (name === '__metadata__') {
      metadata = readMetadata(entry, fail);
      continue;
    }
    if (found.size >= LIMITS.tensors || name.length > LIMITS.name) throw fail('too many tensors, or a name too long', name.slice(0, 80));
    const { dtype, shape, start, end } = readEntry(name, entry, available, fail);
    found.set(name, { dtype, shape, start: head.length + start, end: head.length + end });
    spans.push([start, end, name]);
  }
  expectTiling(spans, available, fail);
  return { spans: found, metadata };
}

type Metadata = Safetensors['metadata'];
type Fail = (what: string, got?: string, expected?: string) => FormatError;

function decode(bytes: Uint8Array, fail: Fail): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.slice()); // a decoder refuses shared memory
  } catch {
    throw fail('the header is not UTF-8');
  }
}

function readMetadata(entry: Json, fail: Fail): Metadata {
  if (!(entry instanceof Map) || [...entry.values()].some((value) => typeof value !== 'string'))
    throw fail('__metadata__ is not a dictionary of strings');
  return entry as Metadata;
}

function readEntry(
  name: string,
  entry: Json,
  available: number,
  fail: Fail,
): { dtype: SafetensorsType; shape: number[]; start: number; end: number } {
  const label = JSON.stringify(name.slice(0, 80));
  if (!(entry instanceof Map) || entry.size !== 3) throw fail(`${label} is not described by dtype, shape and data_offsets`);
  const dtype = entry.get('dtype');
  const shape = entry.get('shape');
  const offsets = entry.get('data_offsets');
  if (typeof dtype !== 'string' || !Object.hasOwn(BYTES, dtype))
    throw fail(`${label} has an unknown dtype`, JSON.stringify(dtype), Object.keys(BYTES).join(', '));
  if (!isSizes(shape) || shape.length > LIMITS.rank)
    throw fail(`${label} has a bad shape`, undefined, `at most ${LIMITS.rank} whole numbers`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1] || offsets[1] > available) {
    throw fail(`${label} has bad data_offsets`, undefined, `[start, end] within ${available} bytes`);
  }
  let size: number = BYTES[dtype as SafetensorsType];
  for (const axis of shape) {
    size *= axis;
    if (!Number.isSafeInteger(size)) throw fail(`${label} is larger than can be counted`);
  }
  const [start, end] = offsets;
  if (size !== end - start)
    throw fail(`${label} does not fill its bytes`, `${end - start} bytes`, `${size} for ${dtype} [${shape.join(', ')}]`);
  return { dtype: dtype as SafetensorsType, shape: [...shape], start, end };
}

const isSizes = (value: Json | undefined): value is readonly number[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'number' && Number.isSafeInteger(one) && one >= 0 && !Object.is(one, -0));

/** Every byte belongs to exactly one tensor, so nothing can hide in a file. */
function expectTiling(spans: [number, number, string][], total: number, fail: Fail): void {
  spans.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let at = 0;
  for (const [start, end, name] of spans) {
    if (start !== at) throw fail(`a hole or overlap before ${JSON.stringify(name.slice(0, 80))}`, `offset ${start}`, `offset ${at}`);
    at = end;
  }
  if (at !== total) throw fail('bytes after the last tensor', `${total - at} bytes`, 'none');
}

/**
 * Writes a file: the header padded with spaces so that the data is aligned to 64 bytes, tensors in the order given.
 *
 * @throws FormatError for more than a reader takes: too many tensors, too long a name, too large a header.
 */
export function writeSafetensors(
  { tensors, metadata }: { tensors: ReadonlyMap<string, StoredArray>; metadata?: ReadonlyMap<string, string> },
  where = 'io.writeSafetensors',
): Uint8Array<ArrayBuffer> {
  const fail = failing(where);
  if (tensors.size > LIMITS.tensors) throw fail('too many tensors for one file', `${tensors.size}`, `at most ${LIMITS.tensors}`);
  for (const [name, { shape }] of tensors) {
    if (name.length > LIMITS.name)
      throw fail(`the name of a tensor is too long: ${name.slice(0, 80)}…`, `${name.length} characters`, `at most ${LIMITS.name}`);
    if (shape.length > LIMITS.rank) throw fail(`${name} has too many axes`, `${shape.length}`, `at most ${LIMITS.rank}`);
  }
  const entries: [string, unknown][] = [];
  if (metadata !== undefined && metadata.size > 0) entries.push(['__metadata__', Object.fromEntries(metadata)]);
  let end = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    const start = end;
    end += data.byteLength;
    entries.push([name, { dtype, shape, data_offsets: [start, end] }]);
  }
  const body = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',');
  const header = new TextEncoder().encode(`{${body}}`);
  const length = Math.ceil((8 + header.length) / ALIGNMENT) * ALIGNMENT - 8;
  if (length > LIMITS.header)
    throw fail('what is to be written beside the tensors is too long', `${length} bytes`, `at most ${LIMITS.header}`);
  const out = new Uint8Array(8 + length + end).fill(0x20, 8, 8 + length);
  new DataView(out.buffer).setBigUint64(0, BigInt(length), true);
  out.set(header, 8);
  let at = 8 + length;
  for (const { data } of tensors.values()) {
    out.set(data, at);
    at += data.byteLength;
  }
  return out;
}
