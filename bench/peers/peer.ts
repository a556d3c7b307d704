/**
 * What another library is asked to do, and what it answers with. A peer has its own arrays and its own names; here are the works in plain
 * numbers, so that each file of this folder shows one library as its users would write it.
 */
import type { WeightedCsr } from '../baseline/kernels.js';
import type { Guest } from '../harness.js';

/** Two-layer weights: kernels row-major [in, out]. */
export type Weights = Record<'kernel1' | 'bias1' | 'kernel2' | 'bias2', Float32Array>;

/** softmax cross entropy of Â relu(Â X W1 + b1) W2 + b2, the mean over all nodes; SGD. */
export interface GcnWork {
  readonly nodes: number;
  readonly features: number;
  readonly hidden: number;
  readonly classes: number;
  readonly adjacency: WeightedCsr;
  readonly transposed: WeightedCsr;
  readonly x: Float32Array;
  readonly labels: Int32Array;
  readonly initial: Weights;
  readonly rate: number;
}

/** Two layers of M h W + h R + b with relu between; softmax cross entropy, the mean over the training nodes; SGD. */
export interface SageWork {
  readonly nodes: number;
  readonly features: number;
  readonly hidden: number;
  readonly classes: number;
  /** The mean over the neighbours as a matrix. */
  readonly mean: WeightedCsr;
  readonly transposed: WeightedCsr;
  /** [nodes, features] */
  readonly x: Float32Array;
  readonly labels: Int32Array;
  readonly train: Int32Array;
  readonly layers: readonly Readonly<Record<'kernel' | 'rootKernel' | 'bias', Float32Array>>[];
  readonly rate: number;
}

/** One batch of small graphs for the network relu(Â X W1 + b1), mean over the nodes of each graph, W2 and b2. */
export interface Batch {
  readonly graphs: number;
  readonly nodes: number;
  /** Symmetric, block-diagonal. */
  readonly adjacency: WeightedCsr;
  /** The mean over the nodes of each graph as a matrix, [graphs, nodes]. */
  readonly readout: WeightedCsr;
  readonly x: Float32Array;
  readonly labels: Int32Array;
}

/** Steps over batches. */
export interface BatchWork {
  readonly features: number;
  readonly hidden: number;
  readonly classes: number;
  readonly initial: Weights;
  readonly rate: number;
  /** A function that gives the batch of each step: always the same object, or a new one of another shape. */
  batches(): () => Batch;
}

/** Another library: makes contestants, one for each work that it can do. */
export interface Peer {
  matmul?(a: Float32Array, b: Float32Array, m: number, k: number, n: number, transposeA: boolean): Promise<Guest>;
  spmm?(a: WeightedCsr, x: Float32Array, width: number): Promise<Guest>;
  /** A training step on one graph; `dense` multiplies by the adjacency as a dense matrix. */
  gcnStep?(work: GcnWork, dense: boolean): Promise<Guest>;
  /** The forward pass alone; computes the logits. */
  gcnForward?(work: GcnWork): Promise<Guest>;
  sageStep?(work: SageWork): Promise<Guest>;
  batchStep?(work: BatchWork): Promise<Guest>;
}

/** How many steps the losses are compared of. */
export const CHECKED_STEPS = 5;

/** The losses of the first steps. */
export async function losses(step: () => number | Promise<number>): Promise<number[]> {
  const out: number[] = [];
  for (let i = 0; i < CHECKED_STEPS; i++) out.push(await step());
  return out;
}

/** Classes as rows of zeros with a one. */
export function oneHot(labels: Int32Array, classes: number): Float32Array {
  const out = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) out[i * classes + labels[i]] = 1;
  return out;
}

/** The same, where only chosen rows count: the others stay zero. */
export function oneHotOf(labels: Int32Array, rows: Int32Array, classes: number): Float32Array {
  const out = new Float32Array(labels.length * classes);
  for (const r of rows) out[r * classes + labels[r]] = 1;
  return out;
}

/** The zeros spelled out; entries that share a place are added. */
export function denseMatrix({ rows, cols, indptr, indices, values }: WeightedCsr): Float32Array {
  const out = new Float32Array(rows * cols);
  for (let r = 0; r < rows; r++) for (let e = indptr[r]; e < indptr[r + 1]; e++) out[r * cols + indices[e]] += values[e];
  return out;
}
