import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutOfMemoryError } from '../../src/core/errors.js';
import { Arena } from '../../src/runtime/arena.js';
import { Heap } from '../../src/runtime/heap.js';
import { LinearMemory } from '../../src/runtime/memory.js';

const setting = () => {
  const memory = new LinearMemory(64 * 2 ** 20);
  const heap = new Heap(memory);
  return { memory, heap, arena: new Arena('test', heap) };
};

const sizes = fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 40 });

describe('arena', () => {
  it('gives the same addresses to the same steps, and does not grow after the first', () => {
    const { memory, heap, arena } = setting();
    const step = (bytes: readonly number[]): number[] => {
      const addresses: number[] = [];
      bytes.forEach((size, i) => {
        addresses.push(arena.allocate(size));
        if (i % 3 === 2) arena.free(addresses[i - 1], bytes[i - 1]);
      });
      arena.reset();
      return addresses;
    };
    fc.assert(
      fc.property(sizes, (bytes) => {
        const first = step(bytes);
        const [used, total, capacity] = [heap.used, memory.bytes, arena.capacity];
        for (let i = 0; i < 3; i++) expect(step(bytes)).toEqual(first);
        expect([heap.used, memory.bytes, arena.capacity]).toEqual([used, total, capacity]);
        expect(arena.used).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('never hands out overlapping blocks, whatever is freed between', () => {
    const { arena } = setting();
    const step = fc.record({ bytes: fc.integer({ min: 0, max: 200_000 }), free: fc.boolean(), which: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        arena.reset();
        const live: { start: number; bytes: number }[] = [];
        for (const { bytes, free, which } of steps) {
          if (free && live.length > 0) {
            const [block] = live.splice(which % live.length, 1);
            arena.free(block.start, block.bytes);
          } else {
            const start = arena.allocate(bytes);
            expect(start % 64).toBe(0);
            for (const other of live) expect(start + bytes <= other.start || other.start + other.bytes <= start).toBe(true);
            live.push({ start, bytes });
          }
        }
        for (const { start, bytes } of live) arena.free(start, bytes);
        expect(arena.used).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  describe('large blocks', () => {
    const MIB = 2 ** 20;
    const roomy = () => {
      const heap = new Heap(new LinearMemory(2 ** 30));
      return { heap, arena: new Arena('test', heap) };
    };

    it('cost no more than themselves, however small ones come between', () => {
      const { heap, arena } = roomy();
      for (let i = 0; i < 5; i++) for (const bytes of [48 * MIB, 100, 3 * MIB]) arena.allocate(bytes);
      expect(arena.capacity).toBeLessThanOrEqual((5 * 48 + 32) * MIB);
      const used = heap.used;
      for (let step = 0; step < 3; step++) {
        arena.reset();
        for (let i = 0; i < 5; i++) for (const bytes of [48 * MIB, 100, 3 * MIB]) arena.allocate(bytes);
        expect(heap.used).toBe(used);
      }
      arena.release();
      expect([heap.used, arena.capacity]).toEqual([0, 0]);
    });

    it('serve smaller ones later, and make room for larger ones', () => {
      const { arena } = roomy();
      const large = arena.allocate(40 * MIB);
      arena.reset();
      expect(arena.allocate(20 * MIB)).toBe(large);
      expect(arena.allocate(20 * MIB)).not.toBe(large);
      expect(arena.capacity).toBe(60 * MIB);
      arena.reset();
      for (const bytes of [48, 36, 30]) {
        arena.reset();
        arena.allocate(bytes * MIB);
      }
      expect(arena.capacity).toBe((48 + 20) * MIB); // the 40 gave way to the 48
    });

    it('never overlap, and do not grow when a step comes again', () => {
      const { heap, arena } = roomy();
      const list = fc.array(fc.record({ mib: fc.integer({ min: 1, max: 24 }), free: fc.boolean() }), { maxLength: 10 });
      const step = (asked: readonly { mib: number; free: boolean }[]): void => {
        arena.reset();
        let live: { start: number; bytes: number }[] = [];
        for (const { mib, free } of asked) {
          const [start, bytes] = [arena.allocate(mib * MIB), mib * MIB];
          for (const other of live) expect(start + bytes <= other.start || other.start + other.bytes <= start).toBe(true);
          if (free) arena.free(start, bytes);
          else live = [...live, { start, bytes }];
        }
      };
      fc.assert(
        fc.property(list, (asked) => {
          step(asked);
          const used = heap.used;
          for (let i = 0; i < 3; i++) step(asked);
          expect(heap.used).toBe(used);
        }),
        { numRuns: 100 },
      );
    });
  });

  it.each([2 ** 32 + 1, 2 ** 32 + 2 ** 30, 2 ** 40, 2 ** 52])('refuses %i bytes as exhaustion, and goes on', (bytes) => {
    const { heap, arena } = setting();
    const block = arena.allocate(1000);
    const before = heap.used;
    expect(() => arena.allocate(bytes)).toThrow(OutOfMemoryError);
    expect([heap.used, arena.used]).toEqual([before, 1024]);
    arena.free(block, 1000);
    expect(arena.allocate(1000)).toBe(block);
  });

  it('uses a freed block again', () => {
    const { arena } = setting();
    const start = arena.allocate(5000);
    arena.allocate(64);
    arena.free(start, 5000);
    expect(arena.allocate(4999)).toBe(start);
  });

  it('knows its peak, and gives its chunks back', () => {
    const { heap, arena } = setting();
    const blocks = [1, 2, 3].map(() => arena.allocate(2 ** 20));
    for (const block of blocks) arena.free(block, 2 ** 20);
    arena.allocate(64);
    expect(arena.peak).toBe(3 * 2 ** 20);
    expect(heap.used).toBeGreaterThanOrEqual(3 * 2 ** 20);
    arena.release();
    expect([heap.used, arena.capacity]).toEqual([0, 0]);
  });

  it('makes what it adopted stale at a reset', () => {
    const { arena } = setting();
    const storage = { address: arena.allocate(64) };
    arena.adopted.push(storage);
    arena.reset();
    expect(storage.address).toBe(0);
  });
});
