import { blankOut, type RandomAccess } from './random-access.js';
import { sha256 } from './sha256.js';

/** Bytes at hand. They are changed while their hash is computed: a copy would cost as much memory as the file. */
export const atHand = (bytes: Uint8Array<ArrayBuffer>): RandomAccess => ({
  size: bytes.length,
  read: async (into, at) => into.set(bytes.subarray(at, at + into.length)),
  sha256: async (blank) => {
    const kept = bytes.slice(blank.from, blank.to);
    blankOut(bytes, 0, blank);
    try {
      return await sha256(bytes);
    } finally {
      bytes.set(kept, blank.from);
    }
  },
  close: async () => {},
});
