/** A WebAssembly build as text, written by scripts/wasm-text.mjs. */
export type WasmText = {
  /** The characters in the order of their digits. */
  alphabet: string;
  /** Bytes of one character, by digit. All others, in order, are two characters: a digit beyond these, then any digit. */
  frequent: readonly number[];
  text: string;
};

export function readWasmText({ alphabet, frequent, text }: WasmText): Uint8Array<ArrayBuffer> {
  const rare = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !frequent.includes(byte));
  const digits = new Uint8Array(128);
  for (let i = 0; i < alphabet.length; i++) digits[alphabet.charCodeAt(i)] = i;
  const bytes = new Uint8Array(text.length);
  let size = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = digits[text.charCodeAt(i)];
    bytes[size++] =
      digit < frequent.length ? frequent[digit] : rare[(digit - frequent.length) * alphabet.length + digits[text.charCodeAt(++i)]];
  }
  return bytes.slice(0, size);
}
