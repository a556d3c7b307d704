import type { Heap } from './heap.js';
import type { Region } from './region.js';

const FIRST_CHUNK = 1 << 20;

/**
 * Memory that is given back all at once: a bump pointer over chunks of the heap, and a stack of freed blocks for each
 * size class. The same steps get the same addresses every time, so steady training touches no fresh page.
 */
export class Arena implements Region {
  private readonly chunks: { start: number; bytes: number }[] = [];
  private chunk = -1;
  private next = 0;
  private end = 0;
  private readonly freed = new Map<number, number[]>();
  /** Blocks made for keeping (caches of a batch): stale after the next reset. */
  readonly adopted: { address: number }[] = [];
  /** Bytes handed out and not given back since the last reset, rounded to size classes. */
  used = 0;
  /** Largest `used` ever seen. */
  peak = 0;

  constructor(
    readonly name: string,
    private readonly heap: Heap,
  ) {}

  /** Bytes of all chunks. */
  get capacity(): number {
    return this.chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  allocate(asked: number): number {
    const bytes = sizeClass(asked);
    const address = this.freed.get(bytes)?.pop() ?? this.bump(bytes);
    this.used += bytes;
    if (this.used > this.peak) this.peak = this.used;
    return address;
  }

  free(address: number, asked: number): void {
    const bytes = sizeClass(asked);
    this.used -= bytes;
    const stack = this.freed.get(bytes);
    if (stack) stack.push(address);
    else this.freed.set(bytes, [address]);
  }

  /** Forgets every block; the chunks stay. */
  reset(): void {
    for (const storage of this.adopted) storage.address = 0;
    this.adopted.length = 0;
    for (const stack of this.freed.values()) stack.length = 0;
    this.used = 0;
    this.chunk = -1;
    this.next = this.end = 0;
  }

  /** Gives the chunks back to the heap. */
  release(): void {
    this.reset();
    for (const { start, bytes } of this.chunks) this.heap.free(start, bytes);
    this.chunks.length = 0;
  }

  private bump(bytes: number): number {
    while (this.next + bytes > this.end) this.nextChunk(bytes);
    const address = this.next;
    this.next += bytes;
    return address;
  }

  private nextChunk(bytes: number): void {
    if (this.chunk + 1 >= this.chunks.length) {
      const size = Math.max(FIRST_CHUNK, bytes, Math.min(this.capacity, 64 * FIRST_CHUNK));
      this.chunks.push({ start: this.heap.allocate(size), bytes: size });
      this.chunk = this.chunks.length - 1;
    } else this.chunk++;
    const { start, bytes: size } = this.chunks[this.chunk];
    this.next = start;
    this.end = start + size;
  }
}

/** Cache lines up to 1 KiB, then eighths of a power of two: at most 12.5 % is lost, and few classes exist. */
function sizeClass(bytes: number): number {
  if (bytes <= 64) return 64;
  if (bytes <= 1024) return (bytes + 63) & ~63;
  const step = 1 << (28 - Math.clz32(bytes - 1));
  return Math.ceil(bytes / step) * step;
}
