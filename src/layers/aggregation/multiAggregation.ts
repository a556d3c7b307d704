import { OptionError } from '../../core/errors.js';
import { int, oneOf, optional } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { concat, reshape } from '../../ops/layout.js';
import { logSumExp } from '../../ops/log-sum-exp.js';
import { max, mean, min } from '../../ops/reduce.js';
import { stack } from '../../ops/stack.js';
import { sum } from '../../ops/sum.js';
import { deviation, variance } from '../../ops/variance.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';
import { dense } from '../dense.js';
import type { Part, RunPart } from '../layer.js';
import { multiheadAttention } from '../multiheadAttention.js';
import { graphWithoutEdges } from '../pool/keepNodes.js';
import { aggregationList, aggregationParts, joinedWidth } from './named.js';

const reductions = { sum, mean, max, min, std: deviation, var: variance, logSumExp };

/**
 * Several aggregations of the same nodes (arXiv:2004.05718), side by side, reduced elementwise, as a linear map of all of them ('proj'), or as the mean of
 * what each takes from the others by multi-head attention, after a linear map of its own ('attn').
 *
 * Shapes: x [nodes, f] -> [graphs, Σ widths] for 'cat', [graphs, units] for 'proj' and 'attn', else [graphs, width]. Params: aggregation1, …, those of the
 * aggregations; projection (kernel, bias) for 'proj'; map1, … (kernel, bias) and attention, those of `multiheadAttention`, for 'attn'.
 *
 * @throws OptionError for 'proj' or 'attn' without `units`, and for heads that do not divide them.
 * @pyg MultiAggregation
 * @example layers.multiAggregation({ aggregations: ['mean', 'std', layers.softmaxAggregation()] })
 */
export const multiAggregation = define({
  kind: 'multiAggregation',
  options: {
    /** Names ('sum', 'mean', 'max', 'min', 'mul', 'var', 'std', 'median') and layers. */
    aggregations: aggregationList(),
    /** Side by side, or how the outputs become one. Default 'cat'. */
    mode: oneOf(['cat', 'sum', 'mean', 'max', 'min', 'std', 'var', 'logSumExp', 'proj', 'attn'], 'cat'),
    /** Width of the output; for 'proj' and 'attn', which need it. */
    units: optional(int({ min: 1 })),
    /** Heads of 'attn'. Default 1. */
    heads: int({ min: 1, default: 1 }),
  },
  settle: ({ mode, units, heads }, where) => {
    const isLearned = mode === 'proj' || mode === 'attn';
    if (isLearned !== (units !== undefined))
      throw new OptionError({
        where,
        what: isLearned ? `the mode '${mode}' has no width` : 'units are given, which only proj and attn have',
        got: units === undefined ? 'no units' : `mode '${mode}'`,
        expected: isLearned ? 'units' : "mode 'proj' or 'attn'",
      });
    if (units === undefined || units % heads === 0) return {};
    throw new OptionError({ where, what: 'heads do not divide units', got: `${heads} heads for ${units}`, expected: 'a divisor' });
  },
  needsGraph: true,
  width: ({ aggregations, mode, units }, width) => units ?? joinedWidth(mode === 'cat' ? aggregations : aggregations.slice(0, 1), width),
  parts: ({ aggregations, mode, units = 1, heads }): Readonly<Record<string, Part>> => ({
    ...aggregationParts(aggregations, 'aggrs'),
    ...(mode === 'proj' ? { projection: { layer: dense({ units }), pyg: 'lin' } } : {}),
    ...(mode === 'attn' ? attentionParts(aggregations.length, units, heads) : {}),
  }),
  call: ({ aggregations, mode }, _params, x, graph, _context, parts) => {
    const outputs = aggregations.map((_, i) => parts[`aggregation${i + 1}`](x));
    if (mode === 'cat') return concat(outputs);
    if (mode === 'proj') return parts.projection(concat(outputs));
    return mode === 'attn' ? attended(outputs, graph, parts) : reductions[mode](stack(outputs), { axis: 0 });
  },
});

const attentionParts = (count: number, units: number, heads: number): Readonly<Record<string, Part>> => ({
  ...Object.fromEntries(Array.from({ length: count }, (_, i) => [`map${i + 1}`, { layer: dense({ units }), pyg: `lin_heads.lins.${i}` }])),
  attention: { layer: multiheadAttention({ heads }), pyg: 'multihead_attn' },
});

/** For attention the aggregations of a graph are nodes of one. [graphs, width] each -> [graphs, units]. */
function attended(outputs: readonly Tensor[], graph: Graph, parts: Readonly<Record<string, RunPart>>): Tensor {
  const mapped = stack(
    outputs.map((output, i) => parts[`map${i + 1}`](output)),
    { axis: 1 },
  );
  const [graphs, count, units] = mapped.shape;
  const rows = reshape(mapped, [graphs * count, units]);
  return mean(reshape(parts.attention(rows, aggregationsAsNodes(graph, graphs, count)), [graphs, count, units]), { axis: 1 });
}

const aggregationsAsNodes = (graph: Graph, graphs: number, count: number): Graph =>
  graph.cached(`aggregations ${graphs} ${count}`, () => graphWithoutEdges(graph, new Uint32Array(graphs).fill(count)));
