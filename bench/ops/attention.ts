import { ops, tensor } from '../../src/index.js';
import { uniform } from '../arrays.js';
import * as js from '../baseline/kernels.js';
import { compareOp, type OpComparison } from '../op-comparison.js';
import { toCsr } from './sparse.js';

/** Attention of all three kinds over the entries of a square matrix. */
export function attention(name: string, a: js.Csr, heads: number, width: number): OpComparison[] {
  const columns = heads * width;
  const [x, other, third] = [1, 2, 3].map((seed) => uniform(a.rows * columns, seed));
  const [first, second] = [4, 5].map((seed) => uniform(columns, seed));
  const [tx, tother, tthird] = [x, other, third].map((v) => tensor(v, { shape: [a.rows, columns] }));
  const [tfirst, tsecond] = [first, second].map((v) => tensor(v, { shape: [1, heads, width] }));
  const csr = toCsr(a);
  const alpha = new Float32Array(a.indices.length * heads);
  const y = new Float32Array(a.rows * columns);
  const shape = `${name}, ${a.indices.length} entries, ${heads} heads of ${width}`;
  const returning =
    <T>(work: () => void, result: T) =>
    (): T => {
      work();
      return result;
    };
  return [
    compareOp(
      'gat',
      shape,
      () => ops.gat(csr, tx, tfirst, tsecond),
      returning(() => js.gat(a, heads, width, x, first, second, alpha, y), y),
    ),
    compareOp(
      'gatAttention',
      shape,
      () => ops.gatAttention(csr, tx, tfirst, tsecond),
      returning(() => js.gatAttention(a, heads, width, x, first, second, alpha), alpha),
    ),
    compareOp(
      'gatv2',
      shape,
      () => ops.gatv2(csr, tx, tother, tfirst),
      returning(() => js.gatv2(a, heads, width, x, other, first, alpha, y), y),
    ),
    compareOp(
      'dotAttention',
      shape,
      () => ops.dotAttention(csr, tx, tother, tthird, { heads }),
      returning(() => js.dotAttention(a, heads, width, x, other, third, alpha, y), y),
    ),
  ];
}
