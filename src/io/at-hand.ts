import { blankOut, type RandomAccess } from './random-access.js';
import { sha256 } from './sha256.js';

/** Bytes at hand. They may be the caller's, who reads them elsewhere at the same moment: a copy is hashed. */
export const atHand = (bytes: Uint8Array<ArrayBuffer>): RandomAccess => ({
  size: bytes.length,
  read: async (into, at) => into.set(bytes.subarray(at, at + into.length)),
  sha256: async (blank) => {
    const copy = new Uint8Array(bytes); // `slice` of Node's Buffer would not copy
    blankOut(copy, 0, blank);
    return sha256(copy);
  },
  close: async () => {},
});
