import { ShapeError } from '../../core/errors.js';
import { optional } from '../../core/options/vocabulary.js';
import { formatShape } from '../../core/shape.js';
import { uniform } from '../../nn/initializers.js';
import { graphConv } from '../conv/graphConv.js';
import { define } from '../define.js';
import { layer } from '../options.js';
import { select, selectOptions, settleSelection } from './select.js';

/**
 * Self-attention graph pooling (arXiv:1904.08082): as `topKPooling`, with the output of a convolution of one column as what the nodes are scored by,
 * s = tanh(gnn(x) p / |p|), so that the graph decides beside the features.
 *
 * Shapes: x [nodes, f] -> [kept nodes, f]. Params: p [1, 1] as U(±1); gnn, those of the convolution.
 *
 * @throws ShapeError when the convolution makes more than one column.
 * @pyg SAGPooling
 * @example layers.sagPooling({ ratio: 0.5, gnn: layers.gcnConv({ units: 1 }) })
 */
export const sagPooling = define({
  kind: 'sagPooling',
  options: {
    ...selectOptions,
    /** A convolution of one column. Default layers.graphConv({ units: 1 }). */
    gnn: optional(layer(), graphConv({ units: 1 })),
  },
  settle: settleSelection,
  needsGraph: true,
  params: () => ({ p: { shape: [1, 1], init: uniform(1), pyg: 'select.weight' } }),
  parts: ({ gnn }) => ({ gnn: { layer: gnn, pyg: 'gnn' } }),
  call: (options, { p }, given, graph, _context, { gnn }) => {
    const attention = gnn(given);
    if (attention.shape[1] === 1) return select(graph, given, attention, p, options);
    throw new ShapeError({
      where: 'layers.sagPooling',
      what: 'the convolution makes more than a score',
      got: formatShape(attention.shape),
      expected: 'one column',
      mend: 'Give it units: 1',
    });
  },
});
