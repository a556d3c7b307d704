import type { Cotangent, Each, Operands, Saved, Vjp } from '../autodiff/derivative.js';
import { grad } from '../autodiff/grad.js';
import { isRecording } from '../autodiff/tape.js';
import { ShapeError } from '../core/errors.js';
import { nested } from '../core/options/nested.js';
import type { Given } from '../core/options/option.js';
import { func, instance, nullable } from '../core/options/vocabulary.js';
import { Key } from '../core/random.js';
import { formatShape } from '../core/shape.js';
import { type Csr, expectCsr, ownCsr } from '../runtime/csr.js';
import { headDot, type Kernels } from '../runtime/kernels.js';
import type { Heads } from '../runtime/pointer.js';
import { besides } from '../runtime/scope.js';
import { isStale } from '../runtime/storage.js';
import { addressOf, expectTensor, type Tensor, temporarily, tensor } from '../runtime/tensor.js';
import { mul } from './binary.js';
import { dropout } from './dropout.js';
import { reshape } from './layout.js';
import { probability, tensorOption } from './options.js';
import { gather, segmentSum } from './segment.js';
import { segmentSoftmax } from './segment-softmax.js';
import { sum } from './sum.js';

/** Dropout on the attention, after its softmax. */
export interface AttentionDropout {
  /** Probability of dropping an edge for one head. */
  readonly rate: number;
  readonly key: Key;
}

/** What all attention over a structure is told. @internal */
export const attentionOptions = {
  /** Default none. */
  dropout: nullable(nested({ rate: probability(), key: instance(Key, 'a key of random.key') })),
  /** [heads · width], added to every row; differentiable. */
  bias: tensorOption(),
  /** What the attention [slots, heads] becomes after its softmax, made of operations; a row for each edge is held then. Default: itself. */
  through: nullable(func<AttentionThrough>()),
};

/** A function of the attention α [slots, heads]: a mask, a penalty's ear. */
export type AttentionThrough = (alpha: Tensor) => Tensor;

export interface AttentionOptions extends Given<typeof attentionOptions> {}

/** Edge features that are computed block by block. @internal */
export const edgeOperands = {
  /** [edges, s], numbered as the structure numbers its values; differentiable. Goes with edgeKernel. */
  edgeAttr: tensorOption(),
  /** [s, heads · width]; differentiable. */
  edgeKernel: tensorOption(),
};

export interface EdgeOperands extends Given<typeof edgeOperands> {}

/** The same, as the primitives get it. @internal */
export interface Attention {
  /** Its values are numbered by slot: perm is null. */
  readonly csr: Csr;
  readonly heads: number;
  readonly width: number;
  readonly dropout: AttentionDropout | null;
  readonly through: AttentionThrough | null;
}

/**
 * Numbers beyond which the weights of the edges are not kept for backward but computed again: 64 MiB of f32. Keeping one
 * for each edge and head saves about a tenth of a step on small graphs; on large ones the memory matters more.
 */
const KEPT = 2 ** 24;

/** True when the weights of a forward pass should wait for backward. @internal */
export const keepsWeights = ({ csr, heads }: Attention): boolean => isRecording() && csr.nnz * heads <= KEPT;

/** Gives weights to `use`: those that were kept, or fresh ones that end with it. @internal */
export function withWeights<T>(kept: Tensor | null, make: () => Tensor, use: (weights: Tensor) => T): T {
  return kept ? use(kept) : temporarily([make()], ([weights]) => use(weights));
}

/** Key bits and signed threshold below which a number drops its edge, and the factor that makes up for it. @internal */
export function dropping({ dropout }: Attention): { key: number; threshold: number; scale: number } {
  if (dropout === null || dropout.rate === 0) return { key: 0, threshold: -(2 ** 31), scale: 1 };
  const { rate, key } = dropout;
  if (rate === 1) return { key: 0, threshold: 2 ** 31 - 1, scale: 0 };
  return { key: key.bits(), threshold: Math.round(rate * 2 ** 32) - 2 ** 31, scale: 1 / (1 - rate) };
}

const bySlot = new WeakMap<Csr, Csr>();

/** The same structure with its values numbered by slot, so that one number leads to a weight from either side. @internal */
export function inSlotOrder(csr: Csr): Csr {
  if (csr.perm === null) return csr;
  const known = bySlot.get(csr);
  if (known !== undefined && !isStale(known)) return known;
  const made = ownCsr(csr.rows, csr.cols, csr.rowptr, csr.col, null);
  bySlot.set(csr, made);
  return made;
}

/** Values of the edges in the order of the slots. @internal */
export const edgesBySlot = (csr: Csr, edges: Tensor | null): Tensor | null =>
  edges === null || csr.perm === null ? edges : gather(edges, csr.perm);

/** Checks what all kinds of attention have in common. @internal */
export function readAttention(
  where: string,
  csr: Csr,
  heads: number,
  width: number,
  { dropout = null, bias = null, through = null }: AttentionOptions,
): Attention {
  if (bias !== null) expectShape(where, 'bias', bias, [heads * width]);
  return { csr: inSlotOrder(expectCsr(where, csr)), heads, width, dropout, through };
}

