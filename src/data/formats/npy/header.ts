import { FormatError } from '../../../core/errors.js';
import { fileKind } from '../../../io/file-kind.js';

/** What a .npy file says before its elements. */
export interface Header {
  /** Byte order, kind and bytes of an element, such as '<f4'; of texts the characters. */
  readonly order: '<' | '>' | '|';
  readonly code: string;
  readonly size: number;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly start: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const MAX_RANK = 32;
/** numpy itself believes no longer one. */
const MAX_HEADER = 10_000;

const ENTRIES =
  /^\{\s*'descr'\s*:\s*'([<>|])([a-zA-Z])(\d{0,9})'\s*,\s*'fortran_order'\s*:\s*(True|False)\s*,\s*'shape'\s*:\s*\(((?:\s*\d{1,15}L?\s*,?){0,32})\)\s*,?\s*\}\s*$/;

/** Reads the head of a .npy file. @throws FormatError */
export function readHeader(where: string, bytes: Uint8Array): Header {
  const fail = (what: string, got?: string, expected?: string, mend?: string): FormatError =>
    new FormatError({ where, what, got, expected, mend });
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    const kind = fileKind(bytes);
    throw fail('the file is no .npy file', kind?.kind ?? `${bytes.length} bytes of something else`, 'a file of numpy.save', kind?.mend);
  }
  const [major, minor] = [bytes[6], bytes[7]];
  if (!(major >= 1 && major <= 3) || minor !== 0) throw fail('the format cannot be read', `version ${major}.${minor}`, '1.0 to 3.0');
  const [at, view] = [major === 1 ? 10 : 12, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)];
  if (bytes.length < at) throw fail('the file is cut off', `${bytes.length} bytes`, `at least ${at}`);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER || length > bytes.length - at)
    throw fail('the header is longer than the file or the limit', `${length} bytes`, `at most ${Math.min(MAX_HEADER, bytes.length - at)}`);
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(bytes.slice(at, at + length));
  const found = ENTRIES.exec(text.trimEnd());
  if (found === null) {
    const isRecord = text.includes("'descr': [");
    throw fail(
      isRecord ? 'the elements are records' : 'the header cannot be read',
      JSON.stringify(text.trim().slice(0, 80)),
      "descr, fortran_order and shape of a plain array, as '<f4', False, (3, 4)",
      isRecord ? 'Save each field as an array of its own' : undefined,
    );
  }
  const [, order, code, size, fortran, sizes] = found;
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  if (shape.length > MAX_RANK || !shape.every(Number.isSafeInteger)) throw fail('the shape cannot be read', `(${sizes.slice(0, 80)})`);
  return { order: order as Header['order'], code, size: Number(size), isFortran: fortran === 'True', shape, start: at + length };
}
