import { FormatError } from '../../../core/errors.js';
import { halfToNumber } from '../../../io/half.js';
import { arrayOf, type NumpyDType } from '../../../io/pickle/values.js';
import { gathered } from '../../../io/strided.js';
import { type Header, readHeader } from './header.js';
import type { NumpyArray } from './values.js';

/** Element types by numpy's kind and bytes; f16 becomes f32. */
const types: Readonly<Record<string, NumpyDType>> = {
  b1: 'bool',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  f2: 'float32',
  f4: 'float32',
  f8: 'float64',
};

/** Reads a whole .npy file. @throws FormatError */
export function readArray(where: string, bytes: Uint8Array): NumpyArray {
  const header = readHeader(where, bytes);
  const { code, size, shape, start } = header;
  const isText = code === 'U' || code === 'S';
  const dtype = Object.hasOwn(types, `${code}${size}`) ? types[`${code}${size}`] : undefined;
  if (dtype === undefined && !isText)
    throw new FormatError({
      where,
      what: code === 'O' ? 'the elements are Python objects' : 'the elements are of a type that is not read',
      got: `${code}${size}`,
      expected: `${Object.keys(types).join(', ')}, or texts`,
      mend: code === 'O' ? 'Save arrays of numbers or texts; objects are pickles, which would run code' : undefined,
    });
  const width = code === 'U' ? 4 * size : size;
  const count = shape.reduce((product, axis) => product * axis, 1);
  const wanted = count * width;
  if (!(wanted === bytes.length - start))
    throw new FormatError({
      where,
      what: 'the elements do not fill the file',
      got: `${bytes.length - start} bytes`,
      expected: `${wanted} for ${code}${size} of shape [${shape.join(', ')}]`,
    });
  const body = inOrder(bytes.subarray(start), header, width);
  if (dtype === undefined) return { kind: 'texts', shape, data: texts(where, body, header, count, width) };
  if (dtype === 'bool' && body.some((byte) => byte > 1)) throw new FormatError({ where, what: 'a bool element is neither 0 nor 1' });
  const Typed = arrayOf[dtype];
  const data = code === 'f' && size === 2 ? Float32Array.from(new Uint16Array(body.buffer), halfToNumber) : new Typed(body.buffer);
  return { kind: 'ndarray', dtype, shape, data };
}

/** A copy of the elements in C order, little-endian. */
function inOrder(body: Uint8Array, { order, isFortran, shape, code }: Header, width: number): Uint8Array<ArrayBuffer> {
  // in Fortran order the first index moves fastest
  const strides = shape.map((_, d) => shape.slice(0, d).reduce((product, axis) => product * axis, 1));
  const out = isFortran && shape.length > 1 ? gathered(body, { shape, strides, offset: 0, width }) : new Uint8Array(body);
  const unit = code === 'U' ? 4 : code === 'S' ? 1 : width;
  if (order === '>' && unit > 1) for (let i = 0; i < out.length; i += unit) out.subarray(i, i + unit).reverse();
  return out;
}

/** Texts of one length, filled up with zeros. */
function texts(where: string, body: Uint8Array<ArrayBuffer>, { code }: Header, count: number, width: number): string[] {
  const codes = code === 'U' ? new Uint32Array(body.buffer) : body;
  const size = code === 'U' ? width / 4 : width;
  const limit = code === 'U' ? 0x10ffff : 0xff;
  return Array.from({ length: count }, (_, i) => {
    let end = size;
    while (end > 0 && codes[i * size + end - 1] === 0) end--;
    let text = '';
    for (let c = 0; c < end; c++) {
      const point = codes[i * size + c];
      if (point > limit) throw new FormatError({ where, what: `text ${i} has a character that does not exist`, got: String(point) });
      text += String.fromCodePoint(point);
    }
    return text;
  });
}
