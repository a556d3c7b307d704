import { concat } from '../../ops/layout.js';
import { define } from '../define.js';
import { layer } from '../options.js';
import { endsOf } from './ends.js';

/**
 * What a network makes of both ends of a link: nn([z_i, z_j]) of the pairs of the graph, or of its edges where it has none: a score, numbers or classes. It tells
 * directions apart. Edge weights are ignored.
 *
 * Shapes: z [nodes, f] -> [pairs, width of nn]. Params: nn, those of the network.
 *
 * @example layers.mlpDecoder({ nn: layers.mlp({ units: [32, 1], norm: 'none' }) })
 */
export const mlpDecoder = define({
  kind: 'mlpDecoder',
  options: {
    /** Makes the answer of the ends side by side: a layer or a container that needs no graph. */
    nn: layer(),
  },
  needsGraph: true,
  parts: ({ nn }) => ({ nn: { layer: nn, pyg: 'nn' } }),
  call: (_options, _params, z, graph, _context, { nn }) => nn(concat([...endsOf(graph, z)])),
});
