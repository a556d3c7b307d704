import { ShapeError } from '../../core/errors.js';
import { nullable } from '../../core/options/vocabulary.js';
import { formatShape } from '../../core/shape.js';
import { mul } from '../../ops/binary.js';
import { segmentSum } from '../../ops/segment.js';
import { segmentSoftmax } from '../../ops/segment-softmax.js';
import { spmm } from '../../ops/spmm.js';
import { define } from '../define.js';
import type { Part } from '../layer.js';
import { layer } from '../options.js';

/**
 * Attentional readout (arXiv:1511.05493): Σ softmax(gate(x)) nn(x) over the nodes of each graph; 0 for a graph without nodes.
 *
 * Shapes: x [nodes, in] -> [graphs, what nn makes]. Params: gate, nn, those of the networks.
 *
 * @pyg AttentionalAggregation
 * @example layers.attentionalPool({ gate: layers.dense({ units: 1 }) })
 */
export const attentionalPool = define({
  kind: 'attentionalPool',
  options: {
    /** Makes the scores: one column, or as many as the features have. */
    gate: layer(),
    /** Maps the features before they are summed. Default: none. */
    nn: nullable(layer()),
  },
  needsGraph: true,
  parts: ({ gate, nn }): Readonly<Record<string, Part>> => ({
    gate: { layer: gate, pyg: 'gate_nn' },
    ...(nn === null ? {} : { nn: { layer: nn, pyg: 'nn' } }),
  }),
  call: (_options, _params, given, { pool }, _context, { gate, nn }) => {
    const scores = gate(given);
    const x = nn === undefined ? given : nn(given);
    if (scores.shape[1] === 1) return spmm(pool, x, { weights: segmentSoftmax(scores, pool) });
    if (scores.shape[1] === x.shape[1]) return segmentSum(mul(segmentSoftmax(scores, pool), x), pool);
    throw new ShapeError({
      where: 'layers.attentionalPool',
      what: 'the scores do not fit the features',
      got: `${formatShape(scores.shape)} for ${formatShape(x.shape)}`,
      expected: `1 or ${x.shape[1]} columns`,
      mend: 'End the gate with layers.dense({ units: 1 })',
    });
  },
});
