import type { LinearMemory } from './memory.js';
import { HEAP } from './memory-map.js';
import { lines, type Region } from './region.js';

/** Holes of one class that are looked at before the next class is taken: a bound on the search, whatever was freed before. */
const LOOKS = 32;

/**
 * The persistent heap: a good fit among holes sorted by size class, neighbours merged at once. What it does takes the same time with a
 * million holes as with ten.
 */
export class Heap implements Region {
  readonly name = 'heap';
  readonly adopted = null;
  private top = HEAP;
  /** Bytes of each hole by where it begins, and its beginning by where it ends. */
  private readonly bytesAt = new Map<number, number>();
  private readonly startOf = new Map<number, number>();
  /** Beginnings of holes by size class. */
  private readonly classes: Set<number>[] = [];
  /** Bytes in blocks that are in use. */
  used = 0;
  /** Blocks given back while a lost worker might still write to them; null in ordinary times. */
  private held: [start: number, bytes: number][] | null = null;
  /** Runs before each allocation; fault tests make it throw. */
  beforeAllocate: ((bytes: number) => void) | null = null;

  /** Told of every stretch that is given back, before it is. */
  readonly watchers = new Set<(start: number, end: number) => void>();

  /** Gives back what is held in reserve, when nothing fits any more; false where there was nothing. */
  makeRoom: (() => boolean) | null = null;

  constructor(private readonly memory: LinearMemory) {}

  allocate(asked: number): number {
    this.beforeAllocate?.(asked);
    const bytes = lines(asked);
    const start = this.take(bytes);
    this.used += bytes;
    return start;
  }

  private take(bytes: number): number {
    const hole = this.find(bytes);
    if (hole !== null) return this.cut(hole, bytes);
    try {
      return this.extend(bytes);
    } catch (error) {
      if (this.makeRoom?.()) return this.take(bytes);
      throw error;
    }
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
    for (const watch of this.watchers) watch(start, start + asked);
    if (this.held !== null) {
      this.held.push([start, asked]);
      return;
    }
    const bytes = lines(asked);
    this.used -= bytes;
    const before = this.startOf.get(start);
    const after = this.bytesAt.get(start + bytes);
    if (after !== undefined) this.remove(start + bytes, after);
    if (before !== undefined) this.remove(before, start - before);
    this.add(before ?? start, start + bytes + (after ?? 0) - (before ?? start));
  }

  private add(start: number, bytes: number): void {
    this.bytesAt.set(start, bytes);
    this.startOf.set(start + bytes, start);
    (this.classes[sizeClass(bytes)] ??= new Set()).add(start);
  }

  private remove(start: number, bytes: number): void {
    this.bytesAt.delete(start);
    this.startOf.delete(start + bytes);
    this.classes[sizeClass(bytes)].delete(start);
  }

  /** The smallest of the holes looked at that fits. */
  private find(bytes: number): number | null {
    for (let size = sizeClass(bytes); size < this.classes.length; size++) {
      let best: number | null = null;
      let least = Infinity;
      let looks = LOOKS;
      for (const start of this.classes[size] ?? []) {
        const room = this.bytesAt.get(start) as number; // every hole of a class has its bytes
        if (room >= bytes && room < least) [best, least] = [start, room];
        if (least === bytes || --looks === 0) break;
      }
      if (best !== null) return best;
    }
    return null;
  }

  /** Takes the beginning of a hole. */
  private cut(start: number, bytes: number): number {
    const room = this.bytesAt.get(start) as number; // `find` named a hole
    this.remove(start, room);
    if (room > bytes) this.add(start + bytes, room - bytes);
    return start;
  }

  /** No hole fits: take what is above the last block, and the hole below it if it touches the end. */
  private extend(bytes: number): number {
    const touching = this.startOf.get(this.top);
    const start = touching ?? this.top;
    this.memory.ensure(start + bytes);
    if (touching !== undefined) this.remove(touching, this.top - touching);
    this.top = start + bytes;
    return start;
  }
}

/** Eighths of a power of two of cache lines. */
function sizeClass(bytes: number): number {
  const count = bytes / 64;
  if (count < 16) return count;
  const power = 31 - Math.clz32(count);
  return (power << 3) + ((count >>> (power - 3)) & 7) - 16;
}
