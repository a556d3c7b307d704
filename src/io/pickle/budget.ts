import { quoted, type Reader } from './reader.js';

/** Strings, containers, arrays and memo entries in one pickle. The largest Planetoid graph has some 200,000. */
const MAX_OBJECTS = 2 ** 21;
/** Containers within containers. */
export const MAX_HEIGHT = 64;

/** Bounds what a pickle may cost by what its bytes can hold, so that references made a thousand times do not multiply it. */
export class Budget {
  private objects = 0;
  private copied = 0;
  private checked = 0;

  constructor(
    private readonly reader: Reader,
    private readonly inputBytes: number,
  ) {}

  /** Before a string, a container, an array or a memo entry is made. */
  object(): void {
    if (++this.objects > MAX_OBJECTS) throw this.reader.error('too many objects', { expected: `at most ${MAX_OBJECTS}` });
  }

  /** Before the elements of an array are copied. */
  copy(bytes: number): void {
    this.copied += bytes;
    this.within('arrays have more bytes than the input', this.copied);
  }

  /** Before the index arrays of a sparse matrix are walked. */
  check(bytes: number): void {
    this.checked += bytes;
    this.within('sparse matrices have more indices than the input', this.checked);
  }

  /** Before a container takes in something of this height. */
  height(levels: number): number {
    if (levels > MAX_HEIGHT) throw this.reader.error('containers are nested too deeply', { expected: `at most ${MAX_HEIGHT} levels` });
    return levels;
  }

  private within(what: string, bytes: number): void {
    if (bytes > this.inputBytes) throw this.reader.error(what, { got: `${bytes} bytes`, expected: `at most ${this.inputBytes}` });
  }
}

/** What every part of the machine needs: where it stands, and what it may still spend. */
export interface Context {
  readonly reader: Reader;
  readonly budget: Budget;
}

/** `key` as it stands in messages. */
export const named = (key: string | number): string => (typeof key === 'string' ? quoted(key) : String(key));
