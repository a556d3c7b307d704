import { afterEach, describe, expect, it, vi } from 'vitest';
import { OutOfMemoryError, UnsupportedPlatformError } from '../../src/core/errors.js';
import { formatBytes, LinearMemory } from '../../src/runtime/memory.js';

const GIB = 2 ** 30;
const Real = WebAssembly.Memory;

/** An engine that refuses reservations above a limit. */
function engineWith(limit: number): number[] {
  const asked: number[] = [];
  vi.stubGlobal('WebAssembly', {
    ...WebAssembly,
    Memory: class {
      constructor(options: WebAssembly.MemoryDescriptor) {
        asked.push((options.maximum ?? 0) * 65536);
        if ((options.maximum ?? 0) * 65536 > limit) throw new RangeError('could not allocate memory');
        return new Real({ ...options, maximum: 64 });
      }
    },
  });
  return asked;
}

afterEach(() => void vi.unstubAllGlobals());

describe('linear memory', () => {
  it('tries 4, 2, 1 and 0.5 GiB', () => {
    const asked = engineWith(GIB / 2);
    expect(new LinearMemory().maximum).toBe(GIB / 2);
    expect(asked).toEqual([4 * GIB, 2 * GIB, GIB, GIB / 2]);
  });

  it('stops at the first that is granted', () => {
    const asked = engineWith(2 * GIB);
    expect(new LinearMemory().maximum).toBe(2 * GIB);
    expect(asked).toEqual([4 * GIB, 2 * GIB]);
  });

  it('says what is missing where nothing is granted', () => {
    engineWith(0);
    expect(() => new LinearMemory()).toThrow(UnsupportedPlatformError);
    expect(() => new LinearMemory()).toThrow(/guard regions.*ulimit -v.*--disable-wasm-trap-handler/);
  });

  it('never reserves more than it may', () => {
    const asked = engineWith(0);
    expect(() => new LinearMemory(1.5 * GIB)).toThrow(UnsupportedPlatformError);
    expect(asked).toEqual([1.5 * GIB, GIB, GIB / 2]);
  });

  it('is shared, starts small and grows in whole pages', () => {
    const memory = new LinearMemory(8 * 2 ** 20);
    expect(memory.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(memory.bytes).toBe(2 ** 20);
    memory.u8[5] = 7;
    memory.ensure(2 ** 20 + 1);
    expect(memory.bytes).toBe(2 ** 20 + 65536);
    expect([memory.u8.length, memory.u32.length, memory.f32.length, memory.f64.length]).toEqual(
      [1, 4, 4, 8].map((bytes) => memory.bytes / bytes),
    );
    expect(memory.u8[5]).toBe(7);
    memory.ensure(100);
    expect(memory.bytes).toBe(2 ** 20 + 65536);
  });

  it('refuses to grow past its maximum, and is as before', () => {
    const memory = new LinearMemory(2 * 2 ** 20);
    const error = catching(() => memory.ensure(2 * 2 ** 20 + 1));
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', fields: { bytes: 2 ** 20, maximum: 2 * 2 ** 20, wanted: 2 ** 20 + 1 } });
    expect(error.message).toMatch(
      /^memory: linear memory is exhausted: 1 MiB more are needed \(got 1 MiB of 2 MiB in use\)\. Use smaller batches/,
    );
    memory.ensure(2 * 2 ** 20);
    expect(memory.bytes).toBe(2 * 2 ** 20);
  });

  it('turns a refusal of the engine into the same error', () => {
    const memory = new LinearMemory(2 * 2 ** 20);
    vi.spyOn(memory.handle, 'grow').mockImplementation(() => {
      throw new RangeError('Maximum memory size exceeded');
    });
    const error = catching(() => memory.ensure(1.5 * 2 ** 20));
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error.cause).toBeInstanceOf(RangeError);
    expect(memory.bytes).toBe(2 ** 20);
  });

  it('writes sizes for people', () => {
    expect([0, 1023, 1536, 2 ** 20, 4 * GIB].map(formatBytes)).toEqual(['0 B', '1023 B', '1.5 KiB', '1 MiB', '4 GiB']);
  });
});

function catching(fn: () => unknown): OutOfMemoryError {
  try {
    fn();
  } catch (error) {
    return error as OutOfMemoryError;
  }
  throw new Error('nothing was thrown');
}
