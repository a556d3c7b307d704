import type { FloatType } from '../core/dtype.js';
import { OptionError } from '../core/errors.js';
import { namesOf } from '../core/options/names.js';
import { checkOptions } from '../core/options/read.js';
import { freshSeed, key as rootKey } from '../core/random.js';
import type { GraphLike } from '../graph/batch.js';
import { graph as createGraph } from '../graph/create.js';
import { Graph } from '../graph/graph.js';
import { Context, type TensorTree } from '../layers/context.js';
import { floatOf, type LayerProperties } from '../layers/define.js';
import { runtime } from '../runtime/runtime.js';
import { inRegion, scope } from '../runtime/scope.js';
import { readable } from './describe.js';
import { readInput } from './input.js';

/** Options of `model.init`. */
export interface InitOptions {
  /** Where the random numbers come from. Default: a fresh seed. */
  readonly seed?: number;
  /** A graph (or a list of them) like those to come: it tells the width of the features. */
  readonly like: GraphLike | readonly GraphLike[];
  /** Element type of the parameters. Default: that of the features. */
  readonly dtype?: FloatType;
}

const initOptions = namesOf<InitOptions>({ seed: true, like: true, dtype: true });

/** Parameters and buffers of a network. */
export interface Weights {
  readonly params: TensorTree;
  readonly buffers: TensorTree;
}

/** Parameters and buffers on the heap, from one forward pass over something like the data. */
export function build(network: LayerProperties, options: InitOptions): Weights {
  checkOptions('model.init', initOptions, options);
  const { seed = freshSeed(), like, dtype } = options;
  const first = Array.isArray(like) ? (like[0] as GraphLike | undefined) : (like as GraphLike);
  if (first === undefined || first === null)
    throw new OptionError({ where: 'model.init', what: 'nothing to be like', expected: 'a graph with the features to come' });
  return inRegion(runtime().heap, () =>
    scope(() => {
      const graph = first instanceof Graph ? first : createGraph(first);
      const { x } = readInput('model.init', graph, undefined);
      const root = rootKey(seed).child('params');
      const context = new Context(false, null, null, null, [], { key: root, dtype: dtype ?? floatOf(x) });
      const { params, buffers } = network.build(x, graph, context);
      return { params: readable(params), buffers };
    }),
  );
}
