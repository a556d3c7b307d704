import { OutOfMemoryError, UnsupportedPlatformError } from '../core/errors.js';
import { INITIAL_PAGES, PAGE } from './memory-map.js';

const GIB = 2 ** 30;

/** Reservations to try, largest first: address space is scarce on 32-bit engines and phones. */
const LADDER = [4 * GIB, 2 * GIB, GIB, GIB / 2];

/** `1536` -> `1.5 KiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const power = bytes < 1024 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power]}`;
}

/**
 * The one linear memory, shared by every kernel build and every thread. It only grows.
 * Views are renewed at each growth: read them from here at every use and never keep one.
 */
export class LinearMemory {
  readonly handle: WebAssembly.Memory;
  /** Bytes that may be reserved at most. */
  readonly maximum: number;
  u8!: Uint8Array;
  u32!: Uint32Array;
  f32!: Float32Array;
  f64!: Float64Array;

  constructor(limit = LADDER[0]) {
    const [handle, maximum] = reserve(limit);
    this.handle = handle;
    this.maximum = maximum;
    this.renew();
  }

  get bytes(): number {
    return this.u8.byteLength;
  }

  get buffer(): ArrayBufferLike {
    return this.u8.buffer;
  }

  /** Grows so that addresses below `end` exist. Nothing changes when it cannot. */
  ensure(end: number): void {
    if (end <= this.bytes) return;
    const pages = Math.ceil((end - this.bytes) / PAGE);
    if (this.bytes + pages * PAGE > this.maximum) throw exhausted(end - this.bytes, this);
    try {
      this.handle.grow(pages);
    } catch (cause) {
      throw exhausted(end - this.bytes, this, cause);
    }
    this.renew();
  }

  private renew(): void {
    const { buffer } = this.handle;
    this.u8 = new Uint8Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}

function exhausted(wanted: number, memory: LinearMemory, cause?: unknown): OutOfMemoryError {
  return new OutOfMemoryError({
    where: 'memory',
    what: `linear memory is exhausted: ${formatBytes(wanted)} more are needed`,
    got: `${formatBytes(memory.bytes)} of ${formatBytes(memory.maximum)} in use`,
    mend: 'Use smaller batches or fewer units, train on sampled neighbourhoods, or give back what is no longer used: scope(() => …), dispose(), or a pause such as await setTimeout, in which garbage is collected',
    fields: { wanted, bytes: memory.bytes, maximum: memory.maximum },
    cause,
  });
}

function reserve(limit: number): [WebAssembly.Memory, number] {
  let cause: unknown;
  for (const size of [limit, ...LADDER.filter((step) => step < limit)]) {
    const maximum = Math.max(INITIAL_PAGES, Math.floor(size / PAGE));
    try {
      return [new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared: true }), maximum * PAGE];
    } catch (error) {
      cause = error;
    }
  }
  throw new UnsupportedPlatformError({
    where: 'init',
    what: 'the engine refuses a shared WebAssembly.Memory of even 0.5 GiB',
    expected: 'an engine of 2022 or later, and address space for the guard regions of about 10 GiB that it puts around each memory',
    mend: 'Under a limit of address space (ulimit -v, a container) raise the limit or start Node with --disable-wasm-trap-handler',
    cause,
  });
}
