import { ShapeError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { bool, instance, int, number, optional } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import { scale } from '../ops/affine.js';
import { add, mul, sub } from '../ops/binary.js';
import { sum } from '../ops/sum.js';
import { abs, clamp } from '../ops/unary.js';
import { scope } from '../runtime/scope.js';
import { emptyTensor, Tensor } from '../runtime/tensor.js';
import type { Converged } from './iterate.js';
import { adjacency } from './kernels.js';
import { labelOptions, readLabels } from './labels.js';
import { kernelOption, share, spread } from './parts.js';

const schema = {
  /** What a model says of every node: probabilities [nodes, classes]. */
  predictions: instance(Tensor, 'a tensor [nodes, classes]'),
  ...labelOptions,
  mask: optional(labelOptions.mask, 'train'),
  /** Steps of the correction, and the share that its errors take from neighbours. Default 50 and 0.8. */
  correctionSteps: int({ min: 1, default: 50 }),
  correctionAlpha: share(0.8),
  /** Steps of the smoothing, and the share that predictions take from neighbours. Default 50 and 0.8. */
  smoothingSteps: int({ min: 1, default: 50 }),
  smoothingAlpha: share(0.8),
  /** Errors are scaled to the mean error of the known nodes; else by `scale`, and known errors are set again at every step. Default true. */
  autoscale: bool(true),
  scale: number({ default: 1 }),
  /** What errors and predictions flow through. Default D^-1/2 A D^-1/2. */
  kernel: optional(kernelOption),
};

/**
 * Correct and smooth (arXiv:2010.13993), as PyG's: the errors at known nodes flow to the others and are added to the predictions; then the known labels
 * and the corrected predictions are smoothed. `corrected` are the predictions between the two, with the known labels in place.
 */
export function correctAndSmooth(graph: Graph, options: Given<typeof schema>): Converged & { readonly corrected: Tensor } {
  const where = 'propagate.correctAndSmooth';
  const { predictions, kernel = adjacency().normalize('symmetric'), ...read } = readOptions(where, schema, options);
  if (predictions.rank !== 2 || predictions.shape[0] !== graph.numNodes) {
    throw new ShapeError({
      where,
      what: 'the predictions do not fit the graph',
      got: String(predictions),
      expected: `[${graph.numNodes}, classes]`,
    });
  }
  return scope(() => {
    const { start, mask } = readLabels(where, graph, { ...read, classes: predictions.shape[1] });
    const rows = new Float64Array(graph.numNodes);
    for (const node of mask.indices) rows[node] = 1;
    const known = emptyTensor([graph.numNodes, 1], graph.dtype).set(rows);
    const unknown = sub(1, known);
    const error = mul(known, sub(start, predictions));

    const bounded = (y: Tensor): Tensor => clamp(y, { min: -1, max: 1 });
    const restored = (y: Tensor): Tensor => add(mul(unknown, y), error);
    const flow = { kernel, alpha: read.correctionAlpha, tolerance: 0, maxSteps: read.correctionSteps };
    const flowed = spread(where, graph, error, flow, read.autoscale ? bounded : restored).values;
    const factor = read.autoscale ? rowFactors(flowed, sum(abs(error)).item() / mask.count) : null;
    const corrected = add(predictions, factor === null ? scale(flowed, read.scale) : mul(flowed, factor));
    const fixed = add(mul(unknown, corrected), start);
    const smoothing = { kernel, alpha: read.smoothingAlpha, tolerance: 0, maxSteps: read.smoothingSteps };
    return { ...spread(where, graph, fixed, smoothing, (y) => clamp(y, { min: 0, max: 1 })), corrected: fixed };
  });
}

/** σ / ‖row‖₁, and 1 where that is above 1000. */
function rowFactors(flowed: Tensor, sigma: number): Tensor {
  const sums = sum(abs(flowed), { axis: 1, keepDims: true }).toTypedArray();
  const factors = Float64Array.from(sums, (size) => (size > 0 && sigma / size <= 1000 ? sigma / size : 1));
  return emptyTensor([factors.length, 1], flowed.dtype).set(factors);
}
