import { int, number } from '../../core/options/vocabulary.js';
import { scale } from '../../ops/affine.js';
import { add, mul } from '../../ops/binary.js';
import { reshape } from '../../ops/layout.js';
import { matmul } from '../../ops/matmul.js';
import { softmax } from '../../ops/softmax.js';
import { sum } from '../../ops/sum.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';
import { batchNorm } from './batchNorm.js';

/**
 * Differentiable group normalisation (arXiv:2006.06972), against oversmoothing: with s = softmax(x W) the shares of each node in groups,
 * x + λ Σ_g batchNorm(s_g x), the columns of all groups normalised on their own.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. Params: kernel W [f, groups] as U(±1/√f); gamma [groups f] ones; beta [groups f] zeros. Buffers: mean [groups f]
 * zeros; variance [groups f] ones, as batchNorm keeps them.
 *
 * @throws ShapeError while training on a single row, whose variance says nothing.
 * @pyg DiffGroupNorm
 * @example layers.diffGroupNorm({ groups: 4 })
 */
export const diffGroupNorm = define({
  kind: 'diffGroupNorm',
  options: {
    /** Groups of nodes. */
    groups: int({ min: 1 }),
    /** The factor λ. Default 0.01. */
    lambda: number({ default: 0.01 }),
    /** Added to the variance. Default 1e-5. */
    epsilon: number({ min: 0, default: 1e-5 }),
    /** Share of a new batch in the running statistics. Default 0.1. */
    momentum: number({ min: 0, max: 1, default: 0.1 }),
  },
  params: ({ groups }, [, width]) => ({
    kernel: { shape: [width, groups], init: 'kaimingUniform', pyg: 'lin.weight', transpose: true },
    gamma: { shape: [groups * width], init: 'ones', pyg: 'norm.weight' },
    beta: { shape: [groups * width], init: 'zeros', pyg: 'norm.bias' },
  }),
  buffers: ({ groups }, [, width]) => ({
    mean: { shape: [groups * width], init: 'zeros', pyg: 'norm.running_mean' },
    variance: { shape: [groups * width], init: 'ones', pyg: 'norm.running_var' },
  }),
  call: ({ groups, lambda, epsilon, momentum }, { kernel, gamma, beta }, x, graph, context) => {
    const [rows, width] = x.shape;
    const shares = reshape(softmax(matmul(x, kernel)), [rows, groups, 1]);
    const apart = reshape(mul(shares, reshape(x, [rows, 1, width])), [rows, groups * width]);
    const options = { epsilon, momentum, activation: 'linear', name: '' } as const;
    // it keeps the graph, so the result is features alone
    const normal = batchNorm.definition.call(options, { gamma, beta }, apart, graph, context, {}) as Tensor;
    return add(x, scale(sum(reshape(normal, [rows, groups, width]), { axis: 1 }), lambda));
  },
});
