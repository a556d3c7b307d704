import { bool, int, number } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { bmm } from '../../ops/batched-matmul.js';
import { add } from '../../ops/binary.js';
import { dropout as drop } from '../../ops/dropout.js';
import { reshape, transpose } from '../../ops/layout.js';
import { mean } from '../../ops/reduce.js';
import type { Tensor } from '../../runtime/tensor.js';
import { affineMap, project } from '../activate.js';
import { define, floatOf } from '../define.js';
import { hop, nth } from '../hops.js';
import { activation } from '../options.js';

/**
 * Auto-regressive moving average convolution (arXiv:1901.01343): each of several stacks repeats H <- act(Ã H W + drop(X) V + b), from H = X, with
 * Ã = D^-1/2 A D^-1/2 without loops; the result is the mean of the stacks.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, units]. Params, for steps T and stacks S: initialKernel [S, in, units]; kernel
 * [T - 1, S, units, units], where T > 1; rootKernel [T, S, in, units]; all glorotUniform; bias [T, S, 1, units] zeros. With `sharedWeights` the
 * first of their dimensions is 1.
 * Differs from PyG: there, `weight` is kept and never used where T is 1.
 *
 * @pyg ARMAConv
 * @example layers.armaConv({ units: 16, stacks: 3, steps: 2, dropout: 0.25 })
 */
export const armaConv = define({
  kind: 'armaConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Stacks side by side, whose mean is the output; PyG calls them num_stacks. Default 1. */
    stacks: int({ min: 1, default: 1 }),
    /** Steps of each stack; PyG calls them num_layers. Default 1. */
    steps: int({ min: 1, default: 1 }),
    /** One set of weights for all steps. Default false. */
    sharedWeights: bool(false),
    /** Default 'relu'. */
    activation: activation('relu'),
    /** Probability of dropping an element of x where it is added while training. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
    /** Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  takesSparse: true,
  params: ({ units, stacks, steps, sharedWeights, useBias }, [, width]) => {
    const [first, later] = sharedWeights ? [1, 1] : [steps, steps - 1];
    return {
      initialKernel: { shape: [stacks, width, units], init: 'glorotUniform', pyg: 'init_weight' },
      ...(steps > 1 ? { kernel: { shape: [later, stacks, units, units], init: 'glorotUniform', pyg: 'weight' } } : {}),
      rootKernel: { shape: [first, stacks, width, units], init: 'glorotUniform', pyg: 'root_weight' },
      ...(useBias ? { bias: { shape: [first, stacks, 1, units], init: 'zeros', pyg: 'bias' } } : {}),
    };
  },
  call: ({ units, stacks, steps, sharedWeights, activation, dropout }, { initialKernel, kernel, rootKernel, bias }, x, graph, context) => {
    const matrix = graph.gcn({ addSelfLoops: false }, floatOf(x));
    const act = byName('layers.armaConv', activation);
    const drops = context.training && dropout > 0;
    let h = project(x, sideBySide(initialKernel));
    for (let t = 0; t < steps; t++) {
      const at = sharedWeights ? 0 : t;
      if (t > 0) h = each(h, nth(kernel, sharedWeights ? 0 : t - 1));
      const own = drops ? drop(x, { rate: dropout, key: context.requireKey('layers.armaConv') }) : x;
      const shift = bias === undefined ? null : reshape(nth(bias, at), [stacks * units]);
      h = act(add(hop(matrix, h), affineMap(own, sideBySide(nth(rootKernel, at)), shift, 'linear')));
    }
    return stacks === 1 ? h : mean(reshape(h, [-1, stacks, units]), { axis: 1 });
  },
});

/** Matrices of several stacks as one that makes the columns of each. [stacks, in, units] -> [in, stacks · units]. */
const sideBySide = (kernels: Tensor): Tensor => reshape(transpose(kernels, [1, 0, 2]), [kernels.shape[1], -1]);

/** The columns of each stack times its own matrix. h: [nodes, stacks · units], kernels: [stacks, units, units] -> as h. */
function each(h: Tensor, kernels: Tensor): Tensor {
  const [stacks, units] = kernels.shape;
  const apart = transpose(reshape(h, [h.shape[0], stacks, units]), [1, 0, 2]);
  return reshape(transpose(bmm(apart, kernels), [1, 0, 2]), h.shape);
}
