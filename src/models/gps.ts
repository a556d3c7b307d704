import { oneOf } from '../core/options/vocabulary.js';
import { defineModel } from './define.js';
import { refuseUndivided, runTransformer, transformerOptions, transformerParts } from './transformer.js';

/**
 * General, powerful, scalable graph transformer (arXiv:2205.12454): a linear map, layers of `gpsConv` (messages between neighbours beside attention over each
 * graph), a readout if asked for, and a head of one or two linear maps.
 *
 * Shapes: x [nodes, in], dense or sparse; edgeAttr [edges, s] with 'gine' -> [nodes, outputs], or [graphs, outputs] with a readout. Params: input, conv1,
 * conv2, …, those of `gpsConv`, head.
 *
 * @throws OptionError where the heads do not divide `units`; GraphError where 'gine' gets no edge attributes.
 * @example models.gps({ units: 32, outputs: 1, layers: 2, conv: 'gine', readout: 'mean' })
 */
export const gps = defineModel({
  kind: 'gps',
  options: {
    ...transformerOptions,
    /** 'multihead' looks at all pairs of a graph, 'performer' takes time that grows with its nodes. Default 'multihead'. */
    attention: oneOf(['multihead', 'performer'], 'multihead'),
  },
  settle: (options, where) => {
    refuseUndivided(where, options);
    return {};
  },
  needsGraph: true,
  takesSparse: true,
  parts: (options) => transformerParts(options, options.attention),
  call: (options, _params, x, graph, _context, parts) => runTransformer(options, x, graph, parts),
});
