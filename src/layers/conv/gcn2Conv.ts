import { bool, int, nullable, number } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { scale } from '../../ops/affine.js';
import { add } from '../../ops/binary.js';
import { matmul } from '../../ops/matmul.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define, floatOf } from '../define.js';
import { hop } from '../hops.js';
import { initialOf } from '../initialFeatures.js';
import { activation } from '../options.js';

/**
 * GCNII, the convolution for deep networks (arXiv:2007.02133): act((1 - β) S + β S W) with S = (1 - α) Â X + α X_0 and β = ln(θ / depth + 1). X_0 is
 * what the graph holds, so that `initialFeatures` stands before the first of these layers.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. Params: kernel [f, f], and without `sharedWeights` initialKernel [f, f], both glorotUniform.
 *
 * @pyg GCN2Conv
 * @example layers.gcn2Conv({ alpha: 0.1, theta: 0.5, depth: 1, activation: 'relu' })
 */
export const gcn2Conv = define({
  kind: 'gcn2Conv',
  options: {
    /** How much of the initial features each layer takes in. */
    alpha: number({ min: 0, max: 1 }),
    /** Strength of the map; null: β = 1. Default null. */
    theta: nullable(number({ above: 0 })),
    /** Which of these layers this is, from 1; the map weakens with it. Default 1. */
    depth: int({ min: 1, default: 1 }),
    /** One map for neighbours and initial features. Default true. */
    sharedWeights: bool(true),
    /** Default true. */
    normalize: bool(true),
    /** Every node hears itself too; only with `normalize`. Default true. */
    addSelfLoops: bool(true),
    /** Default 'linear'. */
    activation: activation('linear'),
  },
  needsGraph: true,
  params: ({ sharedWeights }, [, width]) => ({
    kernel: { shape: [width, width], init: 'glorotUniform', pyg: 'weight1' },
    ...(sharedWeights ? {} : { initialKernel: { shape: [width, width], init: 'glorotUniform', pyg: 'weight2' } }),
  }),
  call: ({ alpha, theta, depth, normalize, addSelfLoops, activation }, { kernel, initialKernel }, x, graph) => {
    const beta = theta === null ? 1 : Math.log(theta / depth + 1);
    const mapped = (h: Tensor, map: Tensor): Tensor => add(scale(h, 1 - beta), scale(matmul(h, map), beta));
    const heard = scale(hop(normalize ? graph.gcn({ addSelfLoops }, floatOf(x)) : graph.adjacency(), x), 1 - alpha);
    const initial = scale(initialOf('layers.gcn2Conv', graph, x), alpha);
    const y = initialKernel ? add(mapped(heard, kernel), mapped(initial, initialKernel)) : mapped(add(heard, initial), kernel);
    return byName('layers.gcn2Conv', activation)(y);
  },
});
