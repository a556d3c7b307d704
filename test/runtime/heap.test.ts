import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutOfMemoryError } from '../../src/core/errors.js';
import { Heap } from '../../src/runtime/heap.js';
import { LinearMemory } from '../../src/runtime/memory.js';
import { lines } from '../../src/runtime/region.js';

const MIB = 2 ** 20;

interface Block {
  readonly start: number;
  readonly bytes: number;
  readonly mark: number;
}

const heap = (limit = 16 * MIB) => {
  const memory = new LinearMemory(limit);
  return { memory, heap: new Heap(memory) };
};

/** Allocate so many bytes, or free the block at a position among the live ones. */
const program = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ allocate: fc.integer({ min: 0, max: 300_000 }) }) },
    { weight: 2, arbitrary: fc.record({ free: fc.nat() }) },
  ),
  { maxLength: 120 },
);

describe('heap', () => {
  it('never overlaps, keeps contents, and counts what is in use', () => {
    const one = heap();
    fc.assert(
      fc.property(program, (steps) => {
        const live: Block[] = [];
        let mark = 0;
        const check = ({ start, bytes, mark: value }: Block): void => {
          if (bytes > 0) expect([one.memory.u8[start], one.memory.u8[start + bytes - 1]]).toEqual([value, value]);
        };
        for (const step of steps) {
          if ('free' in step) {
            if (live.length === 0) continue;
            const [block] = live.splice(step.free % live.length, 1);
            check(block);
            one.heap.free(block.start, block.bytes);
          } else {
            const bytes = step.allocate;
            const block = { start: one.heap.allocate(bytes), bytes, mark: (mark = (mark + 1) % 256) };
            expect(block.start % 64).toBe(0);
            for (const other of live)
              expect(block.start + lines(bytes) <= other.start || other.start + lines(other.bytes) <= block.start).toBe(true);
            one.memory.u8.fill(block.mark, block.start, block.start + bytes);
            live.push(block);
          }
          expect(one.heap.used).toBe(live.reduce((sum, block) => sum + lines(block.bytes), 0));
        }
        for (const block of live) {
          check(block);
          one.heap.free(block.start, block.bytes);
        }
        expect(one.heap.used).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('loses nothing: after everything was freed in any order, one block spans all of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 30 }),
        fc.infiniteStream(fc.nat()),
        (sizes, order) => {
          const { heap: one } = heap(4 * MIB);
          const live = sizes.map((bytes) => ({ start: one.allocate(bytes), bytes }));
          const first = live[0].start;
          while (live.length > 0) {
            const [{ start, bytes }] = live.splice((order.next().value as number) % live.length, 1);
            one.free(start, bytes);
          }
          expect(one.allocate(sizes.reduce((sum, bytes) => sum + lines(bytes), 0))).toBe(first);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('takes the smallest hole that fits', () => {
    const { heap: one } = heap();
    const [large, , small] = [640, 64, 128, 64].map((bytes) => one.allocate(bytes));
    one.free(large, 640);
    one.free(small, 128);
    expect(one.allocate(128)).toBe(small);
    expect(one.allocate(128)).toBe(large);
    expect(one.allocate(512)).toBe(large + 128);
  });

  it('is unchanged by an allocation that fails', () => {
    const { heap: one, memory } = heap(2 * MIB);
    const start = one.allocate(MIB);
    const before = { used: one.used, bytes: memory.bytes };
    expect(() => one.allocate(4 * MIB)).toThrow(OutOfMemoryError);
    expect({ used: one.used, bytes: memory.bytes }).toEqual(before);
    one.free(start, MIB);
    expect(one.allocate(MIB + 4096)).toBe(start);
  });

  it('counts an allocation that its hook refuses as none', () => {
    const { heap: one } = heap();
    one.beforeAllocate = () => {
      throw new Error('refused');
    };
    expect(() => one.allocate(64)).toThrow('refused');
    expect(one.used).toBe(0);
  });
});
