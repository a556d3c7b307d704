import { type Op, op } from '../autodiff/op.js';
import { filled } from '../autodiff/space.js';
import { addressOf, type Tensor } from '../runtime/tensor.js';
import { mul } from './binary.js';
import { reshape } from './layout.js';
import { softmax, softmaxGrad } from './softmax.js';
import { sum } from './sum.js';

interface Targets {
  /** u32 [n], each below the number of classes. */
  readonly labels: Tensor;
  /** [n], of the type of x; null for all ones. */
  readonly weights: Tensor | null;
}

/** loss[r] = weight[r] · (log Σ exp(x[r, :]) - x[r, label[r]]) */
const crossEntropyOp = op<[Tensor], Targets>('crossEntropy', {
  shape: ([x]) => [x.shape[0]],
  run: (kernels, [x], y, { labels, weights }) => kernels.crossEntropy(0, y.size, x.shape[1], x.ptr, labels.ptr, addressOf(weights), y.ptr),
  keep: 'inputs',
  vjp: (g, { inputs: [x], options }) => [() => crossEntropyGrad([g, x], options)],
});

/** out[r, :] = g[r] · weight[r] · (softmax(x[r, :]) - onehot(label[r])). */
const crossEntropyGrad: Op<[g: Tensor, x: Tensor], Targets> = op<[g: Tensor, x: Tensor], Targets>('crossEntropyGrad', {
  shape: ([, x]) => x.shape,
  run: (kernels, [g, x], out, { labels, weights }) =>
    kernels.crossEntropyGrad(0, x.shape[0], x.shape[1], x.ptr, labels.ptr, addressOf(weights), g.ptr, out.ptr),
  keep: 'inputs',
  vjp: (h, { inputs: [g, x], options }) => {
    const column = (v: Tensor): Tensor => reshape(v, [-1, 1]);
    return [
      () => sum(mul(h, crossEntropyGrad([filled(g, 1), x], options)), { axis: 1 }),
      () => softmaxGrad(mul(h, column(options.weights === null ? g : mul(g, options.weights))), softmax(x)),
    ];
  },
});

/** Cross entropy of each row of logits x [n, classes] against a class id, times a weight -> [n]. Rows of weight 0 cost nothing. @internal */
export const crossEntropyRows = (x: Tensor, labels: Tensor, weights: Tensor | null = null): Tensor =>
  crossEntropyOp([x], { labels, weights });
