import { ops, tensor } from '../../src/index.js';
import { uniformInts } from '../arrays.js';
import { compareFill, type OpComparison } from '../op-comparison.js';

/** Tensors made of nothing but their shape, [rows, width] or as many numbers; identity and classes [rows, width] too. */
export function creation(rows: number, width: number): OpComparison[] {
  const size = rows * width;
  const shape = [rows, width];
  const label = `[${rows}, ${width}]`;
  const ids = uniformInts(rows, 21, width);
  const classes = tensor(Uint32Array.from(ids));
  const y = new Float32Array(size);
  return [
    compareFill(
      'full',
      label,
      () => ops.full(shape, 0.5),
      y,
      () => y.fill(0.5),
    ),
    compareFill(
      'zeros',
      label,
      () => ops.zeros(shape),
      y,
      () => y.fill(0),
    ),
    compareFill(
      'ones',
      label,
      () => ops.ones(shape),
      y,
      () => y.fill(1),
    ),
    compareFill(
      'arange',
      `${size}`,
      () => ops.arange(size),
      y,
      () => {
        for (let i = 0; i < size; i++) y[i] = i;
      },
    ),
    compareFill(
      'linspace',
      `${size}`,
      () => ops.linspace(-1, 1, size),
      y,
      () => {
        for (let i = 0; i < size; i++) y[i] = -1 + (2 * i) / (size - 1);
      },
    ),
    compareFill(
      'eye',
      label,
      () => ops.eye(rows, width),
      y,
      () => {
        y.fill(0);
        for (let i = 0; i < Math.min(rows, width); i++) y[i * width + i] = 1;
      },
    ),
    compareFill(
      'oneHot',
      label,
      () => ops.oneHot(classes, width),
      y,
      () => {
        y.fill(0);
        for (let i = 0; i < rows; i++) y[i * width + ids[i]] = 1;
      },
    ),
  ];
}
