import type { FloatType } from '../core/dtype.js';
import { brainToNumber, halfToNumber } from './half.js';
import type { SafetensorsType, StoredArray } from './safetensors.js';

type Read = (view: DataView, at: number) => number;

/** How an element of each type is read as a number; whole numbers beyond 53 bits are rounded, as torch's `.to(float64)` does. */
const readers: Readonly<Record<SafetensorsType, Read>> = {
  F64: (view, at) => view.getFloat64(at, true),
  F32: (view, at) => view.getFloat32(at, true),
  F16: (view, at) => halfToNumber(view.getUint16(at, true)),
  BF16: (view, at) => brainToNumber(view.getUint16(at, true)),
  I64: (view, at) => Number(view.getBigInt64(at, true)),
  I32: (view, at) => view.getInt32(at, true),
  I16: (view, at) => view.getInt16(at, true),
  I8: (view, at) => view.getInt8(at),
  U64: (view, at) => Number(view.getBigUint64(at, true)),
  U32: (view, at) => view.getUint32(at, true),
  U16: (view, at) => view.getUint16(at, true),
  U8: (view, at) => view.getUint8(at),
  BOOL: (view, at) => view.getUint8(at),
};

/** An array with its elements as f32 or f64, rounded to the nearest; the array itself where they are that already. */
export function convert({ dtype, shape, data }: StoredArray, to: FloatType): StoredArray {
  const type: SafetensorsType = to === 'f32' ? 'F32' : 'F64';
  if (dtype === type) return { dtype, shape, data };
  const read = readers[dtype];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const size = shape.reduce((product, axis) => product * axis, 1);
  const values = to === 'f32' ? new Float32Array(size) : new Float64Array(size);
  const width = size === 0 ? 0 : data.byteLength / size;
  for (let i = 0; i < size; i++) values[i] = read(view, i * width);
  return { dtype: type, shape, data: new Uint8Array(values.buffer) };
}
