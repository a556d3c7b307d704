import type { LinearMemory } from './memory.js';
import { lines, type Region } from './region.js';

/** Below lie the null page, the static data of the kernel builds and the control blocks of the thread pool. */
const BASE = 131072;

/**
 * The persistent heap: best fit over an address-ordered list of holes, neighbours merged at once.
 * It serves what outlives a step (parameters, data sets, arena chunks), so holes are few and a linear search is cheap.
 */
export class Heap implements Region {
  readonly name = 'heap';
  readonly adopted = null;
  private top = BASE;
  private readonly holes: { start: number; bytes: number }[] = [];
  /** Bytes in blocks that are in use. */
  used = 0;
  /** Blocks given back while a lost worker might still write to them; null in ordinary times. */
  private held: [start: number, bytes: number][] | null = null;
  /** Runs before each allocation; fault tests make it throw. */
  beforeAllocate: ((bytes: number) => void) | null = null;

  constructor(private readonly memory: LinearMemory) {}

  allocate(asked: number): number {
    this.beforeAllocate?.(asked);
    const bytes = lines(asked);
    let best = -1;
    for (let i = 0; i < this.holes.length; i++) {
      const size = this.holes[i].bytes;
      if (size >= bytes && (best < 0 || size < this.holes[best].bytes)) best = i;
    }
    this.used += bytes;
    if (best >= 0) {
      const hole = this.holes[best];
      const start = hole.start;
      if (hole.bytes === bytes) this.holes.splice(best, 1);
      else {
        hole.start += bytes;
        hole.bytes -= bytes;
      }
      return start;
    }
    return this.extend(bytes);
  }

  /** Whether what is given back stays unused. */
  get holding(): boolean {
    return this.held !== null;
  }

  /** From now on no address is handed out twice. */
  hold(): void {
    this.held ??= [];
  }

  /** Ends `hold`. */
  release(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const [start, bytes] of held) this.free(start, bytes);
  }

  free(start: number, asked: number): void {
    if (this.held !== null) {
      this.held.push([start, asked]);
      return;
    }
    const bytes = lines(asked);
    this.used -= bytes;
    let i = 0;
    while (i < this.holes.length && this.holes[i].start < start) i++;
    const before = this.holes[i - 1];
    const after = this.holes[i];
    const joinsBefore = before !== undefined && before.start + before.bytes === start;
    const joinsAfter = after !== undefined && start + bytes === after.start;
    if (joinsBefore) {
      before.bytes += bytes + (joinsAfter ? after.bytes : 0);
      if (joinsAfter) this.holes.splice(i, 1);
    } else if (joinsAfter) {
      after.start = start;
      after.bytes += bytes;
    } else this.holes.splice(i, 0, { start, bytes });
  }

  /** No hole fits: take what is above the last block, and the hole below it if it touches the end. */
  private extend(bytes: number): number {
    const last = this.holes.at(-1);
    const touching = last !== undefined && last.start + last.bytes === this.top ? last : null;
    const start = touching ? touching.start : this.top;
    try {
      this.memory.ensure(start + bytes);
    } catch (error) {
      this.used -= bytes;
      throw error;
    }
    if (touching) this.holes.pop();
    this.top = start + bytes;
    return start;
  }
}
