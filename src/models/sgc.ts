import { int } from '../core/options/vocabulary.js';
import { sgConv } from '../layers/conv/sgConv.js';
import { defineModel } from './define.js';

/**
 * Simplified graph convolution (arXiv:1902.07153), as PyG's example: Âᴷ x W + b, a linear model of features that were propagated.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, outputs]. Params: conv1 (kernel, bias).
 *
 * @example models.sgc({ outputs: 7 })
 */
export const sgc = defineModel({
  kind: 'sgc',
  options: {
    /** Width of the output. */
    outputs: int({ min: 1 }),
    /** How far features travel; PyG calls it K. Default 2. */
    hops: int({ min: 1, default: 2 }),
  },
  needsGraph: true,
  takesSparse: true,
  parts: ({ outputs, hops }) => ({ conv1: { layer: sgConv({ units: outputs, hops }), pyg: 'conv1' } }),
  call: (_options, _params, x, _graph, _context, { conv1 }) => conv1(x),
});
