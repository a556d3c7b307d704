import { ops, type Tensor, tensor } from '../../src/index.js';
import { uniform } from '../arrays.js';
import * as js from '../baseline/kernels.js';
import { compareOp, type OpComparison, type OpName } from '../op-comparison.js';

/** Ops that only move numbers, on [rows, width] with an even width. */
export function layout(rows: number, width: number): OpComparison[] {
  const size = rows * width;
  const half = width / 2;
  const numbers = uniform(size, 1);
  const x = tensor(numbers, { shape: [rows, width] });
  const row = tensor(numbers.slice(0, width));
  const [same, twice, narrow] = [size, 2 * size, rows * half].map((n) => new Float32Array(n));
  const compare = (op: OpName, graphgrad: () => Tensor, plainJs: () => js.Floats): OpComparison =>
    compareOp(op, `[${rows}, ${width}]`, graphgrad, plainJs);
  return [
    compare(
      'transpose',
      () => ops.transpose(x),
      () => {
        js.transpose(numbers, same, rows, width);
        return same;
      },
    ),
    compare(
      'reshape',
      () => ops.reshape(x, [width, rows]),
      () => numbers.subarray(),
    ),
    compare(
      'broadcastTo',
      () => ops.broadcastTo(row, [rows, width]),
      () => {
        js.repeatRow(numbers.subarray(0, width), same, rows, width);
        return same;
      },
    ),
    compare(
      'concat',
      () => ops.concat([x, x]),
      () => {
        js.concatColumns(numbers, numbers, twice, rows, width, width);
        return twice;
      },
    ),
    compare(
      'slice',
      () => ops.slice(x, { axis: 1, start: half }),
      () => {
        js.sliceColumns(numbers, narrow, rows, width, half, width);
        return narrow;
      },
    ),
  ];
}
