import { instantiateSync } from '@assemblyscript/loader';
import { IoError, UnsupportedPlatformError } from '../core/errors.js';
import { RELEASE } from './kernels.gen.js';
import type { Kernels } from './kernels.js';
import type { LinearMemory } from './memory.js';
import { readAsset } from './platform.js';
import { readWasmText } from './wasmText.js';

/** '\\0asm', by which servers are found out that answer with a page. */
const WASM_MAGIC = 0x00_61_73_6d;

/** (func (result v128) …relaxed_madd…): validates only where the engine has relaxed SIMD. */
const RELAXED_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11,
];

export const hasRelaxedSimd = (): boolean => WebAssembly.validate(new Uint8Array(RELAXED_PROBE));

/** The release build travels inside the code, so the first use needs no file and no promise. */
export const compileRelease = (): WebAssembly.Module => compile(readWasmText(RELEASE));

const files = {
  f64: () => new URL('../../build/f64.wasm', import.meta.url),
  relaxed: () => new URL('../../build/relaxed.wasm', import.meta.url),
};

/** Where the builds are that are files of the package. */
export type KernelUrls = Readonly<Partial<Record<keyof typeof files, string | URL>>>;

/** The other builds are files of the package, beside its code or where `urls` says. */
export async function compileFile(name: keyof typeof files, urls: KernelUrls = {}): Promise<WebAssembly.Module> {
  const url = urls[name] ?? files[name]();
  try {
    const bytes = await readAsset(url);
    if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) !== WASM_MAGIC) throw new Error('the file is no WebAssembly');
    return compile(bytes);
  } catch (cause) {
    if (cause instanceof UnsupportedPlatformError) throw cause;
    throw new IoError({
      where: 'init',
      what: `the ${name} build of the kernels cannot be read`,
      got: String(url),
      mend: `Say where the package's build/${name}.wasm is: init({ kernelUrls: { ${name}: url } }); for the dev server of Vite before 8 set optimizeDeps: { exclude: ['graphgrad'] }`,
      cause,
    });
  }
}

function compile(bytes: BufferSource): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw new UnsupportedPlatformError({
      where: 'init',
      what: 'the engine cannot compile the kernels',
      expected: "WebAssembly with SIMD and threads, and a content security policy with 'wasm-unsafe-eval'",
      cause,
    });
  }
}

/** Binds a build to the memory. The raw exports are called: the loader's wrappers cost more than many a kernel. */
export function instantiate(module: WebAssembly.Module, memory: LinearMemory): Kernels {
  // what assembly/index.ts exports
  return instantiateSync(module, { env: { memory: memory.handle } }).instance.exports as unknown as Kernels;
}
