import type { WasmText } from '../src/runtime/wasmText.js';

/** The text from which `readWasmText` makes the same bytes. */
export function toText(bytes: Uint8Array): WasmText;
