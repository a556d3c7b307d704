import { denseFeatures, sparseFeatures } from './features.js';
import {
  type Csr,
  type Floats,
  type FloatsType,
  gcnNorm,
  lowbias32,
  maskedCrossEntropy,
  matmul,
  relu,
  reluDropout,
  reluDropoutGrad,
  sgd,
  spmm,
  sumAxis0,
  TRANSPOSE_A,
  TRANSPOSE_B,
  transposeCsr,
} from './kernels.js';
import { glorot, type Parameter, parameter, update } from './parameter.js';

/** Weights by name: kernel1 [features, hidden], bias1 [hidden], kernel2 [hidden, classes], bias2 [classes]. */
export type GcnWeights = Record<'kernel1' | 'bias1' | 'kernel2' | 'bias2', ArrayLike<number>>;

export interface GcnOptions {
  nodes: number;
  /** Messages run source[e] → target[e]. */
  source: Int32Array;
  target: Int32Array;
  /** Dense [nodes, features], row-major, or CSR. */
  x: Floats | Csr;
  features: number;
  /** Class of every node. */
  labels: Int32Array;
  /** The nodes whose loss is trained. */
  train: Int32Array;
  hidden: number;
  classes: number;
  /** On x and on the hidden layer. Default 0.5. */
  dropout?: number;
  /** Default 0.01. */
  learningRate?: number;
  /** Default 'adam'. */
  optimizer?: 'adam' | 'sgd';
  /** L2 in the gradient of layer 1 and of layer 2. Default [5e-4, 0]. */
  weightDecay?: readonly [number, number];
  /** Of the initial weights and of dropout. Default 0. */
  seed?: number;
  /** Default: Glorot uniform kernels, zero biases. */
  initial?: GcnWeights;
  /** Element type of all tensors. Default Float32Array. */
  type?: FloatsType;
}

export interface Gcn {
  /** One full-batch step: forward, loss, backward, Adam. Returns the loss before the update. Allocates no buffers. */
  epoch(): number;
  /** [nodes, classes] without dropout; the buffer is reused by the next call. */
  logits(): Floats;
  params: Record<keyof GcnWeights, Parameter>;
}

/**
 * The graph convolutional network of Kipf and Welling (2017) in plain JavaScript:
 * Z = Â · dropout(relu(Â · dropout(X) · W1 + b1)) · W2 + b2 with Â = D^-1/2 (A + I) D^-1/2, masked cross entropy, Adam.
 */
export function createGcn(options: GcnOptions): Gcn {
  const { nodes, source, target, x, features, labels, train, hidden, classes } = options;
  const { dropout = 0.5, learningRate = 0.01, weightDecay = [5e-4, 0], seed = 0, type = Float32Array } = options;
  const { optimizer = 'adam' } = options;
  const initial = options.initial ?? {
    kernel1: glorot(features, hidden, seed),
    bias1: new Float64Array(hidden),
    kernel2: glorot(hidden, classes, seed + 1),
    bias2: new Float64Array(classes),
  };
  const params = {
    kernel1: parameter(initial.kernel1, type),
    bias1: parameter(initial.bias1, type),
    kernel2: parameter(initial.kernel2, type),
    bias2: parameter(initial.bias2, type),
  };
  const { kernel1, bias1, kernel2, bias2 } = params;

  const norm = gcnNorm(nodes, source, target, type);
  const flipped = transposeCsr(norm);
  const input = 'indptr' in x ? sparseFeatures(x, hidden, type) : denseFeatures(x, nodes, features, hidden, type);
  const narrow = (): Floats => new type(nodes * classes);
  const wide = (): Floats => new type(nodes * hidden);
  const [xw, h, dh, dxw] = [wide(), wide(), wide(), wide()];
  const [hw, z, dz, dhw, output] = [narrow(), narrow(), narrow(), narrow(), narrow()];

  function forward(key: number, rate: number, out: Floats): void {
    input.forward(kernel1.value, xw, key, rate);
    spmm(norm, xw, h, hidden, bias1.value);
    if (rate > 0) reluDropout(h, h, nodes * hidden, lowbias32(key), rate);
    else relu(h, h, nodes * hidden);
    matmul(h, kernel2.value, hw, nodes, hidden, classes);
    spmm(norm, hw, out, classes, bias2.value);
  }

  function backward(): void {
    sumAxis0(dz, bias2.gradient, nodes, classes);
    spmm(flipped, dz, dhw, classes);
    matmul(h, dhw, kernel2.gradient, hidden, nodes, classes, TRANSPOSE_A);
    matmul(dhw, kernel2.value, dh, nodes, classes, hidden, TRANSPOSE_B);
    reluDropoutGrad(dh, h, dh, nodes * hidden, dropout);
    sumAxis0(dh, bias1.gradient, nodes, hidden);
    spmm(flipped, dh, dxw, hidden);
    input.backward(dxw, kernel1.gradient);
  }

  let step = 0;
  function move(p: Parameter, decay: number): void {
    if (optimizer === 'adam') update(p, step, learningRate, decay);
    else sgd(p.value, p.gradient, learningRate, decay);
  }
  return {
    params,
    epoch() {
      step++;
      forward(lowbias32(lowbias32(seed) + step), dropout, z);
      const loss = maskedCrossEntropy(z, labels, train, classes, dz);
      backward();
      move(kernel1, weightDecay[0]);
      move(bias1, weightDecay[0]);
      move(kernel2, weightDecay[1]);
      move(bias2, weightDecay[1]);
      return loss;
    },
    logits() {
      forward(0, 0, output);
      return output;
    },
  };
}
