import { ShapeError } from '../core/errors.js';
import { readOptions } from '../core/options/read.js';
import { int } from '../core/options/vocabulary.js';
import { formatShape } from '../core/shape.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { elements } from './elements.js';

const options = { offset: int({ min: -Infinity, default: 0 }) };

/** Which diagonal; above the main one if positive. Default 0. */
interface Offset {
  readonly offset?: number;
}

function matrices(where: string, x: Tensor): { rows: number; cols: number; batch: number } {
  if (expectTensor(where, x).rank < 2)
    throw new ShapeError({ where, what: 'x is not a matrix', got: formatShape(x.shape), expected: '[…, rows, columns]' });
  const [rows, cols] = x.shape.slice(-2);
  return { rows, cols, batch: rows * cols === 0 ? 0 : x.size / (rows * cols) };
}

/** x where `kept` says so for column - row, 0 elsewhere. */
function triangle(where: string, x: Tensor, kept: (above: number) => boolean): Tensor {
  const { rows, cols, batch } = matrices(where, x);
  const positions = new Uint32Array(x.size);
  for (let b = 0, at = 0; b < batch; b++)
    for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++, at++) positions[at] = kept(c - r) ? at : x.size;
  return elements(x, positions, x.shape, 0);
}

/** The lower triangle of the last two axes, 0 above the diagonal `offset`. */
export function tril(x: Tensor, given: Offset = {}): Tensor {
  const { offset } = readOptions('ops.tril', options, given);
  return triangle('ops.tril', x, (above) => above <= offset);
}

/** The upper triangle of the last two axes, 0 below the diagonal `offset`. */
export function triu(x: Tensor, given: Offset = {}): Tensor {
  const { offset } = readOptions('ops.triu', options, given);
  return triangle('ops.triu', x, (above) => above >= offset);
}

/** The diagonal of the last two axes: y[…, i] = x[…, i, i + offset], or x[…, i - offset, i] below the main one. Empty where there is none. */
export function diagonal(x: Tensor, given: Offset = {}): Tensor {
  const where = 'ops.diagonal';
  const { offset } = readOptions(where, options, given);
  const { rows, cols } = matrices(where, x);
  const [row, col] = [Math.max(0, -offset), Math.max(0, offset)];
  const length = Math.max(0, Math.min(rows - row, cols - col));
  const shape = [...x.shape.slice(0, -2), length];
  const positions = new Uint32Array(shape.reduce((p, q) => p * q, 1));
  for (let at = 0; at < positions.length; at++) {
    const i = at % length;
    positions[at] = ((at - i) / length) * rows * cols + (row + i) * cols + col + i;
  }
  return elements(x, positions, shape);
}

/** The square matrix with the vector x [n] on its diagonal and 0 elsewhere. */
export function diag(x: Tensor): Tensor {
  if (expectTensor('ops.diag', x).rank !== 1)
    throw new ShapeError({ where: 'ops.diag', what: 'x is not a vector', got: formatShape(x.shape), expected: '[n]' });
  const n = x.size;
  const positions = new Uint32Array(n * n).fill(n);
  for (let i = 0; i < n; i++) positions[i * n + i] = i;
  return elements(x, positions, [n, n], 0);
}
