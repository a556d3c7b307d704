import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { bool, optional } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import { clamp } from '../ops/unary.js';
import { scope } from '../runtime/scope.js';
import { type Converged, limits } from './iterate.js';
import { adjacency } from './kernels.js';
import { labelOptions, readLabels } from './labels.js';
import { kernelOption, share, spread } from './parts.js';

const schema = {
  ...labelOptions,
  mask: optional(labelOptions.mask, 'train'),
  /** The share that comes from neighbours, α. Default 0.9. */
  alpha: share(0.9),
  /** What labels flow through. Default D^-1/2 A D^-1/2; PyG with edge weights takes them as they are, `kernels.adjacency()`. */
  kernel: optional(kernelOption),
  /** Every step ends between 0 and 1. Default true. */
  clamp: bool(true),
  ...limits(0, 50),
};

/**
 * Label propagation (Zhu and Ghahramani 2002), as PyG's: Y ← clamp(α K Y + (1 - α) Y₀, 0, 1) with one-hot rows of the known labels, 50 steps unless
 * said otherwise. Values [nodes, classes]; the largest of a row is its prediction.
 */
export function labelPropagation(graph: Graph, options: Given<typeof schema> = {}): Converged {
  const where = 'propagate.labelPropagation';
  const {
    labels,
    mask,
    classes,
    kernel = adjacency().normalize('symmetric'),
    clamp: clamped,
    ...rest
  } = readOptions(where, schema, options);
  return scope(() => {
    const { start } = readLabels(where, graph, { labels, mask, classes });
    return spread(where, graph, start, { kernel, ...rest }, clamped ? (y) => clamp(y, { min: 0, max: 1 }) : undefined);
  });
}

const spreading = { ...schema, alpha: share(0.8), ...limits(1e-6, 1000) };

/**
 * Label spreading (Zhou et al. 2004): F ← α K F + (1 - α) Y₀ until it stands still, whose limit is (1 - α) (I - α K)^-1 Y₀. Unlike label propagation it
 * converges, and nothing is clamped.
 */
export function labelSpreading(graph: Graph, options: Given<Omit<typeof spreading, 'clamp'>> = {}): Converged {
  const where = 'propagate.labelSpreading';
  const { clamp: _, ...known } = spreading;
  const { labels, mask, classes, kernel = adjacency().normalize('symmetric'), ...rest } = readOptions(where, known, options);
  return scope(() => spread(where, graph, readLabels(where, graph, { labels, mask, classes }).start, { kernel, ...rest }));
}
