import { createHash } from 'node:crypto';
import * as tree from '../src/core/tree.js';
import type { Tensor } from '../src/runtime/tensor.js';

/** Fingerprint of all bits of a tree of tensors: equal when every number is the same, to the sign of zero. */
export function bits(params: unknown): string {
  const hash = createHash('sha256');
  tree.forEach(params, (leaf, path) => {
    const tensor = leaf as Tensor;
    hash.update(`${path.join('.')} ${tensor.dtype} ${tensor.shape.join(',')}\n`);
    hash.update(tensor.toTypedArray());
  });
  return hash.digest('hex');
}
