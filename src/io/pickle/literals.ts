import { latin1, quoted, type Reader } from './reader.js';

/** Longest text of a number: 17 digits of a double with sign, point and exponent fit. */
const MAX_NUMBER = 32;

function wholeNumber(reader: Reader, text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw reader.error('not a whole number of at most 53 bits', { got: quoted(text) });
  return value === 0 ? 0 : value;
}

/** Operand of INT: decimal digits, or 00 and 01, which protocol 0 uses for False and True. */
export function intLine(reader: Reader): number | boolean {
  const text = latin1(reader.line(MAX_NUMBER));
  return text === '00' ? false : text === '01' ? true : wholeNumber(reader, text);
}

/** Operand of LONG: decimal digits and an L. */
export const longLine = (reader: Reader): number => wholeNumber(reader, latin1(reader.line(MAX_NUMBER)).replace(/L$/, ''));

const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
]);

/** Operand of FLOAT: Python's repr of a float. */
export function floatLine(reader: Reader): number {
  const text = latin1(reader.line(MAX_NUMBER));
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  const special = SPECIAL.get(text);
  if (special === undefined) throw reader.error('not a floating-point number', { got: quoted(text) });
  return special;
}

/** Operand of LONG1 and LONG4: two's complement, little endian. */
export function longBytes(reader: Reader, length: number): number {
  if (length < 0 || length > 8) throw reader.error('a whole number has more than 53 bits', { got: `${length} bytes` });
  const bytes = reader.take(length);
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  const signed = Number(BigInt.asIntN(8 * length, value));
  if (!Number.isSafeInteger(signed)) throw reader.error('a whole number has more than 53 bits', { got: String(value) });
  return signed;
}

const ESCAPES: Readonly<Record<string, number>> = { '\\': 92, "'": 39, '"': 34, a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** Operand of STRING: Python's repr of a byte string, quotes included. */
export function stringLine(reader: Reader): Uint8Array {
  const line = reader.line();
  const last = line.length - 1;
  if (last < 1 || line[0] !== line[last] || (line[0] !== 39 && line[0] !== 34))
    throw reader.error('a byte string is not in matching quotes');
  const out = new Uint8Array(last - 1);
  let size = 0;
  for (let i = 1; i < last; i++) {
    if (line[i] === line[0]) throw reader.error('a quote stands inside a byte string');
    if (line[i] !== 92) {
      out[size++] = line[i];
      continue;
    }
    const letter = i + 1 < last ? String.fromCharCode(line[i + 1]) : '';
    const hex = letter === 'x' ? latin1(line.subarray(i + 2, Math.min(i + 4, last))) : '';
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      out[size++] = Number.parseInt(hex, 16);
      i += 3;
    } else if (Object.hasOwn(ESCAPES, letter)) {
      out[size++] = ESCAPES[letter];
      i += 1;
    } else {
      throw reader.error('a byte string has an unknown escape', { got: quoted(`\\${letter}${hex}`) });
    }
  }
  return out.subarray(0, size);
}

/** Operand of UNICODE: Latin-1 in which \uXXXX and \UXXXXXXXX stand for code points. */
export function unicodeLine(reader: Reader): string {
  return latin1(reader.line()).replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|[uU])/g, (written, short?: string, long?: string) => {
    const code = Number.parseInt(short ?? long ?? 'none', 16);
    if (!(code <= 0x10ffff)) throw reader.error('a text has an unknown escape', { got: quoted(written) });
    return String.fromCodePoint(code);
  });
}

/** Operand of BINUNICODE: UTF-8, valid throughout. */
export function utf8(reader: Reader, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw reader.error('a text is not valid UTF-8');
  }
}
