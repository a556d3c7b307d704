import type { Heap } from './heap.js';
import type { Region } from './region.js';

const FIRST_CHUNK = 1 << 20;
/** A block of this size or more has a chunk to itself: among small ones it would end a chunk that is hardly used. */
const LARGE = 8 << 20;

/** Bytes that linear memory has at most. */
const LARGEST = 2 ** 32;

/** A place in an arena. */
export interface ArenaMark {
  readonly chunk: number;
  readonly next: number;
  readonly end: number;
  /** Large blocks that are in use. */
  readonly large: readonly number[];
}

/**
 * Memory that is given back all at once: a bump pointer over chunks of the heap, chunks of single large blocks, and a stack of
 * freed blocks for each size class. The same steps get the same addresses from the second time on, so steady training touches no fresh page.
 *
 * @term arena: memory that is given back all at once, at the end of a step or of a batch
 */
export class Arena implements Region {
  private readonly chunks: { start: number; bytes: number }[] = [];
  private readonly large: { start: number; bytes: number; taken: boolean }[] = [];
  private chunk = -1;
  private next = 0;
  private end = 0;
  /** Freed addresses by size class. */
  private readonly freed: number[][] = Array.from({ length: CLASSES }, () => []);
  /** The highest class with a block given back since the last reset: small steps have few classes, and a reset each. */
  private highest = -1;
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
    return bytesOf(this.chunks) + bytesOf(this.large);
  }

  allocate(asked: number): number {
    if (asked > LARGEST) return this.heap.allocate(asked); // which refuses it: no memory is so large, and no class counts so far
    const size = sizeClass(asked);
    const bytes = classBytes(size);
    const address = this.freed[size].pop() ?? (bytes < LARGE ? this.bump(bytes) : this.takeLarge(bytes));
    this.used += bytes;
    if (this.used > this.peak) this.peak = this.used;
    return address;
  }

  free(address: number, asked: number): void {
    const size = sizeClass(asked);
    this.used -= classBytes(size);
    if (this.heap.holding) return;
    this.freed[size].push(address);
    if (size > this.highest) this.highest = size;
  }

  /** Forgets every block; the chunks stay, except while the heap holds back what is given up. */
  reset(): void {
    if (this.heap.holding) this.giveBack();
    for (const storage of this.adopted) storage.address = 0;
    this.adopted.length = 0;
    for (; this.highest >= 0; this.highest--) if (this.freed[this.highest].length > 0) this.freed[this.highest].length = 0;
    for (const block of this.large) block.taken = false;
    this.used = 0;
    this.chunk = -1;
    this.next = this.end = 0;
  }

  /** Where the next block comes from. */
  get mark(): ArenaMark {
    const { chunk, next, end } = this;
    return { chunk, next, end, large: this.large.filter(({ taken }) => taken).map(({ start }) => start) };
  }

  /** In an idle arena: takes all below a mark, which was made since the chunks were. */
  skipTo({ chunk, next, end, large }: ArenaMark): void {
    Object.assign(this, { chunk, next, end });
    for (const block of this.large) if (large.includes(block.start)) block.taken = true;
  }

  /** Whether nothing was allocated since the last reset. */
  get idle(): boolean {
    return this.chunk < 0 && this.large.every(({ taken }) => !taken);
  }

  /** Gives the chunks back to the heap. */
  release(): void {
    this.reset();
    this.giveBack();
  }

  /** Gives back what large steps took, unless something is still in use; the first chunk stays, which every step needs. */
  trim(): void {
    if (this.used > 0) return;
    this.reset();
    const kept = this.chunks[0]?.bytes === FIRST_CHUNK ? this.chunks.shift() : undefined;
    this.giveBack();
    if (kept !== undefined) this.chunks.push(kept);
  }

  private giveBack(): void {
    for (const { start, bytes } of [...this.chunks, ...this.large]) this.heap.free(start, bytes);
    this.chunks.length = this.large.length = 0;
  }

  private bump(bytes: number): number {
    while (this.next + bytes > this.end) this.nextChunk(bytes);
    const address = this.next;
    this.next += bytes;
    return address;
  }

  /** The smallest large block that fits and is not in use since the last reset, or a new one in the place of one that is too small. */
  private takeLarge(bytes: number): number {
    let fits = -1;
    let tooSmall = -1;
    for (let i = 0; i < this.large.length; i++) {
      const { bytes: size, taken } = this.large[i];
      if (taken) continue;
      if (size >= bytes) {
        if (fits < 0 || size < this.large[fits].bytes) fits = i;
      } else if (tooSmall < 0 || size > this.large[tooSmall].bytes) tooSmall = i;
    }
    if (fits < 0) {
      if (tooSmall >= 0) {
        const [{ start, bytes: size }] = this.large.splice(tooSmall, 1);
        this.heap.free(start, size);
      }
      fits = this.large.push({ start: this.heap.allocate(bytes), bytes, taken: false }) - 1;
    }
    const block = this.large[fits];
    block.taken = true;
    return block.start;
  }

  private nextChunk(bytes: number): void {
    if (this.chunk + 1 >= this.chunks.length) {
      const size = Math.max(FIRST_CHUNK, bytes, Math.min(bytesOf(this.chunks), 64 * FIRST_CHUNK));
      this.chunks.push({ start: this.heap.allocate(size), bytes: size });
      this.chunk = this.chunks.length - 1;
    } else this.chunk++;
    const { start, bytes: size } = this.chunks[this.chunk];
    this.next = start;
    this.end = start + size;
  }
}

const bytesOf = (blocks: readonly { bytes: number }[]): number => blocks.reduce((sum, { bytes }) => sum + bytes, 0);

/** Size classes there are, for blocks of up to 4 GiB. */
const CLASSES = 193;

/** The class of a block: cache lines up to 1 KiB, then eighths of a power of two. At most 12.5 % is lost, and few classes exist. */
function sizeClass(bytes: number): number {
  if (bytes <= 1024) return bytes <= 64 ? 1 : (bytes + 63) >>> 6;
  const shift = 28 - Math.clz32(bytes - 1);
  return Math.ceil(bytes / (1 << shift)) + 8 * (shift - 6);
}

/** Bytes of every block of a class. */
function classBytes(size: number): number {
  if (size <= 16) return size << 6;
  const shift = ((size - 17) >>> 3) + 7;
  return (size - 8 * (shift - 6)) * (1 << shift);
}
