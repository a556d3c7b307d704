import type { Given, Values } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { instance, oneOf, optional } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import type { Network } from '../network/network.js';
import { scope } from '../runtime/scope.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { breather } from '../train/breather.js';
import { type Explained, explaining, type Inputs, targetOptions } from './explained.js';
import type { Explanation } from './explanation.js';

const options = {
  ...targetOptions,
  /** What is hidden, one after the other: the features of a node, a message, or a column of the features. Default 'nodes'. */
  of: oneOf(['nodes', 'edges', 'features'], 'nodes'),
  /** Ends it early: what was not hidden yet counts 0. */
  signal: optional(instance(AbortSignal, 'an AbortSignal')),
};

export interface OcclusionOptions extends Given<typeof options> {}

/** What is to hide, one by one: how many there are, and the inputs without the kth. */
interface Hiding {
  readonly count: number;
  without(k: number): Inputs;
}

const hidings: Readonly<Record<Values<typeof options>['of'], (explained: Explained) => Hiding>> = {
  nodes: ({ graph, x }) => {
    const width = x.shape[1];
    return { count: graph.numNodes, without: (k) => ({ x: with0(x, (values) => values.fill(0, k * width, (k + 1) * width)) }) };
  },
  edges: ({ graph, x }) => ({
    count: graph.numEdges,
    without: (k) => ({ x, edgeMask: tensor(new Float64Array(graph.numEdges).fill(1).fill(0, k, k + 1), { dtype: x.dtype }) }),
  }),
  features: ({ x }) => {
    const [rows, width] = x.shape;
    const hide = (values: Float32Array | Float64Array, k: number): void => {
      for (let r = 0; r < rows; r++) values[r * width + k] = 0;
    };
    return { count: width, without: (k) => ({ x: with0(x, (values) => hide(values, k)) }) };
  },
};

/** A copy with zeros in it. */
function with0(x: Tensor, hide: (values: Float32Array | Float64Array) => void): Tensor {
  const values = x.toTypedArray() as Float32Array | Float64Array; // features are of a float type
  hide(values);
  return tensor(values, { shape: x.shape });
}

/**
 * Occlusion: f(all) - f(all but one), for each node (its features are 0), each edge (its message is 0, degrees staying those of the whole graph)
 * or each column of the features. Costs one forward pass for each.
 *
 * @throws OptionError for a model without parameters; IndexError for a node, graph or output that is not there.
 */
export async function occlusion(model: Network, graph: Graph, given: OcclusionOptions = {}): Promise<Explanation> {
  const where = 'explain.occlusion';
  const read = readOptions(where, options, given);
  return explaining(where, model, graph, read, async (explained) => {
    const { row, output, prediction } = explained;
    const value = prediction[output];
    const { count, without } = hidings[read.of](explained);
    const drops = new Array<number>(count).fill(0);
    const breathe = breather();
    for (let k = 0; k < count && !read.signal?.aborted; k++) {
      drops[k] = scope(() => value - explained.score(without(k)).item());
      await breathe();
    }
    const found = { features: null, nodes: null, edges: null, row, output, value };
    return { ...found, [read.of]: read.of === 'features' ? [drops] : drops };
  });
}
