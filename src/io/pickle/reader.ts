import { FormatError } from '../../core/errors.js';

/** What a refusal may add to its sentence. */
export interface Refusal {
  readonly got?: string;
  readonly expected?: string;
  readonly mend?: string;
}

const NEWLINE = 10;

/** A hostile text, shortened and escaped so that it can stand in a message. */
export const quoted = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);

/** Bytes 0 to 255 as the characters U+0000 to U+00FF. (TextDecoder's "latin1" is windows-1252.) */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}

/** A cursor over untrusted bytes that never reads past the end, and knows at which instruction it stands. */
export class Reader {
  /** Offset of the instruction being executed: errors name it. */
  at = 0;
  private position = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(
    bytes: Uint8Array,
    private readonly where: string,
  ) {
    // a plain view: `slice` of Node's Buffer would not copy
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** An error at the present instruction; the caller throws it. */
  error(what: string, { got, expected, mend }: Refusal = {}): FormatError {
    return new FormatError({ where: this.where, what: `${what} at byte ${this.at}`, got, expected, mend, fields: { offset: this.at } });
  }

  get atEnd(): boolean {
    return this.position === this.bytes.length;
  }

  /** Starts the next instruction. */
  opcode(): number {
    this.at = this.position;
    return this.u8();
  }

  u8(): number {
    return this.bytes[this.advance(1)];
  }

  u16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  i32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  /** Big endian, as the format has it. */
  f64(): number {
    return this.view.getFloat64(this.advance(8), false);
  }

  /** The next `length` bytes, not copied. */
  take(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  /** The bytes up to the next line feed, which is consumed. */
  line(maxLength = this.bytes.length): Uint8Array {
    const start = this.position;
    const limit = Math.min(this.bytes.length, start + maxLength + 1);
    const length = this.bytes.subarray(start, limit).indexOf(NEWLINE);
    if (length < 0) throw this.error('a line has no end', { expected: `a line feed within ${limit - start} bytes` });
    this.position = start + length + 1;
    return this.bytes.subarray(start, start + length);
  }

  private advance(length: number): number {
    const left = this.bytes.length - this.position;
    if (length < 0 || length > left) {
      throw this.error('a length does not fit the input', { got: `${length} bytes`, expected: `0 to ${left} bytes` });
    }
    const start = this.position;
    this.position += length;
    return start;
  }
}
