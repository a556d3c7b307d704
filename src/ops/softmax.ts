import { likeFirst, op } from '../autodiff/op.js';
import { readOptions } from '../core/options/read.js';
import { normalizeAxis } from '../core/shape.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { mul, sub } from './binary.js';
import { transpose } from './layout.js';
import { axisOption } from './options.js';
import { sum } from './sum.js';
import { exp } from './unary.js';

const lastAxis = (x: Tensor): { rows: number; n: number } => {
  const n = x.shape[x.rank - 1];
  return { n, rows: n === 0 ? 0 : x.size / n };
};

/** Sums over the last axis, kept as size 1. */
const rowSum = (x: Tensor): Tensor => sum(x, { axis: -1, keepDims: true });

const softmaxOp = op<[Tensor]>('softmax', {
  shape: likeFirst,
  run: (kernels, [x], y) => kernels.softmax(0, lastAxis(x).rows, lastAxis(x).n, x.ptr, y.ptr),
  keep: 'output',
  vjp: (g, { output }) => [() => softmaxGrad(g, output)],
});

/** y (g - Σ g y) */
const softmaxGradOp = op<[g: Tensor, y: Tensor]>('softmaxGrad', {
  shape: likeFirst,
  run: (kernels, [g, y], out) => kernels.softmaxGrad(0, lastAxis(g).rows, lastAxis(g).n, g.ptr, y.ptr, out.ptr),
  keep: 'inputs',
  vjp: (h, { inputs: [g, y] }) => [() => softmaxGrad(h, y), () => sub(mul(h, sub(g, rowSum(mul(g, y)))), mul(g, rowSum(mul(h, y))))],
});

const logSoftmaxOp = op<[Tensor]>('logSoftmax', {
  shape: likeFirst,
  run: (kernels, [x], y) => kernels.logSoftmax(0, lastAxis(x).rows, lastAxis(x).n, x.ptr, y.ptr),
  keep: 'output',
  vjp: (g, { output }) => [() => logSoftmaxGradOp([g, output], undefined)],
});

/** g - eʸ Σ g */
const logSoftmaxGradOp = op<[g: Tensor, y: Tensor]>('logSoftmaxGrad', {
  shape: likeFirst,
  run: (kernels, [g, y], out) => kernels.logSoftmaxGrad(0, lastAxis(g).rows, lastAxis(g).n, g.ptr, y.ptr, out.ptr),
  keep: 'inputs',
  vjp: (h, { inputs: [g, y] }) => [
    () => sub(h, rowSum(mul(h, exp(y)))),
    () => mul(mul(h, exp(y)), sum(mul(g, -1), { axis: -1, keepDims: true })),
  ],
});

/** The derivative of softmax along the last axis, from its output. @internal */
export const softmaxGrad = (g: Tensor, y: Tensor): Tensor => softmaxGradOp([g, y], undefined);

/** Applies a function of the last axis to another one. */
const options = { axis: axisOption(-1) };

function along(where: string, given: { axis?: number }, x: Tensor, fn: (x: Tensor) => Tensor): Tensor {
  const { axis } = readOptions(where, options, given);
  const normal = normalizeAxis(where, axis, expectTensor(where, x).rank);
  if (normal === x.rank - 1) return fn(x);
  const swap = x.shape.map((_, i) => (i === normal ? x.rank - 1 : i === x.rank - 1 ? normal : i));
  return transpose(fn(transpose(x, swap)), swap);
}

/** eˣ / Σ eˣ along an axis (default the last), with the maximum subtracted first. All -Infinity gives NaN. */
export const softmax = (x: Tensor, options: { axis?: number } = {}): Tensor =>
  along('ops.softmax', options, x, (rows) => softmaxOp([rows], undefined));

/** x - log Σ eˣ along an axis (default the last), with the maximum subtracted first. */
export const logSoftmax = (x: Tensor, options: { axis?: number } = {}): Tensor =>
  along('ops.logSoftmax', options, x, (rows) => logSoftmaxOp([rows], undefined));
