import { filled } from '../../autodiff/space.js';
import type { FloatType } from '../../core/dtype.js';
import { div, greater, maximum, mul } from '../../ops/binary.js';
import { inverseSqrt } from '../../ops/inverse-sqrt.js';
import { reshape } from '../../ops/layout.js';
import { gather } from '../../ops/segment.js';
import { spmm } from '../../ops/spmm.js';
import { scope } from '../../runtime/scope.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { type Entries, endsOf, weightsOf } from '../entries.js';
import type { Factor, KernelRule } from '../rule.js';

/** 'symmetric': D^-1/2 K D^-1/2, D the sums of rows; 'row': D^-1 K, a mean over senders; 'column': K D^-1, a walk that keeps its mass. */
export type Normalization = 'symmetric' | 'row' | 'column';

/** A kernel divided by its sums. A node without any passes nothing on. */
export function normalizedRule(factor: Factor, normalization: Normalization): KernelRule {
  const of = factor.describe();
  return {
    config: { kernel: 'normalize', normalization, of: factor.toJSON() },
    text: { symmetric: `D^-1/2 ${of} D^-1/2`, row: `D^-1 ${of}`, column: `${of} D^-1` }[normalization],
    entries: (graph, dtype) => normalized(factor.entries(graph, dtype), normalization, dtype),
  };
}

/** Entries divided by the sums of their rows or columns, or by the roots of both ends' row sums; differentiable. */
export function normalized(entries: Entries, normalization: Normalization, dtype: FloatType): Entries {
  const { csr } = entries;
  const weights = scope(() => {
    const ends = endsOf(csr);
    const [receivers, senders] = [tensor(ends.receivers), tensor(ends.senders)];
    const values = weightsOf(entries, dtype);
    const [matrix, size] = normalization === 'column' ? [csr.transpose, csr.rows] : [csr, csr.cols];
    const sums = reshape(spmm(matrix, filled({ shape: [size, 1], dtype }, 1), { weights: values }), [-1]);
    if (normalization === 'symmetric') {
      const roots = inverseSqrt(sums);
      return mul(mul(values, gather(roots, receivers)), gather(roots, senders));
    }
    return mul(values, gather(inverse(sums), normalization === 'row' ? receivers : senders));
  });
  return { csr, weights };
}

/** 1 / x, and 0 for what is not positive. */
const inverse = (x: Tensor): Tensor => div(greater(x, 0), maximum(x, 1e-30));
