import { ops, type Tensor, tensor } from '../../src/index.js';
import { uniform } from '../arrays.js';
import * as js from '../baseline/kernels.js';
import { compareOp, type OpComparison, type OpName } from '../op-comparison.js';

type Reduce = (x: js.Floats, y: js.Floats, rows: number, width: number) => void;

const scaled =
  (sum: Reduce, factor: (rows: number, width: number) => number): Reduce =>
  (x, y, rows, width) => {
    sum(x, y, rows, width);
    js.affine(y, y, y.length, factor(rows, width), 0);
  };

const reductions: readonly (readonly [OpName, 0 | 1, (x: Tensor) => Tensor, Reduce])[] = [
  ['sum', 0, (x) => ops.sum(x, { axis: 0 }), js.sumAxis0],
  ['sum', 1, (x) => ops.sum(x, { axis: 1 }), js.sumAxis1],
  ['mean', 0, (x) => ops.mean(x, { axis: 0 }), scaled(js.sumAxis0, (rows) => 1 / rows)],
  ['max', 1, (x) => ops.max(x, { axis: 1 }), js.maxAxis1],
  ['min', 1, (x) => ops.min(x, { axis: 1 }), js.minAxis1],
];

/** Reductions of [rows, width] along an axis. */
export function reduce(rows: number, width: number): OpComparison[] {
  const numbers = uniform(rows * width, 1, 4 / Math.sqrt(rows)); // sums stay near 1, where 1e-5 is a strict demand
  const x = tensor(numbers, { shape: [rows, width] });
  return reductions.map(([op, axis, graphgrad, plain]) => {
    const y = new Float32Array(axis === 0 ? width : rows);
    return compareOp(
      op,
      `[${rows}, ${width}], axis ${axis}`,
      () => graphgrad(x),
      () => {
        plain(numbers, y, rows, width);
        return y;
      },
    );
  });
}

/** softmax and logSoftmax of the rows of [rows, width]. */
export function softmaxes(rows: number, width: number): OpComparison[] {
  const numbers = uniform(rows * width, 1, 3);
  const x = tensor(numbers, { shape: [rows, width] });
  const y = new Float32Array(rows * width);
  return (['softmax', 'logSoftmax'] as const).map((op) =>
    compareOp(
      op,
      `[${rows}, ${width}]`,
      () => ops[op](x),
      () => {
        js[op](numbers, y, rows, width);
        return y;
      },
    ),
  );
}
