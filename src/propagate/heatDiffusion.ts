import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { number, oneOf } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import { scale } from '../ops/affine.js';
import { add, sub } from '../ops/binary.js';
import { scope } from '../runtime/scope.js';
import type { Tensor } from '../runtime/tensor.js';
import { endsOf, weightsOf } from './entries.js';
import { type Converged, limits } from './iterate.js';
import type { Kernel } from './kernel.js';
import { laplacian } from './kernels.js';
import { seedsOption } from './parts.js';
import { readSeeds } from './seeds.js';

const schema = {
  /** The heat at the beginning. */
  seeds: seedsOption,
  /** How long it flows, t. */
  time: number({ min: 0 }),
  /** Which Laplacian it flows by. Default 'none': D - A. */
  normalization: oneOf(['none', 'symmetric', 'randomWalk'], 'none'),
  ...limits(1e-9, 100_000),
};

/** Rate times time of one stretch: e^-30 is far from what a float can no longer hold. */
const STRETCH = 30;

/**
 * Heat diffusion: exp(-t L) s. With λ the largest degree, T = I - L / λ has no negative entry, and the sum Σₖ Poisson(k; t λ) T^k s adds positive terms
 * alone; `steps` counts products, `residual` is the share of the sum that was left out. Without normalisation no heat is lost.
 */
export function heatDiffusion(graph: Graph, options: Given<typeof schema>): Converged {
  const where = 'propagate.heatDiffusion';
  const { seeds, time, normalization, tolerance, maxSteps } = readOptions(where, schema, options);
  return scope(() => {
    const kernel = laplacian({ normalization });
    const rate = largestRate(kernel, graph);
    const stretches = Math.max(1, Math.ceil((time * rate) / STRETCH));
    const heat = (time * rate) / stretches;
    const walk = (x: Tensor): Tensor => sub(x, scale(kernel.apply(graph, x), 1 / rate));
    let values = readSeeds(where, graph, seeds);
    let steps = 0;
    let residual = 0;
    for (let stretch = 0; stretch < stretches; stretch++) {
      const room = Math.floor((maxSteps - steps) / (stretches - stretch));
      const done = scope(() => poisson(values, walk, heat, tolerance / stretches, room));
      values = done.values;
      steps += done.steps;
      residual += done.left;
    }
    return { values, steps, residual, converged: residual <= tolerance };
  });
}

/** Σₖ e^-h h^k/k! T^k x, until less than `rest` is left of the weights. */
function poisson(x: Tensor, walk: (x: Tensor) => Tensor, heat: number, rest: number, maxSteps: number) {
  let weight = Math.exp(-heat);
  let left = 1 - weight;
  let walked = x;
  let values = scale(x, weight);
  let steps = 0;
  while (left > Math.max(rest, 1e-16) && steps < maxSteps) {
    weight *= heat / ++steps;
    left -= weight;
    walked = walk(walked);
    values = add(values, scale(walked, weight));
  }
  return { values, steps, left: Math.max(left, 0) };
}

/** The largest entry of the diagonal. */
function largestRate(kernel: Kernel, graph: Graph): number {
  return scope(() => {
    const entries = kernel.entries(graph);
    const { receivers, senders } = endsOf(entries.csr);
    const weights = weightsOf(entries, graph.dtype).toTypedArray();
    let largest = Number.MIN_VALUE;
    for (let e = 0; e < receivers.length; e++) if (receivers[e] === senders[e] && weights[e] > largest) largest = weights[e];
    return largest;
  });
}
