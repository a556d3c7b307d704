import { custom, number } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import { scale } from '../ops/affine.js';
import { add } from '../ops/binary.js';
import type { Tensor } from '../runtime/tensor.js';
import { type Converged, iterate, type Limits } from './iterate.js';
import { Kernel } from './kernel.js';
import type { Seeds } from './seeds.js';

/** A kernel of propagation, as an option. */
export const kernelOption = custom<Kernel>('kernel', 'a kernel of propagation', (value) => value instanceof Kernel);

/** Seeds, as an option; what they may be is checked with the graph at hand. */
export const seedsOption = custom<Seeds>('seeds', 'ids of nodes, or a tensor of weights', (value) => value !== undefined);

/** What is passed on, between nothing and all of it. */
export const share = (fallback: number) => number({ min: 0, max: 1, default: fallback });

/** y ← then(α K y + (1 - α) y₀): what network propagation, label propagation and correct and smooth have in common. */
export function spread(
  where: string,
  graph: Graph,
  start: Tensor,
  { kernel, alpha, ...limits }: Limits & { readonly kernel: Kernel; readonly alpha: number },
  then: (y: Tensor) => Tensor = (y) => y,
): Converged {
  const kept = scale(start, 1 - alpha);
  return iterate(where, start, (y) => then(add(scale(kernel.apply(graph, y), alpha), kept)), limits);
}
