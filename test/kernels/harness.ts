import { readFileSync } from 'node:fs';
import type { Kernels } from '../../src/runtime/kernels.js';
import type { Unbranded } from '../../src/runtime/pointer.js';

type RealArray = Float32Array | Float64Array;

const GUARD = 64;
const PATTERN = 0xa5;

/** A bench for bare kernels: one build over a memory of its own, every block between guard bytes. */
export class KernelBench {
  readonly kernels: Unbranded<Kernels>;
  private readonly memory = new WebAssembly.Memory({ initial: 1024, maximum: 65536, shared: true });
  private top = 65536;
  private readonly guards: { at: number; block: number }[] = [];

  constructor(
    /** 'f32' or 'f64': what a kernel's `real` is. */
    readonly dtype: 'f32' | 'f64',
  ) {
    const file = dtype === 'f32' ? 'release' : 'f64';
    const module = new WebAssembly.Module(readFileSync(new URL(`../../build/${file}.wasm`, import.meta.url)));
    this.kernels = new WebAssembly.Instance(module, { env: { memory: this.memory } }).exports as unknown as Unbranded<Kernels>;
  }

  /** Relative rounding error of the element type. */
  get epsilon(): number {
    return this.dtype === 'f32' ? 2 ** -24 : 2 ** -53;
  }

  /** Copies numbers in as reals and returns the pointer. `misalign` shifts the block by that many elements. */
  real(values: ArrayLike<number>, misalign = 0): number {
    const size = this.dtype === 'f32' ? 4 : 8;
    const pointer = this.block(values.length * size, misalign * size);
    this.reals(pointer, values.length).set(Array.from(values));
    return pointer;
  }

  /** Copies whole numbers in as u32 and returns the pointer. */
  u32(values: ArrayLike<number>): number {
    const pointer = this.block(values.length * 4, 0);
    new Uint32Array(this.memory.buffer, pointer, values.length).set(Array.from(values));
    return pointer;
  }

  /** The reals at a pointer, in place. */
  reals(pointer: number, length: number): RealArray {
    return this.dtype === 'f32'
      ? new Float32Array(this.memory.buffer, pointer, length)
      : new Float64Array(this.memory.buffer, pointer, length);
  }

  /** The u32 at a pointer, in place. */
  u32s(pointer: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, pointer, length);
  }

  /** Throws when a byte before or after any block was written. Then forgets all blocks. */
  release(): void {
    const bytes = new Uint8Array(this.memory.buffer);
    for (const { at, block } of this.guards) {
      for (let i = 0; i < GUARD; i++) if (bytes[at + i] !== PATTERN) throw new Error(`guard byte ${i} of block ${block} was written`);
    }
    this.guards.length = 0;
    this.top = 65536;
  }

  private block(bytes: number, shift: number): number {
    this.guard(this.top + shift);
    const pointer = this.top + shift + GUARD;
    this.guard(pointer + bytes);
    this.top = (pointer + bytes + GUARD + 63) & ~63;
    if (this.top > this.memory.buffer.byteLength) throw new Error('kernel bench is full');
    return pointer;
  }

  private guard(at: number): void {
    new Uint8Array(this.memory.buffer, at, GUARD).fill(PATTERN);
    this.guards.push({ at, block: this.guards.length >> 1 });
  }
}

/** One bench for each element type. */
export const benches: readonly KernelBench[] = [new KernelBench('f32'), new KernelBench('f64')];

/** Sizes around every vector width and tile, and some primes. */
export const sizes: readonly number[] = [...Array(68).keys(), 127, 128, 129, 257, 1009];

/** Reproducible numbers in [-1, 1): mulberry32. */
export function uniform(length: number, seed = 1): number[] {
  let state = seed;
  return Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) / 4294967296) * 2 - 1;
  });
}
