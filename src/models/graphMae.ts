import { int, number } from '../core/options/vocabulary.js';
import { permutation } from '../core/random.js';
import { floatOf } from '../layers/define.js';
import { hop } from '../layers/hops.js';
import { layer } from '../layers/options.js';
import { scale, shift } from '../ops/affine.js';
import { add, mul } from '../ops/binary.js';
import { reshape } from '../ops/layout.js';
import { matmul } from '../ops/matmul.js';
import { neg } from '../ops/neg.js';
import { cosineSimilarity } from '../ops/norm.js';
import { toDense } from '../ops/to-dense.js';
import { pow } from '../ops/unary.js';
import { Tensor, tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';

/**
 * Masked graph autoencoder (arXiv:2205.10803): while training some nodes show a learned row t in the place of their features; z = encoder of all, h = z A with the rows of
 * these nodes set to 0, and x̂ = Â h B + b. Of each node the error (1 - cos(x, x̂))^gamma: of those masked times nodes / masked, of the others 0, so that the mean is that
 * of the masked; without training nothing is masked and every node has its error. Targets 0 and 'mae' train it, which `pretrain` does.
 *
 * Shapes: x [nodes, in] -> [nodes]. Params: encoder; token t [1, in] zeros; inner A [units, units], kernel B [units, in], glorotUniform; bias [in] zeros.
 *
 * @example models.graphMae({ encoder: layers.gcnConv({ units: 64, activation: 'elu' }), units: 64 })
 */
export const graphMae = defineModel({
  kind: 'graphMae',
  options: {
    /** Makes the rows of the nodes: a layer or a model. */
    encoder: layer(),
    /** Width of these rows. */
    units: int({ min: 1 }),
    /** Share of the nodes that are masked. Default 0.5. */
    maskRate: number({ above: 0, max: 1, default: 0.5 }),
    /** How much less small errors count. Default 2. */
    gamma: number({ min: 1, default: 2 }),
  },
  needsGraph: true,
  takesSparse: true,
  params: ({ units }, [, width]) => ({
    token: { shape: [1, width], init: 'zeros' },
    inner: { shape: [units, units], init: 'glorotUniform' },
    kernel: { shape: [units, width], init: 'glorotUniform' },
    bias: { shape: [width], init: 'zeros' },
  }),
  parts: ({ encoder }) => ({ encoder: { layer: encoder } }),
  call: ({ maskRate, gamma }, { token, inner, kernel, bias }, given, graph, context, { encoder }) => {
    const x = given instanceof Tensor ? given : toDense(given);
    const decode = (h: Tensor): Tensor => add(hop(graph.gcn({}, floatOf(h)), matmul(h, kernel)), bias);
    const errors = (rows: Tensor): Tensor => pow(shift(neg(cosineSimilarity(x, rows, { axis: 1 })), 1), gamma);
    if (!context.training) return errors(decode(matmul(encoder(given), inner)));
    const { numNodes } = graph;
    const count = Math.min(numNodes, Math.max(1, Math.round(maskRate * numNodes)));
    const masked = new Float64Array(numNodes);
    for (const node of permutation(numNodes, context.requireKey('models.graphMae')).subarray(0, count)) masked[node] = 1;
    const hidden = tensor(masked, { shape: [numNodes, 1], dtype: floatOf(x) });
    const shown = shift(neg(hidden), 1);
    const z = encoder(add(mul(x, shown), mul(hidden, token)));
    const off = errors(decode(mul(matmul(z, inner), shown)));
    return mul(off, scale(reshape(hidden, [numNodes]), numNodes / count));
  },
});
