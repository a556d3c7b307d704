import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { optional } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import { div, mul } from '../ops/binary.js';
import { sum } from '../ops/sum.js';
import { sqrt } from '../ops/unary.js';
import { scope } from '../runtime/scope.js';
import type { Tensor } from '../runtime/tensor.js';
import { type Converged, iterate, limits } from './iterate.js';
import { adjacency } from './kernels.js';
import { kernelOption, seedsOption, share, spread } from './parts.js';
import { readSeeds } from './seeds.js';

const schema = {
  /** What flows. */
  seeds: seedsOption,
  /** The share that comes from neighbours, α. Default 0.7. */
  alpha: share(0.7),
  /** What it flows through. Default D^-1/2 A D^-1/2. */
  kernel: optional(kernelOption),
  ...limits(1e-6, 1000),
};

/**
 * Network propagation: f ← α K f + (1 - α) s, whose limit is (1 - α) (I - α K)^-1 s (Zhou et al. 2004; Vanunu et al. 2010). One step without
 * seeds is the linear graph convolution: K x.
 */
export function networkPropagation(graph: Graph, options: Given<typeof schema>): Converged {
  const where = 'propagate.networkPropagation';
  const { seeds, kernel = adjacency().normalize('symmetric'), ...rest } = readOptions(where, schema, options);
  return scope(() => spread(where, graph, readSeeds(where, graph, seeds), { kernel, ...rest }));
}

const recursive = {
  /** Where it begins: one-hot, as a rule. */
  seeds: seedsOption,
  /** What is applied again and again. Default A + I. */
  kernel: optional(kernelOption),
  ...limits(1e-6, 1000),
};

/**
 * Recursive propagation: v ← K v / ‖K v‖₂, column by column, until it stands still: at the eigenvector of the largest eigenvalue that the seeds have
 * a part in. Where two are equal in size, as on bipartite graphs without loops, it never does, and `converged` is false.
 */
export function recursivePropagation(graph: Graph, options: Given<typeof recursive>): Converged {
  const where = 'propagate.recursivePropagation';
  const { seeds, kernel = adjacency({ selfLoops: 1 }), ...rest } = readOptions(where, recursive, options);
  return scope(() => iterate(where, readSeeds(where, graph, seeds), (v) => unit(kernel.apply(graph, v)), rest));
}

/** Columns of length 1. */
const unit = (v: Tensor): Tensor => div(v, sqrt(sum(mul(v, v), { axis: 0, keepDims: true })));