/** @throws ShapeError naming the operand. @internal */
export function expectShape(where: string, name: string, x: Tensor, shape: readonly number[]): void {
  if (expectTensor(where, x, name).rank === shape.length && shape.every((size, i) => size === x.shape[i])) return;
  throw new ShapeError({
    where,
    what: `${name} does not fit`,
    got: formatShape(x.shape),
    expected: formatShape(shape),
    fields: { [name]: x.shape },
  });
}

/** @throws ShapeError unless edge attributes and their kernel are both absent, or fit. @internal */
export function expectEdges(where: string, csr: Csr, columns: number, { edgeAttr = null, edgeKernel = null }: EdgeOperands): void {
  if (edgeAttr === null && edgeKernel === null) return;
  if (edgeAttr === null || edgeKernel === null) {
    throw new ShapeError({
      where,
      what: `${edgeAttr === null ? 'edgeAttr' : 'edgeKernel'} is missing`,
      expected: 'both of edgeAttr and edgeKernel',
    });
  }
  const width = edgeAttr.shape[1] ?? 0;
  expectShape(where, 'edgeAttr', edgeAttr, [csr.nnz, width]);
  expectShape(where, 'edgeKernel', edgeKernel, [width, columns]);
}

/** <g, y - bias> for each row and head: what the softmax subtracts in its derivative. @internal */
export function deltas(kernels: Kernels, heads: Heads, g: Tensor, y: Tensor, bias: Tensor | null, out: Tensor): void {
  headDot(kernels, 0, out.shape[0], heads, { a: g.ptr, b: y.ptr, step: 1, shift: addressOf(bias), y: out.ptr });
}

/** A function of the operands, null where one was left out. */
type Composed<I extends Operands, O> = (inputs: I, options: O) => Tensor;

/**
 * The vjp of a fused operation. Fused kernels end the chain of derivatives; where an enclosing tape records, the same
 * function made of operations, which holds a row for each edge, is differentiated instead.
 *
 * @internal
 */
export function fusedVjp<I extends Operands, O>(fused: Vjp<I, O>, composed: Composed<I, O>): Vjp<I, O> {
  return (g, saved) => (isRecording() ? throughComposition(composed, g, saved) : fused(g, saved));
}

function throughComposition<I extends Operands, O>(
  composed: Composed<I, O>,
  g: Tensor,
  { inputs, needs, options }: Saved<I, O>,
): Each<I, Cotangent> {
  const wanted = inputs.filter((input, i): input is Tensor => input !== null && needs[i]);
  const place = inputs.map((_, i) => inputs.slice(0, i).filter((_, j) => needs[j]).length);
  const objective = (traced: readonly Tensor[]): Tensor => {
    const all = inputs.map((input, i) => (needs[i] ? traced[place[i]] : input));
    return sum(mul(composed(all as readonly (Tensor | null)[] as I, options), g)); // as many as before, null where null was
  };
  const gradients: readonly Tensor[] = grad(objective)(wanted);
  return inputs.map((_, i) => (needs[i] ? gradients[place[i]] : null)) as readonly Cotangent[] as Each<I, Cotangent>; // one for each
}

/** Rows, and slots grouped by row, of a structure: for what is spelled out edge by edge. */
interface Spelled {
  readonly row: Tensor;
  readonly rows: Csr;
}

const spelled = new WeakMap<Csr, Spelled>();

/** @internal */
export function spellOut(csr: Csr): Spelled {
  const known = spelled.get(csr);
  if (known !== undefined && !known.row.disposed && !isStale(known.rows)) return known;
  const made = besides(csr.rowptr.storage, () => {
    const ends = csr.rowptr.view() as Uint32Array;
    const row = new Uint32Array(csr.nnz);
    for (let r = 0; r < csr.rows; r++) row.fill(r, ends[r], ends[r + 1]);
    const slots = tensor(Uint32Array.from({ length: csr.nnz }, (_, i) => i));
    return { row: tensor(row), rows: ownCsr(csr.rows, csr.nnz, csr.rowptr, slots, null) };
  });
  spelled.set(csr, made);
  return made;
}

/** Softmax of scores [slots, heads] over the slots of each row, as an operation. @internal */
export const attentionOf = (csr: Csr, scores: Tensor): Tensor => segmentSoftmax(scores, spellOut(csr).rows);

/** Σ α' values over the slots of each row, plus bias, made of operations. scores [slots, heads], values [slots, heads · width]. @internal */
export function composedSum({ csr, heads, width, dropout: drop, through }: Attention, scores: Tensor, values: Tensor): Tensor {
  const all = attentionOf(csr, scores);
  const alpha = through?.(all) ?? all;
  const kept = drop === null ? alpha : dropout(alpha, drop);
  const weighted = mul(reshape(kept, [csr.nnz, heads, 1]), reshape(values, [csr.nnz, heads, width]));
  return segmentSum(reshape(weighted, [csr.nnz, heads * width]), spellOut(csr).rows);
}
