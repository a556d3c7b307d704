import { bool, number } from '../../core/options/vocabulary.js';
import { constant } from '../../nn/initializers.js';
import { scale as times } from '../../ops/affine.js';
import { mul } from '../../ops/binary.js';
import { norm, normalize } from '../../ops/norm.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';
import { layer } from '../options.js';

/** s ‖x_i‖ m_i / ‖m_i‖ for what a node hears: x, messages: [nodes, f] -> [nodes, f]. */
export const normaliseMessages = (x: Tensor, messages: Tensor, scale: Tensor | number): Tensor => {
  const sized = mul(normalize(messages), norm(x, { axis: 1, keepDims: true }));
  return typeof scale === 'number' ? times(sized, scale) : mul(sized, scale);
};

/**
 * Message normalisation (arXiv:2006.07739): s ‖x_i‖ m_i / ‖m_i‖ with m what a convolution makes of x, so that a residual sum weighs what a node hears
 * against what it is. As PyG's MessageNorm of x and m.
 *
 * Shapes: x [nodes, in] -> [nodes, what the convolution makes]. Params: messages, those of the convolution; scale [1] ones, with `learn`.
 *
 * @pyg MessageNorm
 * @example layers.messageNorm({ messages: layers.simpleConv({ aggregate: 'mean' }), learn: true })
 */
export const messageNorm = define({
  kind: 'messageNorm',
  options: {
    /** Makes the messages of x and the graph. */
    messages: layer(),
    /** The factor s, or where it starts. Default 1. */
    scale: number({ default: 1 }),
    /** Learns the factor. Default false. */
    learn: bool(false),
  },
  params: ({ scale, learn }) => ({ ...(learn ? { scale: { shape: [1], init: constant(scale), pyg: 'scale' } } : {}) }),
  parts: ({ messages }) => ({ messages: { layer: messages } }),
  call: ({ scale: fixed }, { scale }, x, _graph, _context, { messages }) => normaliseMessages(x, messages(x), scale ?? fixed),
});
