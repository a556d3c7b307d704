/**
 * Bytes as ASCII text that a server compresses as well as the bytes themselves; src/runtime/wasmText.ts reads it. Base64 would cut them every six
 * bits, and what repeats in the bytes no longer repeats in the text: a third and more of a compressed page was lost that way.
 *
 * The most frequent bytes are one character each, the others two, of which the first is one that no frequent byte has.
 */

/** Printable, and the same in a literal, a template and a script inside HTML. */
const alphabet = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
  .filter((character) => !'\'"`\\$<'.includes(character))
  .join('');

/** As many bytes of one character as leave enough first characters for the pairs of all others. */
const SINGLES = 87;

export function toText(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const byCount = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  const frequent = byCount.slice(0, SINGLES).sort((a, b) => a - b);
  const rare = byCount.slice(SINGLES).sort((a, b) => a - b);
  const codes = [];
  frequent.forEach((byte, i) => {
    codes[byte] = alphabet[i];
  });
  rare.forEach((byte, i) => {
    codes[byte] = alphabet[SINGLES + Math.floor(i / alphabet.length)] + alphabet[i % alphabet.length];
  });
  return { alphabet, frequent, text: Array.from(bytes, (byte) => codes[byte]).join('') };
}
