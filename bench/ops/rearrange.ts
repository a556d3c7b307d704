import { ops, type Tensor, tensor } from '../../src/index.js';
import { uniform } from '../arrays.js';
import * as js from '../baseline/kernels.js';
import { compareFill, compareOp, type OpComparison, type OpName } from '../op-comparison.js';

/** Ops that copy numbers to other places, on [rows, width] with an even width. */
export function rearranging(rows: number, width: number): OpComparison[] {
  const size = rows * width;
  const numbers = uniform(size, 1);
  const x = tensor(numbers, { shape: [rows, width] });
  const half = (rows >> 1) * width;
  const [same, twice] = [new Float32Array(size), new Float32Array(2 * size)];
  const padded = new Float32Array((rows + 2) * (width + 2));
  const compare = (op: OpName, graphgrad: () => Tensor, y: Float32Array, fill: (y: Float32Array) => void): OpComparison =>
    compareFill(op, `[${rows}, ${width}]`, graphgrad, y, fill);
  /** Two pieces, of which the second is returned. */
  const pieces = (op: 'split' | 'chunk', made: () => Tensor[]): OpComparison =>
    compareOp(
      op,
      `[${rows}, ${width}] in two`,
      () => made()[1],
      () => [numbers.slice(0, half), numbers.slice(half)][1],
    );
  const triangle = (op: 'tril' | 'triu', keeps: (row: number, column: number) => boolean): OpComparison =>
    compare(
      op,
      () => ops[op](x),
      same,
      (y) => {
        for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < width; j++, at++) y[at] = keeps(i, j) ? numbers[at] : 0;
      },
    );
  return [
    compare(
      'flip',
      () => ops.flip(x, { axis: 0 }),
      same,
      (y) => {
        for (let i = 0; i < rows; i++) y.set(numbers.subarray((rows - 1 - i) * width, (rows - i) * width), i * width);
      },
    ),
    compare(
      'roll',
      () => ops.roll(x, 3, { axis: 0 }),
      same,
      (y) => {
        y.set(numbers.subarray(0, size - 3 * width), 3 * width);
        y.set(numbers.subarray(size - 3 * width));
      },
    ),
    compare(
      'pad',
      () =>
        ops.pad(x, [
          [1, 1],
          [1, 1],
        ]),
      padded,
      (y) => {
        y.fill(0);
        for (let i = 0; i < rows; i++) y.set(numbers.subarray(i * width, (i + 1) * width), (i + 1) * (width + 2) + 1);
      },
    ),
    compare(
      'repeat',
      () => ops.repeat(x, 2),
      twice,
      (y) => {
        for (let i = 0; i < rows; i++) {
          const row = numbers.subarray(i * width, (i + 1) * width);
          y.set(row, 2 * i * width);
          y.set(row, (2 * i + 1) * width);
        }
      },
    ),
    compare(
      'tile',
      () => ops.tile(x, [2, 1]),
      twice,
      (y) => {
        y.set(numbers);
        y.set(numbers, size);
      },
    ),
    compare(
      'stack',
      () => ops.stack([x, x]),
      twice,
      (y) => {
        y.set(numbers);
        y.set(numbers, size);
      },
    ),
    pieces('split', () => ops.split(x, [rows >> 1, rows - (rows >> 1)])),
    pieces('chunk', () => ops.chunk(x, 2)),
    triangle('tril', (i, j) => j <= i),
    triangle('triu', (i, j) => j >= i),
  ];
}

/** Diagonals and products of vectors of length n. */
export function vectors(n: number): OpComparison[] {
  const [a, b, m] = [uniform(n, 1, 1 / Math.sqrt(n)), uniform(n, 2), uniform(n * n, 3, 1 / Math.sqrt(n))];
  const [left, right, matrix] = [tensor(a), tensor(b), tensor(m, { shape: [n, n] })];
  const [line, square, one] = [new Float32Array(n), new Float32Array(n * n), new Float32Array(1)];
  const label = `${n}`;
  return [
    compareFill(
      'diag',
      label,
      () => ops.diag(right),
      square,
      (y) => {
        y.fill(0);
        for (let i = 0; i < n; i++) y[i * n + i] = b[i];
      },
    ),
    compareFill(
      'diagonal',
      `[${n}, ${n}]`,
      () => ops.diagonal(matrix),
      line,
      (y) => {
        for (let i = 0; i < n; i++) y[i] = m[i * n + i];
      },
    ),
    compareFill(
      'outer',
      label,
      () => ops.outer(left, right),
      square,
      (y) => {
        for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < n; j++, at++) y[at] = a[i] * b[j];
      },
    ),
    compareFill(
      'dot',
      label,
      () => ops.dot(left, right),
      one,
      (y) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += a[i] * b[i];
        y[0] = sum;
      },
    ),
    compareFill(
      'einsum',
      `ij,kj->ik, [${n}, ${n}]`,
      () => ops.einsum('ij,kj->ik', matrix, matrix),
      square,
      (y) => js.matmul(m, m, y, n, n, n, js.TRANSPOSE_B),
    ),
  ];
}
