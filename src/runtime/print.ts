import { type Shape, sizeOf } from '../core/shape.js';

/** Tensors of more elements show their corners only, so many from either end of an axis: as NumPy does. */
const ALL = 1000;
const CORNER = 3;

const short = (value: number): string => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5))));

/** Positions along an axis; -1 stands for those left out. */
function places(size: number, corners: boolean): number[] {
  if (!corners || size <= 2 * CORNER) return Array.from({ length: size }, (_, i) => i);
  return [0, 1, 2, -1, size - 3, size - 2, size - 1];
}

/** Elements as nested brackets with aligned columns; of large tensors the corners. */
export function printed(values: ArrayLike<number>, shape: Shape): string {
  const corners = values.length > ALL;
  let width = 0;
  const write = (axis: number, at: number, margin: string, cell: (value: number) => string): string => {
    if (axis === shape.length) return cell(values[at]);
    const stride = sizeOf(shape.slice(axis + 1));
    const last = axis === shape.length - 1;
    const parts = places(shape[axis], corners).map((i) => (i < 0 ? '…' : write(axis + 1, at + i * stride, `${margin} `, cell)));
    return `[${parts.join(last ? ', ' : `,\n${margin} `)}]`;
  };
  write(0, 0, '', (value) => {
    width = Math.max(width, short(value).length);
    return '';
  });
  return write(0, 0, '', (value) => short(value).padStart(shape.length > 1 ? width : 0));
}
