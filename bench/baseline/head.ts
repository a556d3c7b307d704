import {
  addRow,
  addRowRelu,
  type Floats,
  type FloatsType,
  matmul,
  reluDropoutGrad,
  sumAxis0,
  TRANSPOSE_A,
  TRANSPOSE_B,
} from './kernels.js';
import { type Parameter, parameter } from './parameter.js';

/** Kernel [inputs, outputs] and bias [outputs]. */
export interface Affine<T> {
  kernel: T;
  bias: T;
}

/** Trainable copies of a linear map. */
export const affineParameter = ({ kernel, bias }: Affine<ArrayLike<number>>, type: FloatsType): Affine<Parameter> => ({
  kernel: parameter(kernel, type),
  bias: parameter(bias, type),
});

/** relu(x W + b) V + c of the graphs of a batch, at most `most` of them. */
export interface Head {
  readonly params: readonly Parameter[];
  /** Outputs [graphs, outputs]; the buffer is reused. */
  forward(pooled: Floats, graphs: number): Floats;
  /** From the gradient of the outputs to that of the inputs, [graphs, width]. */
  backward(pooled: Floats, doutput: Floats, dpooled: Floats, graphs: number): void;
}

export function createHead(
  initial: readonly [Affine<ArrayLike<number>>, Affine<ArrayLike<number>>],
  [width, hidden, outputs]: readonly [number, number, number],
  most: number,
  type: FloatsType,
): Head {
  const [first, second] = initial.map((one) => affineParameter(one, type));
  const [h, dh, y] = [new type(most * hidden), new type(most * hidden), new type(most * outputs)];
  return {
    params: [first.kernel, first.bias, second.kernel, second.bias],
    forward(pooled, graphs) {
      matmul(pooled, first.kernel.value, h, graphs, width, hidden);
      addRowRelu(h, first.bias.value, h, graphs, hidden);
      matmul(h, second.kernel.value, y, graphs, hidden, outputs);
      addRow(y, second.bias.value, y, graphs, outputs);
      return y;
    },
    backward(pooled, doutput, dpooled, graphs) {
      sumAxis0(doutput, second.bias.gradient, graphs, outputs);
      matmul(h, doutput, second.kernel.gradient, hidden, graphs, outputs, TRANSPOSE_A);
      matmul(doutput, second.kernel.value, dh, graphs, outputs, hidden, TRANSPOSE_B);
      reluDropoutGrad(dh, h, dh, graphs * hidden, 0);
      sumAxis0(dh, first.bias.gradient, graphs, hidden);
      matmul(pooled, dh, first.kernel.gradient, width, graphs, hidden, TRANSPOSE_A);
      matmul(dh, first.kernel.value, dpooled, graphs, hidden, width, TRANSPOSE_B);
    },
  };
}
