import { sparseFeatures } from './features.js';
import {
  addRow,
  addRowRelu,
  type Csr,
  type Floats,
  maskedCrossEntropy,
  matmul,
  reluGrad,
  sgd,
  spmm,
  sumAxis0,
  TRANSPOSE_A,
  TRANSPOSE_B,
  transposeCsr,
  type WeightedCsr,
} from './kernels.js';

/** Kernel [inputs, outputs] and bias [outputs]. */
export type DenseLayer = Readonly<Record<'kernel' | 'bias', Float32Array>>;

export interface AppnpOptions {
  /** The normalised adjacency, loops included. */
  matrix: WeightedCsr;
  /** Sparse features. */
  x: Csr;
  labels: Int32Array;
  /** The nodes whose loss is trained. */
  train: Int32Array;
  hidden: number;
  classes: number;
  hops: number;
  alpha: number;
  layers: readonly [DenseLayer, DenseLayer];
  learningRate: number;
}

/**
 * APPNP (arXiv:1810.05997) in plain JavaScript: Z0 = relu(X W + w) V + v, then Z <- (1 - α) Â Z + α Z0 for each hop; masked cross entropy, SGD. 1 - α stands
 * in the matrix, so that a hop is one pass. Returns the step, which gives the loss before it.
 */
export function createAppnp({ matrix, x, labels, train, hidden, classes, hops, alpha, layers, learningRate }: AppnpOptions): () => number {
  const nodes = matrix.rows;
  const copies = layers.map(({ kernel, bias }) => ({ kernel: kernel.slice(), bias: bias.slice() }));
  const gradients = layers.map(({ kernel, bias }) => ({ kernel: new Float32Array(kernel.length), bias: new Float32Array(bias.length) }));
  const [[first, second], [dfirst, dsecond]] = [copies, gradients];
  const hop: WeightedCsr = { ...matrix, values: (matrix.values as Float32Array).map((value) => value * (1 - alpha)) };
  const flipped = transposeCsr(hop);
  const input = sparseFeatures(x, hidden, Float32Array);
  const wide = (): Floats => new Float32Array(nodes * hidden);
  const narrow = (): Floats => new Float32Array(nodes * classes);
  const [h, dh] = [wide(), wide()];
  const [start, a, b, da, db, dstart] = [narrow(), narrow(), narrow(), narrow(), narrow(), narrow()];
  const size = nodes * classes;

  return () => {
    input.forward(first.kernel, h, 0, 0);
    addRowRelu(h, first.bias, h, nodes, hidden);
    matmul(h, second.kernel, start, nodes, hidden, classes);
    addRow(start, second.bias, start, nodes, classes);
    let [z, next] = [a, b];
    z.set(start);
    for (let k = 0; k < hops; k++) {
      spmm(hop, z, next, classes);
      for (let i = 0; i < size; i++) next[i] += alpha * start[i];
      [z, next] = [next, z];
    }
    let [g, before] = [da, db];
    const loss = maskedCrossEntropy(z, labels, train, classes, g);

    dstart.fill(0);
    for (let k = 0; k < hops; k++) {
      for (let i = 0; i < size; i++) dstart[i] += alpha * g[i];
      spmm(flipped, g, before, classes);
      [g, before] = [before, g];
    }
    for (let i = 0; i < size; i++) dstart[i] += g[i];
    sumAxis0(dstart, dsecond.bias, nodes, classes);
    matmul(h, dstart, dsecond.kernel, hidden, nodes, classes, TRANSPOSE_A);
    matmul(dstart, second.kernel, dh, nodes, classes, hidden, TRANSPOSE_B);
    reluGrad(dh, h, dh, dh.length);
    sumAxis0(dh, dfirst.bias, nodes, hidden);
    input.backward(dh, dfirst.kernel);
    copies.forEach(({ kernel, bias }, l) => {
      sgd(kernel, gradients[l].kernel, learningRate);
      sgd(bias, gradients[l].bias, learningRate);
    });
    return loss;
  };
}
