import { ops, type Tensor, tensor } from '../../../src/index.js';
import { csrFromPairs } from '../../../src/runtime/csr.js';
import { call, type GoldenTable } from '../runner.js';

const unsigned = (ids: Tensor): Tensor => tensor(Uint32Array.from(ids.toTypedArray()));

export const cases: GoldenTable = {
  op_add_broadcast_col: call(({ a, b }) => ops.add(a, b)),
  op_add_broadcast_row: call(({ a, b }) => ops.add(a, b)),
  op_sub_broadcast_col: call(({ a, b }) => ops.sub(a, b)),
  op_sub_broadcast_row: call(({ a, b }) => ops.sub(a, b)),
  op_mul_broadcast_col: call(({ a, b }) => ops.mul(a, b)),
  op_mul_broadcast_row: call(({ a, b }) => ops.mul(a, b)),
  op_div_broadcast_col: call(({ a, b }) => ops.div(a, b)),
  op_div_broadcast_row: call(({ a, b }) => ops.div(a, b)),
  op_relu: call(({ x }) => ops.relu(x)),
  op_leaky_relu: call(({ x }) => ops.leakyRelu(x, { slope: 0.2 })), // the slope is not among the arguments of the case
  op_elu: call(({ x }) => ops.elu(x)),
  op_sigmoid: call(({ x }) => ops.sigmoid(x)),
  op_tanh: call(({ x }) => ops.tanh(x)),
  op_exp: call(({ x }) => ops.exp(x)),
  op_log: call(({ x }) => ops.log(x)),
  op_softmax_dim0: call(({ x }) => ops.softmax(x, { axis: 0 })),
  op_softmax_dim1: call(({ x }) => ops.softmax(x, { axis: 1 })),
  op_softmax_large: call(({ x }) => ops.softmax(x)),
  op_log_softmax_dim0: call(({ x }) => ops.logSoftmax(x, { axis: 0 })),
  op_log_softmax_dim1: call(({ x }) => ops.logSoftmax(x, { axis: 1 })),
  op_sum_all: call(({ x }) => ops.sum(x)),
  op_sum_dim0: call(({ x }) => ops.sum(x, { axis: 0 })),
  op_sum_dim1: call(({ x }) => ops.sum(x, { axis: 1 })),
  op_mean_all: call(({ x }) => ops.mean(x)),
  op_mean_dim0: call(({ x }) => ops.mean(x, { axis: 0 })),
  op_mean_dim1: call(({ x }) => ops.mean(x, { axis: 1 })),
  op_matmul: call(({ a, b }) => ops.matmul(a, b)),
  op_matmul_vec: call(({ a, b }) => ops.matmul(a, b)),
  op_linear: call(({ x, w, b }) => ops.linear(x, ops.transpose(w), b)),
  op_transpose: call(({ a }) => ops.transpose(a)),
  op_index_select: call(({ x, index }) => ops.gather(x, index)),
  op_cat_dim1: call(({ a, b }) => ops.concat([a, b], { axis: 1 })),
  op_spmm_coo: call(({ row, col, val, x }) =>
    ops.spmm(csrFromPairs(x.shape[0], x.shape[0], unsigned(row), unsigned(col)), x, { weights: val }),
  ),
  scatter_sum: call(({ x, index }) => ops.segmentSum(x, { ids: index, count: 9 })),
  scatter_mean: call(({ x, index }) => ops.segmentMean(x, { ids: index, count: 9 })),
  scatter_max: call(({ x, index }) => ops.segmentMax(x, { ids: index, count: 9 })),
};
