import { grad } from '../autodiff/grad.js';
import { filled } from '../autodiff/space.js';
import { readOptions } from '../core/options/read.js';
import type { Graph } from '../graph/graph.js';
import type { Network } from '../network/network.js';
import { mul } from '../ops/binary.js';
import { abs } from '../ops/unary.js';
import { scope } from '../runtime/scope.js';
import type { Tensor } from '../runtime/tensor.js';
import { type Explained, explaining, type TargetOptions, targetOptions } from './explained.js';
import { type Explanation, explanationOf } from './explanation.js';

/** A mask that hides nothing. */
export const wholeMask = ({ graph, x }: Explained): Tensor => filled({ shape: [graph.numEdges], dtype: x.dtype }, 1);

type Slopes = { readonly x: Tensor; readonly edgeMask: Tensor };

/** Derivatives of the explained number by the features and by the mask of each message, here at 1. */
const slopes = (explained: Explained): Slopes =>
  grad((inputs: Slopes) => explained.score(inputs))({ x: explained.x, edgeMask: wholeMask(explained) });

/**
 * Saliency (arXiv:1312.6034): |∂f/∂x| of every feature, and |∂f/∂m| of every message times m, at m = 1. Costs one gradient.
 *
 * @throws OptionError for a model without parameters; IndexError for a node, graph or output that is not there.
 */
export async function saliency(model: Network, graph: Graph, options: TargetOptions = {}): Promise<Explanation> {
  const where = 'explain.saliency';
  const target = readOptions(where, targetOptions, options);
  return explaining(where, model, graph, target, (explained) =>
    scope(() => {
      const { x, edgeMask } = slopes(explained);
      return explanationOf(explained, abs(x), abs(edgeMask));
    }),
  );
}

/**
 * Gradient times input: x ∂f/∂x of every feature, and ∂f/∂m of every message. Costs one gradient.
 *
 * @throws OptionError for a model without parameters; IndexError for a node, graph or output that is not there.
 */
export async function gradientTimesInput(model: Network, graph: Graph, options: TargetOptions = {}): Promise<Explanation> {
  const where = 'explain.gradientTimesInput';
  const target = readOptions(where, targetOptions, options);
  return explaining(where, model, graph, target, (explained) =>
    scope(() => {
      const { x, edgeMask } = slopes(explained);
      return explanationOf(explained, mul(explained.x, x), edgeMask);
    }),
  );
}
