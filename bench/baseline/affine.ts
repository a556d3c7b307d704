import { addRow, type Floats, matmul, sumAxis0, TRANSPOSE_A, TRANSPOSE_B } from './kernels.js';

/** A parameter, and the gradient that the last backward pass left. */
export interface Trained {
  readonly value: Float32Array;
  readonly gradient: Float32Array;
}

/** A parameter that starts from a copy of `start`. */
export const trained = (start: Float32Array): Trained => ({ value: start.slice(), gradient: new Float32Array(start.length) });

/** x W + b of any number of rows. */
export interface Affine {
  readonly params: readonly Trained[];
  /** x: [rows, inputs] -> y: [rows, outputs], overwritten. */
  forward(x: Floats, y: Floats, rows: number): void;
  /** Leaves the gradients of the parameters, and dx unless it is null. */
  backward(x: Floats, dy: Floats, dx: Floats | null, rows: number): void;
}

/** A linear map from a kernel [inputs, outputs] and, if there is one, a bias [outputs]. */
export function createAffine(kernel: Float32Array, bias: Float32Array | null, inputs: number): Affine {
  const outputs = kernel.length / inputs;
  const w = trained(kernel);
  const b = bias === null ? null : trained(bias);
  return {
    params: b === null ? [w] : [w, b],
    forward(x, y, rows) {
      matmul(x, w.value, y, rows, inputs, outputs);
      if (b !== null) addRow(y, b.value, y, rows, outputs);
    },
    backward(x, dy, dx, rows) {
      if (b !== null) sumAxis0(dy, b.gradient, rows, outputs);
      matmul(x, dy, w.gradient, inputs, rows, outputs, TRANSPOSE_A);
      if (dx !== null) matmul(dy, w.value, dx, rows, outputs, inputs, TRANSPOSE_B);
    },
  };
}

/** Two linear maps with relu between. */
export function createPerceptron([first, second]: readonly [Affine, Affine], hidden: number, rows: number) {
  const [h, dh] = [new Float32Array(rows * hidden), new Float32Array(rows * hidden)];
  return {
    params: [...first.params, ...second.params],
    forward(x: Floats, y: Floats): void {
      first.forward(x, h, rows);
      for (let i = 0; i < h.length; i++) h[i] *= Number(h[i] > 0);
      second.forward(h, y, rows);
    },
    backward(x: Floats, dy: Floats, dx: Floats): void {
      second.backward(h, dy, dh, rows);
      for (let i = 0; i < dh.length; i++) dh[i] *= Number(h[i] > 0);
      first.backward(x, dh, dx, rows);
    },
  };
}
