import { OptionError } from '../core/errors.js';
import { namesOf } from '../core/options/names.js';
import { checkOptions } from '../core/options/read.js';
import { freshSeed, key as rootKey } from '../core/random.js';
import type { GraphLike } from '../graph/batch.js';
import { graph as createGraph } from '../graph/create.js';
import { Graph } from '../graph/graph.js';
import { runtime } from '../runtime/runtime.js';
import { inRegion, scope } from '../runtime/scope.js';
import { SparseTensor } from '../runtime/sparse.js';
import { Tensor } from '../runtime/tensor.js';
import { Context, type TensorTree } from './context.js';
import { floatOf } from './floatOf.js';
import { readInput } from './input.js';
import type { Features, InitOptions, LayerProperties } from './layer.js';
import { readable } from './readable.js';

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
  const first = Array.isArray(like) ? (like[0] as GraphLike | undefined) : (like as GraphLike | Features);
  if (first === undefined || first === null)
    throw new OptionError({ where: 'model.init', what: 'nothing to be like', expected: 'a graph with the features to come' });
  return inRegion(runtime().heap, () =>
    scope(() => {
      const bare = first instanceof Tensor || first instanceof SparseTensor;
      const { x, graph } = readInput(
        'model.init',
        bare || first instanceof Graph ? first : createGraph(first),
        undefined,
        network.definition?.takesNoFeatures !== true,
      );
      const root = rootKey(seed).child('params');
      const context = new Context(false, null, null, null, [], { key: root, dtype: dtype ?? floatOf(x) });
      const { params, buffers } = network.build(x, graph, context);
      return { params: readable(params), buffers };
    }),
  );
}
