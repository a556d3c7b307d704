import { likeFirst, type Op, op } from '../autodiff/op.js';
import { readOptions } from '../core/options/read.js';
import { normalizeAxis } from '../core/shape.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { axisOption } from './options.js';
import { alongAxis } from './shapes.js';

interface Direction {
  readonly axis: number;
  /** From the end. */
  readonly reverse: boolean;
}

const cumsumOp: Op<[Tensor], Direction> = op<[Tensor], Direction>('cumsum', {
  shape: likeFirst,
  run: (_, [x], y, { axis, reverse }) => {
    const { outer, n, inner } = alongAxis(x.shape, axis);
    const [from, to] = [x.view(), y.view()];
    for (let o = 0; o < outer; o++)
      for (let j = 0; j < inner; j++) {
        let total = 0;
        for (let k = 0; k < n; k++) {
          const at = (o * n + (reverse ? n - 1 - k : k)) * inner + j;
          total += from[at];
          to[at] = total;
        }
      }
  },
  vjp: (g, { options: { axis, reverse } }) => [() => cumsumOp([g], { axis, reverse: !reverse })],
});

const options = { axis: axisOption(-1) };

/** y[i] = x[0] + … + x[i] along an axis (default the last), added up in double precision. */
export function cumsum(x: Tensor, given: { axis?: number } = {}): Tensor {
  const { axis } = readOptions('ops.cumsum', options, given);
  return cumsumOp([x], { axis: normalizeAxis('ops.cumsum', axis, expectTensor('ops.cumsum', x).rank), reverse: false });
}
