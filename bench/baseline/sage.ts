import { sparseFeatures } from './features.js';
import {
  addRow,
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

/** kernel maps what the neighbours send, rootKernel the node itself. */
export type SageLayer = Readonly<Record<'kernel' | 'rootKernel' | 'bias', Float32Array>>;

export interface SageOptions {
  /** The mean over the senders of each node as a matrix. */
  mean: WeightedCsr;
  /** Sparse features. */
  x: Csr;
  labels: Int32Array;
  /** The nodes whose loss is trained. */
  train: Int32Array;
  hidden: number;
  classes: number;
  layers: readonly [SageLayer, SageLayer];
  learningRate: number;
}

/**
 * GraphSAGE (arXiv:1706.02216) of two layers in plain JavaScript: M h W + h R + b with M the mean over the neighbours, relu between;
 * masked cross entropy, SGD. Returns the step, which gives the loss before it.
 */
export function createSage({ mean, x, labels, train, hidden, classes, layers, learningRate }: SageOptions): () => number {
  const nodes = mean.rows;
  const copies = layers.map(({ kernel, rootKernel, bias }) => ({ kernel: kernel.slice(), root: rootKernel.slice(), bias: bias.slice() }));
  const gradients = copies.map(({ kernel, root, bias }) => ({
    kernel: new Float32Array(kernel.length),
    root: new Float32Array(root.length),
    bias: new Float32Array(bias.length),
  }));
  const [first, second] = copies;
  const [dfirst, dsecond] = gradients;
  const flipped = transposeCsr(mean);
  const [sent, kept] = [sparseFeatures(x, hidden, Float32Array), sparseFeatures(x, hidden, Float32Array)];
  const wide = (): Floats => new Float32Array(nodes * hidden);
  const narrow = (): Floats => new Float32Array(nodes * classes);
  const [product, root, h, dh, dsent] = [wide(), wide(), wide(), wide(), wide()];
  const [hw, hr, z, dz, dhw] = [narrow(), narrow(), narrow(), narrow(), narrow()];
  const plus = (y: Floats, other: Floats): void => {
    for (let i = 0; i < y.length; i++) y[i] += other[i];
  };

  return () => {
    sent.forward(first.kernel, product, 0, 0);
    kept.forward(first.root, root, 0, 0);
    spmm(mean, product, h, hidden, first.bias);
    for (let i = 0; i < h.length; i++) {
      const v = h[i] + root[i];
      h[i] = v * Number(v > 0);
    }
    matmul(h, second.kernel, hw, nodes, hidden, classes);
    matmul(h, second.root, hr, nodes, hidden, classes);
    spmm(mean, hw, z, classes);
    plus(z, hr);
    addRow(z, second.bias, z, nodes, classes);
    const loss = maskedCrossEntropy(z, labels, train, classes, dz);

    sumAxis0(dz, dsecond.bias, nodes, classes);
    spmm(flipped, dz, dhw, classes);
    matmul(h, dhw, dsecond.kernel, hidden, nodes, classes, TRANSPOSE_A);
    matmul(h, dz, dsecond.root, hidden, nodes, classes, TRANSPOSE_A);
    matmul(dhw, second.kernel, dh, nodes, classes, hidden, TRANSPOSE_B);
    matmul(dz, second.root, dsent, nodes, classes, hidden, TRANSPOSE_B);
    plus(dh, dsent);
    reluGrad(dh, h, dh, dh.length);
    sumAxis0(dh, dfirst.bias, nodes, hidden);
    kept.backward(dh, dfirst.root);
    spmm(flipped, dh, dsent, hidden);
    sent.backward(dsent, dfirst.kernel);
    copies.forEach(({ kernel, root: own, bias }, l) => {
      sgd(kernel, gradients[l].kernel, learningRate);
      sgd(own, gradients[l].root, learningRate);
      sgd(bias, gradients[l].bias, learningRate);
    });
    return loss;
  };
}
