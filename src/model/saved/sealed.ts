import { FormatError } from '../../core/errors.js';
import { type Json, parseJson } from '../../io/json.js';
import { readSafetensors, type StoredArray, writeSafetensors } from '../../io/safetensors.js';
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
 * Writes tensors with a description. The SHA-256 in the metadata is that of the file with zeros in its place, so it vouches for every byte
 * but its own.
 */
export async function seal(tensors: ReadonlyMap<string, StoredArray>, description: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const metadata = new Map([
    ['sha256', UNSEALED],
    ['format', 'graphgrad'],
    ['graphgrad', JSON.stringify(description)],
  ]);
  const bytes = writeSafetensors({ tensors, metadata });
  if (canHash()) bytes.set(new TextEncoder().encode(await sha256(bytes)), DIGITS.from);
  return bytes;
}

/** Web Crypto is absent on pages that are not served securely. */
const canHash = (): boolean => globalThis.crypto?.subtle !== undefined;

/** Reads what `seal` wrote. @throws FormatError for anything else, one wrong bit included. */
export async function unseal(where: string, bytes: Uint8Array<ArrayBuffer>): Promise<Sealed> {
  const { tensors, metadata } = readSafetensors(bytes, where);
  const text = metadata.get('graphgrad');
  const digits = bytes.slice(DIGITS.from, DIGITS.to);
  const seal = new TextDecoder().decode(digits);
  if (text === undefined || metadata.get('format') !== 'graphgrad' || metadata.get('sha256') !== seal) {
    throw new FormatError({
      where,
      what: 'the file was not written by graphgrad',
      expected: 'what model.save or a checkpoint wrote',
      mend: 'Weights of PyG are loaded by io.loadPyG',
    });
  }
  if (seal !== UNSEALED && canHash()) {
    bytes.fill(0x30, DIGITS.from, DIGITS.to); // in place: a copy would cost as much memory as the file
    try {
      const found = await sha256(bytes);
      if (found !== seal)
        throw new FormatError({ where, what: 'the file is damaged: its content has another hash', got: found, expected: seal });
    } finally {
      bytes.set(digits, DIGITS.from);
    }
  }
  return { description: parseJson(where, text), tensors };
}
