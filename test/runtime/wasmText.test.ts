import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { toText } from '../../scripts/wasm-text.mjs';
import { RELEASE } from '../../src/runtime/kernels.gen.js';
import { readWasmText } from '../../src/runtime/wasmText.js';

const release = new Uint8Array(readFileSync('build/release.wasm'));

it('is read as the bytes of which it was made', () => {
  const every = Uint8Array.from({ length: 1000 }, (_, i) => (i * i + (i >> 3)) % 256);
  for (const bytes of [new Uint8Array(), Uint8Array.from({ length: 256 }, (_, i) => i), every]) {
    expect(readWasmText(toText(bytes))).toEqual(bytes);
  }
  expect(Buffer.compare(readWasmText(RELEASE), release)).toBe(0);
});

it('needs no escape in a literal, and compresses like the bytes themselves', () => {
  expect(RELEASE.text).toMatch(/^[ -~]*$/);
  expect(RELEASE.text).not.toMatch(/['"`\\$<]/);
  expect(gzipSync(RELEASE.text).length).toBeLessThan(1.02 * gzipSync(release).length);
});
