import { DTypeError } from './errors.js';
import { written } from './written.js';

/** Element types. Arithmetic is in f32 and f64; i32 and u32 hold indices and labels; bool holds masks, one byte each. */
export type DType = 'f32' | 'f64' | 'i32' | 'u32' | 'bool';
export type FloatType = 'f32' | 'f64';
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

const types = {
  f32: { bytes: 4, array: Float32Array },
  f64: { bytes: 8, array: Float64Array },
  i32: { bytes: 4, array: Int32Array },
  u32: { bytes: 4, array: Uint32Array },
  bool: { bytes: 1, array: Uint8Array },
} as const;

/** Every element type, by name. */
export const dtypes = Object.keys(types) as readonly DType[];

/** The size of an element. @throws DTypeError for what is no element type. */
export function bytesPerElement(dtype: DType): number {
  if (dtype === 'f32') return 4; // nearly every tensor: to compare costs a tenth of looking up
  const type: { bytes: number } | undefined = types[dtype];
  if (type !== undefined) return type.bytes;
  throw new DTypeError({ where: 'dtype', what: 'unknown element type', got: written(dtype), expected: dtypes.join(', ') });
}

export const isFloat = (dtype: DType): dtype is FloatType => dtype === 'f32' || dtype === 'f64';

/** A view of `length` elements at a byte offset. It goes stale when memory grows: use it at once. */
export function viewOf(buffer: ArrayBufferLike, dtype: DType, offset: number, length: number): TypedArray {
  return new types[dtype].array(buffer as ArrayBuffer, offset, length);
}

/** A fresh typed array of JavaScript's own memory. */
export const newArray = (dtype: DType, length: number): TypedArray => new types[dtype].array(length);

/** The element type a typed array stands for; undefined for anything else. */
export function dtypeOf(array: unknown): DType | undefined {
  for (const dtype of dtypes) if (array instanceof types[dtype].array) return dtype;
  return undefined;
}
