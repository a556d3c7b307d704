import { FormatError } from '../../core/errors.js';
import { type Json, MAX_DEPTH, parseJson } from '../../io/json.js';
import type { RandomAccess } from '../../io/random-access.js';
import { headerEnd, readHeader, type Span, type StoredArray, writeSafetensors } from '../../io/safetensors.js';
import { sha256 } from '../../io/sha256.js';

/** Every sealed file begins so, after its eight bytes of length; 64 digits follow. */
const START = '{"__metadata__":{"sha256":"';
const DIGITS = { from: 8 + START.length, to: 8 + START.length + 64 };
/** Stands for the digits while they are computed, and in files of pages that cannot compute them. */
const UNSEALED = '0'.repeat(64);

/** A safetensors file with a description in its metadata, and the hash of all of it. */
export interface Sealed {
  readonly description: Json;
  readonly tensors: ReadonlyMap<string, StoredArray>;
}

/**
 * Writes tensors with a description, and nothing that could not be read back. The SHA-256 in the metadata is that of the file with zeros in its place, so it vouches for every byte
 * but its own.
 */
export async function seal(
  where: string,
  tensors: ReadonlyMap<string, StoredArray>,
  description: unknown,
): Promise<Uint8Array<ArrayBuffer>> {
  const metadata = new Map([
    ['sha256', UNSEALED],
    ['format', 'graphgrad'],
    ['graphgrad', legible(where, description)],
  ]);
  const bytes = writeSafetensors({ tensors, metadata }, where);
  if (canHash()) bytes.set(new TextEncoder().encode(await sha256(bytes)), DIGITS.from);
  return bytes;
}

/** A description as JSON that `unsealFile` will read. @throws FormatError where it is nested too deep for that. */
export function legible(where: string, description: unknown): string {
  const depth = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Object.values(value).reduce((most: number, one) => Math.max(most, depth(one)), 0) : 0;
  const levels = depth(description);
  if (levels <= MAX_DEPTH) return JSON.stringify(description);
  throw new FormatError({
    where,
    what: 'what is to be written is nested too deep for a file',
    got: `${levels} levels`,
    expected: `at most ${MAX_DEPTH}`,
    mend: 'Put fewer chains within each other',
  });
}

/** Web Crypto is absent on pages that are not served securely. */
const canHash = (): boolean => globalThis.crypto?.subtle !== undefined;

/** A sealed file whose seal was found whole: its tensors are still there. */
export interface SealedFile {
  readonly description: Json;
  readonly file: RandomAccess;
  readonly spans: ReadonlyMap<string, Span>;
}

/** Checks what `seal` wrote, in parts. @throws FormatError for anything else, one wrong bit included. */
export async function unsealFile(where: string, file: RandomAccess): Promise<SealedFile> {
  const first = new Uint8Array(Math.min(8, file.size));
  await file.read(first, 0);
  const head = new Uint8Array(headerEnd(first, file.size, where));
  await file.read(head, 0);
  const { spans, metadata } = readHeader(head, file.size, where);
  const text = metadata.get('graphgrad');
  const seal = new TextDecoder().decode(head.subarray(DIGITS.from, DIGITS.to));
  if (text === undefined || metadata.get('format') !== 'graphgrad' || metadata.get('sha256') !== seal) {
    throw new FormatError({
      where,
      what: 'the file was not written by graphgrad',
      expected: 'what model.save or a checkpoint wrote',
      mend: 'Weights of PyG are loaded by io.loadPyG',
    });
  }
  if (seal !== UNSEALED && canHash()) {
    const found = await file.sha256(DIGITS);
    if (found !== seal)
      throw new FormatError({ where, what: 'the file is damaged: its content has another hash', got: found, expected: seal });
  }
  return { description: parseJson(where, text), file, spans };
}

/** Reads the tensors of a sealed file too, and closes it. */
export async function readAll({ description, file, spans }: SealedFile): Promise<Sealed> {
  try {
    const tensors = new Map<string, StoredArray>();
    for (const [name, { dtype, shape, start, end }] of spans) {
      const data = new Uint8Array(end - start);
      await file.read(data, start);
      tensors.set(name, { dtype, shape, data });
    }
    return { description, tensors };
  } finally {
    await file.close();
  }
}
