import { filled } from '../autodiff/space.js';
import type { FloatType } from '../core/dtype.js';
import { GraphError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { bool } from '../core/options/vocabulary.js';
import { mul } from '../ops/binary.js';
import { inverseSqrt } from '../ops/inverse-sqrt.js';
import { concat, reshape } from '../ops/layout.js';
import { gather, segmentSum } from '../ops/segment.js';
import type { SlotValues } from '../ops/spmm.js';
import { type Csr, csrFromPairs, ownCsr } from '../runtime/csr.js';
import { runtime } from '../runtime/runtime.js';
import { addressOf, emptyTensor, Tensor, temporarily } from '../runtime/tensor.js';

/**
 * A matrix to propagate with: a structure, and its entries as constants ready in slot order, as a tensor, or all ones.
 *
 * @term constant: values of a matrix that nothing differentiates, ready in slot order and in that of the transpose
 */
export interface Propagation {
  readonly csr: Csr;
  readonly constant: SlotValues | null;
  readonly weights: Tensor | null;
}

/** Sources, targets and weights of the edges; null weights are ones. */
export interface WeightedEdges {
  readonly src: Tensor;
  readonly dst: Tensor;
  readonly weight: Tensor | null;
}

/** Edges after self-loops were settled. */
export interface LoopedEdges {
  readonly src: Tensor;
  readonly dst: Tensor;
  /** u32: the original edge whose weight each edge carries, or 2^32 - 1 where the loop is new. */
  readonly source: Tensor;
  /** Weights, for constant ones. */
  readonly weight: Tensor;
}

const first = (t: Tensor, count: number): Tensor => new Tensor(t.storage, [count], t.dtype);

/**
 * Exactly one loop per node, appended in node order after the other edges. A loop that existed keeps its weight (the
 * last one, if several), a new one gets `fill`.
 */
export function addRemainingSelfLoops({ src, dst, weight }: WeightedEdges, numNodes: number, fill: number, dtype: FloatType): LoopedEdges {
  const room = src.size + numNodes;
  const [outSrc, outDst, outSource] = [emptyTensor([room], 'u32'), emptyTensor([room], 'u32'), emptyTensor([room], 'u32')];
  const outWeight = emptyTensor([room], dtype);
  const count = runtime()
    .kernelsOf(dtype)
    .remainingSelfLoops(
      src.size,
      numNodes,
      src.ptr,
      dst.ptr,
      addressOf(weight),
      fill,
      outSrc.ptr,
      outDst.ptr,
      outWeight.ptr,
      outSource.ptr,
    );
  return { src: first(outSrc, count), dst: first(outDst, count), source: first(outSource, count), weight: first(outWeight, count) };
}

/** Options of the GCN normalisation. */
export const gcnNormOptions = {
  /** Weight of new self-loops is 2 instead of 1. Default false. */
  improved: bool(false),
  /** Default true. */
  addSelfLoops: bool(true),
};

export interface GcnNormOptions extends Given<typeof gcnNormOptions> {}

/** Refuses nodes whose degree has no root because of negative weights. A node that only edges of weight 0 reach is none of them. */
function expectDegrees(weight: Tensor, dst: Tensor, numNodes: number): void {
  const [weights, ends] = [weight.view(), dst.view()];
  const { length } = weights;
  let first = 0;
  while (first < length && !(weights[first] < 0)) first++;
  if (first === length) return;
  const degrees = new Float64Array(numNodes);
  for (let e = 0; e < length; e++) degrees[ends[e]] += weights[e];
  for (let e = first; e < length; e++) {
    const node = ends[e];
    const degree = degrees[node];
    if (!(weights[e] < 0) || degree > 0) continue;
    throw new GraphError({
      where: 'Graph',
      what: `the weights of the edges into node ${node}, its loop included, do not sum to something positive, and 1/√degree needs that`,
      got: String(degree),
      expected: 'a weighted degree above 0',
      mend: 'Signed weights travel as they are with normalize: false, where a layer has that option; else scale or shift edgeWeight',
      fields: { node, degree },
    });
  }
}

/**
 * D^-1/2 (A + I) D^-1/2 with constant weights, in CSR both ways (arXiv:1609.02907). Degrees are sums of the weights of
 * incoming edges; where one is 0 its node passes nothing on.
 *
 * @throws GraphError for a node that negative weights give a degree of at most 0.
 */
export function gcnNorm(
  edges: WeightedEdges,
  numNodes: number,
  { improved = false, addSelfLoops = true }: GcnNormOptions,
  dtype: FloatType,
): Propagation {
  if (edges.weight === null && addSelfLoops && !improved) return normalised(loopedByTarget(edges, numNodes), null, dtype);
  const looped = addSelfLoops ? addRemainingSelfLoops(edges, numNodes, improved ? 2 : 1, dtype) : null;
  const { src, dst, weight } = looped ?? edges;
  return temporarily(looped === null ? [] : [looped.src, looped.dst, looped.source, looped.weight], () => {
    if (edges.weight !== null && weight !== null) expectDegrees(weight, dst, numNodes);
    return normalised(csrFromPairs(numNodes, numNodes, dst, src), weight, dtype);
  });
}

/** The rows of what `addRemainingSelfLoops` makes, without its edges and weights. */
function loopedByTarget({ src, dst }: WeightedEdges, numNodes: number): Csr {
  const [rowptr, col, perm] = [numNodes + 1, src.size + numNodes, src.size + numNodes].map((size) => emptyTensor([size], 'u32'));
  const count = runtime().kernelsOf('f32').loopedRows(src.size, numNodes, src.ptr, dst.ptr, rowptr.ptr, col.ptr, perm.ptr);
  return ownCsr(numNodes, numNodes, rowptr, first(col, count), first(perm, count));
}

/** D^-1/2 A D^-1/2 of a square matrix; weights by number of the entry, null for ones. */
function normalised(csr: Csr, weight: Tensor | null, dtype: FloatType): Propagation {
  const { transpose, rows } = csr;
  const kernels = runtime().kernelsOf(dtype);
  const [forward, backward] = [emptyTensor([csr.nnz], dtype), emptyTensor([csr.nnz], dtype)];
  temporarily([emptyTensor([rows], dtype), emptyTensor([rows], dtype)], ([degree, scale]) => {
    const [w, perm] = [addressOf(weight), addressOf(csr.perm)];
    kernels.degree(0, rows, csr.rowptr.ptr, w, perm, degree.ptr);
    kernels.inverseSqrt(0, rows, degree.ptr, scale.ptr);
    kernels.gcnNorm(0, rows, csr.rowptr.ptr, csr.col.ptr, w, perm, scale.ptr, forward.ptr);
    kernels.gcnNorm(0, rows, transpose.rowptr.ptr, transpose.col.ptr, w, addressOf(transpose.perm), scale.ptr, backward.ptr);
  });
  return { csr, constant: { forward, backward }, weights: null };
}

/** Structure and loop sources of a normalisation whose weights are traced. */
export interface TracedStructure {
  readonly csr: Csr;
  readonly src: Tensor;
  readonly dst: Tensor;
  readonly source: Tensor | null;
}

/** The same normalisation made of operations, so that the edge weights get their gradient. Entries keep the order of the edges, loops last. */
export function gcnNormTraced(weight: Tensor, { csr, src, dst, source }: TracedStructure, improved: boolean): Propagation {
  const full = source === null ? weight : gather(concat([weight, filled({ shape: [1], dtype: weight.dtype }, improved ? 2 : 1)]), source);
  expectDegrees(full, dst, csr.rows);
  const column = reshape(full, [-1, 1]);
  const scale = inverseSqrt(segmentSum(column, { ids: dst, count: csr.rows }));
  return { csr, constant: null, weights: reshape(mul(mul(gather(scale, src), column), gather(scale, dst)), [-1]) };
}
