import type { Graph } from '../graph/graph.js';
import type { Context, TensorTree } from '../layers/context.js';
import type { Features, LayerResult } from '../layers/define.js';
import type { Built } from '../layers/layer.js';
import { buildPart } from '../layers/parts.js';
import type { Tensor } from '../runtime/tensor.js';
import type { Body } from './chain.js';
import type { Parts } from './names.js';

/** The user's function of a module: its parts, their parameters, features and graph, and the context. */
export type ModuleCall<P extends Parts> = (
  parts: P,
  params: { [K in keyof P]: TensorTree },
  input: { readonly x: Tensor; readonly graph: Graph },
  context: Context,
) => LayerResult;

/** Parts joined by a function of the user's. */
export function custom<P extends Parts>(parts: P, call: ModuleCall<P>): Body {
  const run = (given: P, params: unknown, x: Features, graph: Graph | undefined, context: Context) => {
    // what a module is called with is checked by its first layer
    const result = call(given, (params ?? {}) as Parameters<ModuleCall<P>>[1], { x: x as Tensor, graph: graph as Graph }, context);
    // features are handed on dense
    return 'graph' in result ? result : { x: result as Tensor, graph };
  };
  return {
    apply: (params, x, graph, context) => run(parts, params, x, graph, context),
    build: (x, graph, context) => {
      const built: Built = { params: {}, buffers: {} };
      const makers = Object.fromEntries(
        Object.entries(parts).map(([name, layer]) => [
          name,
          Object.assign((_: unknown, h: Features, g?: Graph) => buildPart(layer, name, built, h, g, context.child(name)).x, layer),
        ]),
      );
      run(makers as unknown as P, {}, x, graph, context); // the same names as the parts
      return built;
    },
  };
}
