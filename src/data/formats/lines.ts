import { FormatError } from '../../core/errors.js';
import { misfit } from '../../core/expect.js';
import { gunzip } from '../../io/gunzip.js';
import { textOf } from './csv.js';

/** The text of a file that may be packed by gzip. */
export async function textFile(where: string, file: string | Uint8Array, maxBytes?: number): Promise<string> {
  if (typeof file !== 'string' && !(file instanceof Uint8Array)) throw misfit(where, 'the file', file, 'text or bytes');
  return textOf(where, typeof file === 'string' ? file : await gunzip(where, file, maxBytes));
}

/** A line that has something on it, and its number, counted from 1. */
export interface Line {
  readonly text: string;
  readonly number: number;
}

/** The lines of a text that are not blank, trimmed, without those that begin with one of `comments`. */
export function* linesOf(text: string, comments: readonly string[]): Generator<Line, void, void> {
  let number = 0;
  for (let at = 0; at <= text.length; ) {
    const end = text.indexOf('\n', at);
    const stop = end < 0 ? text.length : end;
    const line = text.slice(at, stop).trim();
    at = stop + 1;
    number++;
    if (line !== '' && !comments.some((one) => line.startsWith(one))) yield { text: line, number };
  }
}

/** @throws FormatError naming the line. */
export function refuseLine(where: string, { text, number }: Line, what: string, expected?: string, mend?: string): never {
  throw new FormatError({
    where,
    what: `line ${number}: ${what}`,
    got: JSON.stringify(text.slice(0, 80)),
    expected,
    mend,
    fields: { line: number },
  });
}

/** Numbers that grow one by one, in typed memory that doubles: a long file never becomes a list of boxed ones. */
export class Growing {
  private data = new Float64Array(1024);
  size = 0;

  push(value: number): void {
    if (this.size === this.data.length) {
      const wider = new Float64Array(2 * this.size);
      wider.set(this.data);
      this.data = wider;
    }
    this.data[this.size++] = value;
  }

  /** All of them; a view. */
  get values(): Float64Array {
    return this.data.subarray(0, this.size);
  }
}
