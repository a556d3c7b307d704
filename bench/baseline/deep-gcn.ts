import {
  batchNormRelu,
  batchNormReluGrad,
  dropout,
  type Floats,
  lowbias32,
  maskedCrossEntropy,
  matmul,
  type NormState,
  spmm,
  sumAxis0,
  TRANSPOSE_A,
  TRANSPOSE_B,
  type WeightedCsr,
} from './kernels.js';
import { type Parameter, parameter, update } from './parameter.js';

/** Weights of one layer; gamma and beta normalise what it gives, and are absent from the last. */
export interface DeepGcnLayer {
  readonly kernel: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
  readonly gamma?: ArrayLike<number>;
  readonly beta?: ArrayLike<number>;
}

export interface DeepGcnOptions {
  /** Symmetric and normalised. */
  adjacency: WeightedCsr;
  /** [nodes, widths[0]] */
  x: Float32Array;
  labels: Int32Array;
  /** Of the features, and of each layer's output. */
  widths: readonly number[];
  layers: readonly DeepGcnLayer[];
  dropout: number;
  learningRate: number;
}

/**
 * A GCN of several layers in plain JavaScript: dropout(relu(batchNorm(Â h W + b))) for each but the last, which is linear; mean cross
 * entropy over all nodes; Adam. The narrower of a layer's sides travels along the edges. Returns the step, which gives the loss before it.
 */
export function createDeepGcn({ adjacency, x, labels, widths, layers, dropout: rate, learningRate }: DeepGcnOptions): () => number {
  const nodes = adjacency.rows;
  const matrix = (width: number): Floats => new Float32Array(nodes * width);
  const made = layers.map(({ kernel, bias, gamma, beta }, l) => {
    const [inputs, units] = [widths[l], widths[l + 1]];
    return {
      inputs,
      units,
      kernel: parameter(kernel, Float32Array),
      bias: parameter(bias, Float32Array),
      gamma: gamma === undefined ? null : parameter(gamma, Float32Array),
      beta: beta === undefined ? null : parameter(beta, Float32Array),
      // Â h where the input is narrower, h W where the output is
      product: matrix(Math.min(inputs, units)),
      before: matrix(units),
      after: gamma === undefined ? null : matrix(units),
      dropped: gamma === undefined ? null : matrix(units),
      norm: { mean: matrix(0), inverse: matrix(0), factor: matrix(0), shift: matrix(0) } as NormState,
    };
  });
  for (const layer of made) {
    const column = (): Floats => new Float32Array(layer.units);
    layer.norm = { mean: column(), inverse: column(), factor: column(), shift: column() };
  }
  const widest = Math.max(...widths);
  let [dy, dx] = [matrix(widest), matrix(widest)];
  const swap = (): void => {
    [dy, dx] = [dx, dy];
  };
  const all: Parameter[] = made.flatMap(({ kernel, bias, gamma, beta }) => [kernel, bias, ...(gamma && beta ? [gamma, beta] : [])]);
  const rows = Int32Array.from({ length: nodes }, (_, i) => i);
  const inputOf = (l: number): Floats => (l === 0 ? x : (made[l - 1].dropped as Floats));
  const keyOf = (step: number, l: number): number => lowbias32(lowbias32(step) ^ l);
  let step = 0;

  function forward(): void {
    made.forEach(({ inputs, units, kernel, bias, gamma, beta, product, before, after, dropped, norm }, l) => {
      if (inputs < units) {
        spmm(adjacency, inputOf(l), product, inputs);
        matmul(product, kernel.value, before, nodes, inputs, units);
        for (let i = 0, o = 0; i < nodes; i++) for (let j = 0; j < units; j++, o++) before[o] += bias.value[j];
      } else {
        matmul(inputOf(l), kernel.value, product, nodes, inputs, units);
        spmm(adjacency, product, before, units, bias.value);
      }
      if (!gamma || !beta || !after || !dropped) return;
      batchNormRelu(before, gamma.value, beta.value, after, norm, nodes, units);
      dropout(after, dropped, nodes * units, keyOf(step, l), rate);
    });
  }

  /** From dy, the gradient of the logits. */
  function backward(): void {
    for (let l = made.length - 1; l >= 0; l--) {
      const { inputs, units, kernel, bias, gamma, beta, product, before, after, norm } = made[l];
      if (gamma && beta && after) {
        dropout(dy, dy, nodes * units, keyOf(step, l), rate);
        batchNormReluGrad(dy, after, before, dx, gamma.gradient, beta.gradient, norm, nodes, units);
        swap();
      }
      sumAxis0(dy, bias.gradient, nodes, units);
      if (inputs < units) {
        matmul(product, dy, kernel.gradient, inputs, nodes, units, TRANSPOSE_A);
        if (l === 0) return;
        matmul(dy, kernel.value, dx, nodes, units, inputs, TRANSPOSE_B);
        swap();
        spmm(adjacency, dy, dx, inputs);
        swap();
      } else {
        spmm(adjacency, dy, dx, units);
        matmul(inputOf(l), dx, kernel.gradient, inputs, nodes, units, TRANSPOSE_A);
        if (l === 0) return;
        matmul(dx, kernel.value, dy, nodes, units, inputs, TRANSPOSE_B);
      }
    }
  }

  return () => {
    step++;
    forward();
    const loss = maskedCrossEntropy(made[made.length - 1].before, labels, rows, widths[widths.length - 1], dy);
    backward();
    for (const p of all) update(p, step, learningRate);
    return loss;
  };
}
