import type { Csr } from './baseline/kernels.js';
import { sharedModule } from './platform.node.js';

/** A weighted sparse matrix as the reference program wants it. */
export interface ReferenceCsr {
  readonly nRows: number;
  readonly nCols: number;
  readonly rowPtr: Int32Array;
  readonly col: Int32Array;
  readonly val: Float32Array;
}

/** Weights of its two-layer networks; it trains them in place. */
export type ReferenceParams = Record<'W1' | 'b1' | 'W2' | 'b2', Float32Array>;

interface Problem {
  readonly N: number;
  readonly F: number;
  readonly C: number;
  readonly A: ReferenceCsr;
  readonly AT: ReferenceCsr;
  readonly X: Float32Array;
  readonly y: Int32Array;
}

/** The plain-JavaScript program to which the published demands of speed refer; each function allocates its result. */
export interface Reference {
  mm(a: Float32Array, b: Float32Array, m: number, k: number, n: number, transposeA?: boolean, transposeB?: boolean): Float32Array;
  spmm(a: ReferenceCsr, x: Float32Array, width: number): Float32Array;
  /** One SGD step of a two-layer GCN; returns the loss before it. */
  gcnStep(problem: Problem, params: ReferenceParams, hidden: number, learningRate?: number): number;
  /** One SGD step of GCN layer, mean of the nodes of each graph (R, [B, N]), dense layer. */
  batchStep(
    problem: Problem & { readonly B: number; readonly R: ReferenceCsr; readonly RT: ReferenceCsr },
    params: ReferenceParams,
    hidden: number,
    learningRate?: number,
  ): number;
}

/** The reference program, unchanged; null where the shared folder is absent. */
export const loadReference = (): Promise<Reference | null> => sharedModule<Reference>('prototypes/peers/plainjs.mjs');

export const referenceCsr = ({ rows, cols, indptr, indices, values }: Csr): ReferenceCsr => ({
  nRows: rows,
  nCols: cols,
  rowPtr: indptr,
  col: indices,
  val: values instanceof Float32Array ? values : Float32Array.from(values ?? new Float32Array(indices.length).fill(1)),
});
