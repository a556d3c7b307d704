import { valueAndGrad } from '../autodiff/grad.js';
import type { FloatType } from '../core/dtype.js';
import type { Given, Values } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { bool, instance, int, number, oneOf, optional } from '../core/options/vocabulary.js';
import { key } from '../core/random.js';
import type { Graph } from '../graph/graph.js';
import type { Network } from '../network/network.js';
import { binaryCrossEntropy } from '../nn/losses/binaryCrossEntropy.js';
import { crossEntropy } from '../nn/losses/crossEntropy.js';
import { mse } from '../nn/losses/regression.js';
import { adam } from '../nn/optimizers/adam.js';
import { sigmoid } from '../ops/activations.js';
import { add } from '../ops/binary.js';
import { slice } from '../ops/layout.js';
import { normal } from '../runtime/drawn.js';
import { scope } from '../runtime/scope.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { tensorsOf } from '../runtime/tensors.js';
import { breather } from '../train/breather.js';
import { type Explained, explaining, targetOptions } from './explained.js';
import { type Explanation, explanationOf } from './explanation.js';
import { behind, costOf, type Masks, type Reached, reachedBy } from './gnnObjective.js';

const options = {
  ...targetOptions,
  /** What the output is: logits of classes, one logit, or numbers. Default 'classes', and 'regression' where it has one column. */
  task: optional(oneOf(['classes', 'binary', 'regression'])),
  /** What the features' mask has an entry for: each column, each node, each of both, or nothing. Default 'columns'. */
  features: oneOf(['columns', 'nodes', 'entries', 'none'], 'columns'),
  /** Messages get a mask. Default true. */
  edges: bool(true),
  /** Default 100. */
  epochs: int({ min: 1, default: 100 }),
  /** Default 0.01. */
  learningRate: number({ above: 0, default: 0.01 }),
  /** Weight of the sum of the edges' mask. Default 0.005. */
  edgeSize: number({ min: 0, default: 0.005 }),
  /** Weight of its mean entropy. Default 1. */
  edgeEntropy: number({ min: 0, default: 1 }),
  /** Weight of the mean of the features' mask. Default 1. */
  featureSize: number({ min: 0, default: 1 }),
  /** Weight of its mean entropy. Default 0.1. */
  featureEntropy: number({ min: 0, default: 0.1 }),
  /** Where the masks begin. Default 0. */
  seed: int({ min: 0, default: 0 }),
  /** Ends it early: the masks as they are then come back. */
  signal: optional(instance(AbortSignal, 'an AbortSignal')),
};

export interface GnnExplainerOptions extends Given<typeof options> {}

/** Masks that were learned. */
export interface LearnedExplanation extends Explanation {
  /** The objective after each epoch. */
  readonly losses: readonly number[];
}

/**
 * GNNExplainer (arXiv:1903.03894), with PyG's objective: masks σ(·) of features and messages are learned by Adam so that the network still says what
 * it said (cross-entropy of the class, or squared error), while they stay small and decided: + edgeSize Σ m + edgeEntropy mean H(m) +
 * featureSize mean m + featureEntropy mean H(m), over the entries that the first gradient reached; the others come back as 0.
 *
 * @throws OptionError for a model without parameters; IndexError for a node, graph or output that is not there.
 */
export async function gnnExplainer(model: Network, graph: Graph, given: GnnExplainerOptions = {}): Promise<LearnedExplanation> {
  const where = 'explain.gnnExplainer';
  const read = readOptions(where, options, given);
  return explaining(where, model, graph, read, (explained) => learn(explained, read));
}

async function learn(explained: Explained, read: Values<typeof options>): Promise<LearnedExplanation> {
  const task = taskOf(explained, read);
  const optimizer = adam({ learningRate: read.learningRate });
  const masks = firstMasks(explained, read);
  const state = optimizer.init(masks);
  const losses: number[] = [];
  const breathe = breather();
  let reached: Reached | null = null;
  try {
    for (let epoch = 0; epoch < read.epochs && !read.signal?.aborted; epoch++) {
      scope(() => {
        const [loss, gradients] = valueAndGrad((now: Masks) => {
          const kept = task(explained.run(behind(now, explained.x)));
          return reached === null ? kept : costOf(now, reached, read).reduce((all, term) => add(all, term), kept);
        })(masks);
        const { features, edges } = gradients;
        reached ??= { ...(features && { features: reachedBy(features) }), ...(edges && { edges: reachedBy(edges) }) };
        losses.push(loss.item());
        optimizer.update(masks, gradients, state);
      });
      await breathe();
    }
    return scope(() => ({ ...settled(explained, masks, reached ?? {}), losses }));
  } finally {
    for (const leaf of tensorsOf([masks, state.slots])) leaf.dispose();
  }
}

/** How far a whole output is from what it was, in the row that is explained. */
function taskOf({ row, output, prediction, x }: Explained, { task }: Values<typeof options>): (y: Tensor) => Tensor {
  const named = task ?? (prediction.length > 1 ? 'classes' : 'regression');
  const rowOf = (y: Tensor): Tensor => slice(y, { start: row, end: row + 1 });
  const columnOf = (y: Tensor): Tensor => slice(rowOf(y), { axis: 1, start: output, end: output + 1 });
  const number = (value: number): Tensor => tensor([value], { shape: [1, 1], dtype: x.dtype });
  return {
    classes: (y: Tensor) => crossEntropy(rowOf(y), tensor(Uint32Array.of(output))),
    binary: (y: Tensor) => binaryCrossEntropy(columnOf(y), number(prediction[output] > 0 ? 1 : 0)),
    regression: (y: Tensor) => mse(columnOf(y), number(prediction[output])),
  }[named];
}

/** Normal numbers: 0.1 wide for features, √2 √(1 / nodes) wide for edges. */
function firstMasks({ graph, x }: Explained, { features, edges, seed }: Values<typeof options>): Masks {
  const { numNodes, numEdges } = graph;
  const { dtype } = x;
  const shape = { columns: [1, x.shape[1]], nodes: [numNodes, 1], entries: x.shape, none: null }[features];
  const root = key(seed);
  return {
    ...(shape && { features: normal(root.child('features'), shape, { std: 0.1, dtype: dtype as FloatType }) }),
    ...(edges && { edges: normal(root.child('edges'), [numEdges], { std: Math.sqrt(2 / numNodes), dtype: dtype as FloatType }) }),
  };
}

/** Masks between 0 and 1, and 0 where the network is out of reach. */
function settled(explained: Explained, masks: Masks, reached: Reached): Explanation {
  const shown = (mask: Tensor | undefined, places: Uint32Array | undefined): Tensor | null => {
    if (mask === undefined) return null;
    const values = sigmoid(mask).toTypedArray();
    const kept = new Float64Array(mask.size);
    for (const place of places ?? []) kept[place] = values[place];
    return tensor(kept, { shape: mask.shape });
  };
  return explanationOf(explained, shown(masks.features, reached.features), shown(masks.edges, reached.edges));
}
