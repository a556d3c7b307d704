import { int } from '../core/options/vocabulary.js';
import { exphormerConv } from '../layers/conv/exphormerConv.js';
import { defineModel } from './define.js';
import { refuseUndivided, runTransformer, transformerOptions, transformerParts } from './transformer.js';

/**
 * Exphormer (arXiv:2303.06147): `gps` with the sparse attention of `exphormerConv`, over the edges, a random expander and virtual nodes, in the place of
 * attention over all pairs; time and memory grow with nodes and edges.
 *
 * Shapes: x [nodes, in], dense or sparse; edgeAttr [edges, s], if any -> [nodes, outputs], or [graphs, outputs] with a readout. Params: input, conv1, conv2,
 * …, those of `gpsConv`, head.
 *
 * @throws OptionError where the heads do not divide `units`; GraphError where 'gine' gets no edge attributes.
 * @example models.exphormer({ units: 32, outputs: 7, layers: 2, degree: 4 })
 */
export const exphormer = defineModel({
  kind: 'exphormer',
  options: {
    ...transformerOptions,
    /** Neighbours of each node in the expander, an even number; 0 for none. Default 6. */
    degree: int({ min: 0, default: 6 }),
    /** Virtual nodes of each graph. Default 1. */
    virtualNodes: int({ min: 0, default: 1 }),
    /** Draws the expanders. Default 0. */
    seed: int({ min: 0, default: 0 }),
  },
  settle: (options, where) => {
    refuseUndivided(where, options);
    return {};
  },
  needsGraph: true,
  takesSparse: true,
  parts: (options) => {
    const { units, heads, degree, virtualNodes, seed } = options;
    return transformerParts(options, exphormerConv({ units: units / heads, heads, degree, virtualNodes, seed }));
  },
  call: (options, _params, x, graph, _context, parts) => runTransformer(options, x, graph, parts),
});
