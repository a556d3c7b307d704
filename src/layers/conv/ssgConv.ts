import { bool, int, number } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { uniform } from '../../nn/initializers.js';
import { scale } from '../../ops/affine.js';
import { add } from '../../ops/binary.js';
import type { Tensor } from '../../runtime/tensor.js';
import { affineMap, project } from '../activate.js';
import { define, floatOf } from '../define.js';
import { hops, mapsFirst, total } from '../hops.js';
import { activation } from '../options.js';

/**
 * Simple spectral graph convolution (openreview CYO5T-YjWZV): act((α X + (1 - α) / hops Σ_k Â^k X) W + b) for k from 1 to `hops`, with Â as in
 * `gcnConv`.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, units]. Params: kernel [in, units]; bias [units]; both start as U(±1/√in).
 *
 * @pyg SSGConv
 * @example layers.ssgConv({ units: 7, alpha: 0.05, hops: 16 })
 */
export const ssgConv = define({
  kind: 'ssgConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** How much of itself a node keeps. */
    alpha: number({ min: 0, max: 1 }),
    /** How far messages travel; PyG calls it K. Default 1. */
    hops: int({ min: 1, default: 1 }),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Every node hears itself too. Default true. */
    addSelfLoops: bool(true),
    /** Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  takesSparse: true,
  params: ({ units, useBias }, [, width]) => ({
    kernel: { shape: [width, units], init: 'kaimingUniform', pyg: 'lin.weight', transpose: true },
    ...(useBias ? { bias: { shape: [units], init: uniform(1 / Math.sqrt(width)), pyg: 'lin.bias' } } : {}),
  }),
  call: ({ units, alpha, hops: count, activation, addSelfLoops }, { kernel, bias = null }, x, graph) => {
    const matrix = graph.gcn({ addSelfLoops }, floatOf(x));
    const smoothed = (h: Tensor): Tensor => add(scale(h, alpha), scale(total(hops(matrix, h, count).slice(1)), (1 - alpha) / count));
    // sparse features are mapped first
    if (!mapsFirst(x, units)) return affineMap(smoothed(x as Tensor), kernel, bias, activation);
    const y = smoothed(project(x, kernel));
    return byName('layers.ssgConv', activation)(bias === null ? y : add(y, bias));
  },
});
