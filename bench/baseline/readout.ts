import type { GcnWeights } from './gcn.js';
import {
  addRow,
  type Csr,
  type Floats,
  maskedCrossEntropy,
  matmul,
  relu,
  reluDropoutGrad,
  segmentMean,
  sgd,
  spmm,
  sumAxis0,
  TRANSPOSE_A,
  TRANSPOSE_B,
} from './kernels.js';

/** A batch of graphs with classes. The adjacency is symmetric and normalised. */
export interface ClassBatch {
  readonly graphs: number;
  readonly nodes: number;
  readonly x: Floats;
  readonly adjacency: Csr;
  /** Graph g owns the rows ptr[g] … ptr[g + 1] - 1. */
  readonly ptr: Int32Array;
  readonly labels: Int32Array;
}

/**
 * Graph classification in plain JavaScript: relu(Â X W1 + b1), the mean over the nodes of every graph, W2 and b2, cross
 * entropy, SGD. Returns the step; it updates the weights and gives the loss before that.
 */
export function createReadoutNet(initial: GcnWeights, features: number, hidden: number, classes: number, learningRate: number) {
  const weights = [initial.kernel1, initial.bias1, initial.kernel2, initial.bias2].map((w) => Float32Array.from(w));
  const gradients = weights.map((w) => new Float32Array(w.length));
  const [kernel1, bias1, kernel2, bias2] = weights;
  const [dkernel1, dbias1, dkernel2, dbias2] = gradients;
  let [xw, h, dh, dxw, pooled, dpooled, z, dz] = new Array<Float32Array>(8).fill(new Float32Array(0));
  let rows = new Int32Array(0);

  function reserve(nodes: number, graphs: number): void {
    if (h.length < nodes * hidden) [xw, h, dh, dxw] = [xw, h, dh, dxw].map(() => new Float32Array(nodes * hidden));
    if (rows.length === graphs) return;
    [pooled, dpooled] = [pooled, dpooled].map(() => new Float32Array(graphs * hidden));
    [z, dz] = [z, dz].map(() => new Float32Array(graphs * classes));
    rows = Int32Array.from({ length: graphs }, (_, g) => g);
  }

  /** dh[i, :] = dpooled[g, :] / (nodes of g) for every node i of graph g. */
  function spreadMean(ptr: Int32Array, graphs: number): void {
    for (let g = 0; g < graphs; g++) {
      const scale = 1 / (ptr[g + 1] - ptr[g]);
      for (let i = ptr[g]; i < ptr[g + 1]; i++) for (let j = 0; j < hidden; j++) dh[i * hidden + j] = scale * dpooled[g * hidden + j];
    }
  }

  return ({ graphs, nodes, x, adjacency, ptr, labels }: ClassBatch): number => {
    reserve(nodes, graphs);
    matmul(x, kernel1, xw, nodes, features, hidden);
    spmm(adjacency, xw, h, hidden, bias1);
    relu(h, h, nodes * hidden);
    segmentMean(h, ptr, pooled, graphs, hidden);
    matmul(pooled, kernel2, z, graphs, hidden, classes);
    addRow(z, bias2, z, graphs, classes);
    const loss = maskedCrossEntropy(z, labels, rows, classes, dz);
    sumAxis0(dz, dbias2, graphs, classes);
    matmul(pooled, dz, dkernel2, hidden, graphs, classes, TRANSPOSE_A);
    matmul(dz, kernel2, dpooled, graphs, classes, hidden, TRANSPOSE_B);
    spreadMean(ptr, graphs);
    reluDropoutGrad(dh, h, dh, nodes * hidden, 0);
    sumAxis0(dh, dbias1, nodes, hidden);
    spmm(adjacency, dh, dxw, hidden);
    matmul(x, dxw, dkernel1, features, nodes, hidden, TRANSPOSE_A);
    for (let i = 0; i < weights.length; i++) sgd(weights[i], gradients[i], learningRate);
    return loss;
  };
}
