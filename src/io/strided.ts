/** Elements of an array that lie anywhere in some bytes. Offset and strides count elements. */
export interface Strided {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  /** Bytes of an element. */
  readonly width: number;
}

/** The elements one after the other, row-major. */
export function gathered(bytes: Uint8Array, { shape, strides, offset, width }: Strided): Uint8Array<ArrayBuffer> {
  const size = shape.reduce((product, axis) => product * axis, 1);
  const out = new Uint8Array(size * width);
  const at = new Array<number>(shape.length).fill(0);
  let from = offset;
  for (let i = 0; i < size; i++) {
    for (let b = 0; b < width; b++) out[i * width + b] = bytes[from * width + b];
    for (let d = shape.length - 1; d >= 0; d--) {
      from += strides[d];
      if (++at[d] < shape[d]) break;
      from -= strides[d] * shape[d];
      at[d] = 0;
    }
  }
  return out;
}
