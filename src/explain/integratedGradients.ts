import { grad } from '../autodiff/grad.js';
import { filled } from '../autodiff/space.js';
import { NumericError } from '../core/errors.js';
import type { Given, Values } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { int, number, oneOf } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import type { Network } from '../network/network.js';
import { scale } from '../ops/affine.js';
import { add, mul } from '../ops/binary.js';
import { scope } from '../runtime/scope.js';
import type { Tensor } from '../runtime/tensor.js';
import { breather } from '../train/breather.js';
import { type Explained, explaining, type Inputs, targetOptions } from './explained.js';
import { type Explanation, explanationOf } from './explanation.js';
import { wholeMask } from './gradients.js';
import { type Quadrature, quadratures } from './quadrature.js';

const options = {
  ...targetOptions,
  /** What gets the credit: the features, the messages of the edges, or the edge weights. Default 'features'. */
  of: oneOf(['features', 'edges', 'edgeWeights'], 'features'),
  /** Gradients on the way from nothing to all of it. Default 50. */
  steps: int({ min: 1, max: 4096, default: 50 }),
  /** How they stand there. Default 'gaussLegendre'. */
  rule: oneOf(['gaussLegendre', 'midpoint', 'trapezoid'], 'gaussLegendre'),
  /** The share by which the credits may miss f(all) - f(nothing); the steps are doubled, up to 4096, until they do not. Default 0.01. */
  tolerance: number({ above: 0, default: 0.01 }),
};

export interface IntegratedGradientsOptions extends Given<typeof options> {}

/** Credits that sum to what there is to explain. */
export interface IntegratedGradients extends Explanation {
  /** f(all) - f(nothing), and what the credits sum to. */
  readonly difference: number;
  readonly total: number;
  /** Gradients that were taken. */
  readonly steps: number;
}

const inputs = {
  features: ({ x }: Explained): Tensor => x,
  edges: wholeMask,
  edgeWeights: (explained: Explained): Tensor => explained.graph.edgeWeight ?? wholeMask(explained),
};
const names = { features: 'x', edges: 'edgeMask', edgeWeights: 'edgeWeight' } as const;

/**
 * Integrated gradients (arXiv:1703.01365): input · ∫ ∂f/∂input (t · input) dt over t from 0 to 1. The credits sum to f(input) - f(0), which is
 * checked; steps are doubled where the sum misses by more than `tolerance` of the difference (of a hundredth of what the credits' sizes sum
 * to, where that is more). Edges are weighed by masks of their messages, degrees staying those of the whole graph; edge weights as the graph has them.
 *
 * @throws NumericError where 4096 steps do not reach the tolerance; OptionError for a model without parameters; IndexError for a node, graph or
 * output that is not there.
 */
export async function integratedGradients(
  model: Network,
  graph: Graph,
  given: IntegratedGradientsOptions = {},
): Promise<IntegratedGradients> {
  const where = 'explain.integratedGradients';
  const read = readOptions(where, options, given);
  return explaining(where, model, graph, read, async (explained) => {
    const input = inputs[read.of](explained);
    try {
      return await credits(where, explained, input, read);
    } finally {
      if (input !== explained.x && input !== graph.edgeWeight) input.dispose();
    }
  });
}

async function credits(where: string, explained: Explained, input: Tensor, read: Values<typeof options>): Promise<IntegratedGradients> {
  const { of, rule, tolerance } = read;
  const at = (value: Tensor): Inputs => ({ x: explained.x, [names[of]]: value });
  const difference = scope(() => explained.score(at(input)).item() - explained.score(at(filled(input, 0))).item());
  for (let { steps } = read; ; steps *= 2) {
    const found = await integral(explained, input, at, quadratures[rule](steps));
    try {
      let [total, size] = [0, 0];
      for (const credit of found.toTypedArray()) {
        total += credit;
        size += Math.abs(credit);
      }
      if (Math.abs(total - difference) <= tolerance * Math.max(Math.abs(difference), size / 100)) {
        const [features, edges] = of === 'features' ? [found, null] : [null, found];
        return { ...explanationOf(explained, features, edges), difference, total, steps };
      }
      if (2 * steps > 4096 || !Number.isFinite(total)) {
        throw new NumericError({
          where,
          what: 'the credits do not sum to what there is to explain',
          got: `${total} after ${steps} steps`,
          expected: `${difference}`,
          mend: 'Allow a larger tolerance; a function that jumps has no such sum',
        });
      }
    } finally {
      found.dispose();
    }
  }
}

/** input · Σ_k weight_k ∂f/∂input at place_k · input. */
async function integral(
  explained: Explained,
  input: Tensor,
  at: (value: Tensor) => Inputs,
  { places, weights }: Quadrature,
): Promise<Tensor> {
  const breathe = breather();
  const slope = grad((value: Tensor) => explained.score(at(value)));
  let sum = filled(input, 0);
  for (const [k, place] of places.entries()) {
    const next = scope(() => add(sum, scale(mul(input, slope(scale(input, place))), weights[k])));
    sum.dispose();
    sum = next;
    await breathe();
  }
  return sum;
}
