import { filled } from '../autodiff/space.js';
import { OptionError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { number, oneOf, optional } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import { refuseOrdered } from '../graph/order.js';
import { scale, shift } from '../ops/affine.js';
import { add, div, mul } from '../ops/binary.js';
import { sum } from '../ops/sum.js';
import { scope } from '../runtime/scope.js';
import type { Tensor } from '../runtime/tensor.js';
import { type Converged, iterate, type Limits, limits } from './iterate.js';
import type { Kernel } from './kernel.js';
import { adjacency } from './kernels.js';
import { kernelOption, seedsOption, share } from './parts.js';
import { push } from './push.js';
import { readSeeds, readShares } from './seeds.js';

const schema = {
  /** The share that follows an edge, d; the rest starts again. Default 0.85. */
  damping: share(0.85),
  /** Where walks start again, and go from nodes without a way out: weights, made to sum to 1. Default everywhere alike. */
  personalization: optional(seedsOption),
  /** How a walk goes on. Default A D^-1: along the edges, by their weights. */
  kernel: optional(kernelOption),
  ...limits(1e-6, 1000),
};

/**
 * PageRank: p ← d W p + (1 - d + d m) v, where m is the mass at nodes without a way out (Page et al. 1999; as networkx). Sums to 1 in every column.
 * Values [nodes, 1], or a column for each of `personalization`.
 */
export function pageRank(graph: Graph, options: Given<typeof schema> = {}): Converged {
  const where = 'propagate.pageRank';
  refuseOrdered(where, graph);
  const { damping, personalization, kernel, ...rest } = readOptions(where, schema, options);
  return scope(() => {
    const seeds = personalization ?? filled({ shape: [graph.numNodes, 1], dtype: graph.dtype }, 1);
    return ranked(where, graph, distribution(readSeeds(where, graph, seeds)), { damping, kernel, ...rest });
  });
}

const personalized = {
  /** Where every walk starts. */
  seeds: seedsOption,
  /** The share of walks that end at each step, α. Default 0.15. */
  alpha: number({ above: 0, max: 1, default: 0.15 }),
  /** 'power' runs over the whole graph; 'push' only where something is left to pass on (arXiv:cs/0607105, from ids alone). Default 'power'. */
  method: oneOf(['power', 'push'], 'power'),
  /** With 'push': what stays unpassed at a node, at most, by its degree. Default 1e-4. On undirected graphs the error is at most ε times the degree. */
  epsilon: number({ above: 0, default: 1e-4 }),
  /** How a walk goes on, with 'power'. Default A D^-1. */
  kernel: optional(kernelOption),
  ...limits(1e-6, 1000),
};

/**
 * Personalised PageRank, α (I - (1 - α) W)^-1 s: where walks from the seeds end. Nodes without a way out send theirs back to the seeds.
 *
 * @throws OptionError for a kernel with 'push', which walks along edges.
 */
export function personalizedPageRank(graph: Graph, options: Given<typeof personalized>): Converged {
  const where = 'propagate.personalizedPageRank';
  const { seeds, alpha, method, epsilon, kernel, ...rest } = readOptions(where, personalized, options);
  if (method === 'power') {
    const start = () => distribution(readSeeds(where, graph, seeds));
    return scope(() => ranked(where, graph, start(), { damping: 1 - alpha, kernel, ...rest }));
  }
  if (kernel === undefined) return push(where, graph, readShares(where, graph, seeds), { alpha, epsilon });
  throw new OptionError({ where, what: "'push' takes no kernel", expected: "edges with their weights, or method: 'power'" });
}

/** Columns that sum to 1. */
const distribution = (seeds: Tensor): Tensor => div(seeds, sum(seeds, { axis: 0, keepDims: true }));

/** What does not follow an edge starts again: 1 - d of everything, and all of it where there is no edge. */
function ranked(
  where: string,
  graph: Graph,
  start: Tensor,
  { damping, kernel = adjacency().normalize('column'), ...rest }: Limits & { readonly damping: number; readonly kernel?: Kernel },
): Converged {
  const step = (p: Tensor): Tensor => {
    const walked = scale(kernel.apply(graph, p), damping);
    return add(walked, mul(start, shift(scale(sum(walked, { axis: 0, keepDims: true }), -1), 1)));
  };
  return iterate(where, start, step, rest);
}
