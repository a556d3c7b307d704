import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { number, optional } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import { scope } from '../runtime/scope.js';
import { type Converged, limits } from './iterate.js';
import { adjacency } from './kernels.js';
import { kernelOption, seedsOption, spread } from './parts.js';
import { readSeeds } from './seeds.js';

const schema = {
  /** Where walks start, and start again. */
  seeds: seedsOption,
  /** The share of walks that start again at each step, r. Default 0.3. */
  restart: number({ above: 0, max: 1, default: 0.3 }),
  /** How a walk goes on. Default A D^-1: along the edges, by their weights. */
  kernel: optional(kernelOption),
  ...limits(1e-6, 1000),
};

/**
 * Random walk with restart: p ← (1 - r) W p + r p₀, whose limit is r (I - (1 - r) W)^-1 p₀ (Tong et al. 2006). Every column of the seeds is a walk
 * of its own; where a node has no way out, walks end.
 */
export function randomWalkWithRestart(graph: Graph, options: Given<typeof schema>): Converged {
  const where = 'propagate.randomWalkWithRestart';
  const { seeds, restart, kernel = adjacency().normalize('column'), ...rest } = readOptions(where, schema, options);
  return scope(() => spread(where, graph, readSeeds(where, graph, seeds), { kernel, alpha: 1 - restart, ...rest }));
}
