import { filled } from '../autodiff/space.js';
import type { FloatType } from '../core/dtype.js';
import type { Propagation } from '../graph/normalize.js';
import { type Csr, csrFromPairs } from '../runtime/csr.js';
import { runtime } from '../runtime/runtime.js';
import { emptyTensor, type Tensor, tensor } from '../runtime/tensor.js';

/** A sparse matrix entry by entry. */
export interface Entries {
  readonly csr: Csr;
  /** [nnz], numbered as `csr.perm` says; null where all are 1. */
  readonly weights: Tensor | null;
}

/** Receiver and sender of every entry, in the order in which the weights are numbered. */
export interface Ends {
  readonly receivers: Uint32Array;
  readonly senders: Uint32Array;
}

export function endsOf({ rows, nnz, rowptr, col, perm }: Csr): Ends {
  const [starts, columns, numbers] = [rowptr.view(), col.view(), perm?.view()];
  const [receivers, senders] = [new Uint32Array(nnz), new Uint32Array(nnz)];
  for (let row = 0; row < rows; row++) {
    for (let slot = starts[row]; slot < starts[row + 1]; slot++) {
      const number = numbers === undefined ? slot : numbers[slot];
      receivers[number] = row;
      senders[number] = columns[slot];
    }
  }
  return { receivers, senders };
}

/** The matrix [nodes, nodes] with these entries, weight e belonging to entry e. */
export const matrixOf = (numNodes: number, { receivers, senders }: Ends): Csr =>
  csrFromPairs(numNodes, numNodes, tensor(receivers), tensor(senders));

/** Weights that are spelled out. */
export const weightsOf = ({ csr, weights }: Entries, dtype: FloatType): Tensor => weights ?? filled({ shape: [csr.nnz], dtype }, 1);

/** Entries as a sparse product takes them: constants in the order of the slots both ways, traced weights as they are. */
export function settled({ csr, weights }: Entries): Propagation {
  if (weights === null || weights.trace) return { csr, constant: null, weights };
  return { csr, constant: { forward: inSlots(csr, weights), backward: inSlots(csr.transpose, weights) }, weights: null };
}

function inSlots({ nnz, perm }: Csr, weights: Tensor): Tensor {
  if (perm === null) return weights;
  const slots = emptyTensor([nnz], weights.dtype);
  runtime()
    .kernelsOf(weights.dtype as FloatType)
    .gatherValues(0, nnz, perm.ptr, weights.ptr, slots.ptr);
  return slots;
}
