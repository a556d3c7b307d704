import { filled } from '../autodiff/space.js';
import type { FloatType } from '../core/dtype.js';
import { mul } from '../ops/binary.js';
import { concat, reshape } from '../ops/layout.js';
import { gather } from '../ops/segment.js';
import type { Tensor } from '../runtime/tensor.js';
import type { AttentionStructure } from './attention.js';
import type { Propagation } from './normalize.js';

/** The value of each entry of a matrix, as a column. */
export function slotValues({ csr, constant, weights }: Propagation, dtype: FloatType): Tensor {
  const values =
    constant?.forward ??
    (weights === null ? filled({ shape: [csr.nnz], dtype }, 1) : csr.perm === null ? weights : gather(weights, csr.perm));
  return reshape(values, [-1, 1]);
}

/** A mask of the edges in the order of the slots, as a column; loops that were added are whole. mask: [edges] -> [slots, 1]. */
export function maskOfSlots({ csr, order, incoming }: AttentionStructure, mask: Tensor): Tensor {
  const loops = incoming === null ? [] : [filled({ shape: [csr.rows], dtype: mask.dtype }, 1)];
  return reshape(gather(concat([mask, ...loops], { axis: 0 }), order), [-1, 1]);
}

/** A matrix whose slots are those of a structure, each entry times its edge's mask. */
export function maskedMatrix(matrix: Propagation, structure: AttentionStructure, mask: Tensor): Propagation {
  const values = mul(slotValues(matrix, mask.dtype as FloatType), maskOfSlots(structure, mask));
  return { csr: structure.csr, constant: null, weights: reshape(values, [-1]) };
}
