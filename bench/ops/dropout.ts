import { ops, random, type Tensor, tensor } from '../../src/index.js';
import { uniform } from '../arrays.js';
import * as js from '../baseline/kernels.js';
import { compareOp, type OpComparison } from '../op-comparison.js';

/**
 * Dropout of half of [rows, width]. The two draw different random numbers, so what they must agree on is the rate 0, and at
 * the rate timed the share of survivors and their common factor.
 */
export function dropout(rows: number, width: number): OpComparison {
  const size = rows * width;
  const key = random.key(0);
  const numbers = uniform(size, 1);
  const x = tensor(numbers, { shape: [rows, width] });
  const y = new Float32Array(size);
  const graphgrad = (rate: number): Tensor => ops.dropout(x, { rate, key });
  const plainJs = (rate: number): Float32Array => {
    js.dropout(numbers, y, size, 1, rate);
    return y;
  };
  const check = (rate: number) =>
    compareOp(
      'dropout',
      `[${rows}, ${width}]`,
      () => graphgrad(rate),
      () => plainJs(rate),
    );
  const survivors = ({ graphgrad, plainJs }: Record<string, ArrayLike<number>>): void => {
    for (const values of [graphgrad, plainJs]) {
      let kept = 0;
      for (let i = 0; i < size; i++) {
        if (values[i] === 0) continue;
        kept++;
        if (values[i] !== 2 * numbers[i]) throw new RangeError(`dropout made ${values[i]} of ${numbers[i]}`);
      }
      if (Math.abs(kept / size - 0.5) > 3 / Math.sqrt(size)) throw new RangeError(`dropout kept ${kept} of ${size}`);
    }
  };
  const timed = check(0.5);
  return {
    ...timed,
    check: async () => {
      survivors(await timed.check());
      return check(0).check();
    },
  };
}
