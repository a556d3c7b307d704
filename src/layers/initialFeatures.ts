import { GraphError, ShapeError } from '../core/errors.js';
import { formatShape, sameShape } from '../core/shape.js';
import type { Graph } from '../graph/graph.js';
import { Tensor } from '../runtime/tensor.js';
import { define } from './define.js';

/**
 * Hands x on, and from here on the graph holds it: what `gcn2Conv` and `faConv` further down take for the features that the network
 * began with.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. No params.
 * Source: the initial residual of arXiv:2007.02133; PyG hands it to each layer as `x_0`.
 *
 * @example layers.initialFeatures() // after layers.dense({ units: 64, activation: 'relu' }), before the first layers.gcn2Conv
 */
export const initialFeatures = define({
  kind: 'initialFeatures',
  options: {},
  needsGraph: true,
  call: (_options, _params, x, graph) => {
    return { x, graph: graph.with({ x }) };
  },
});

/** The features that the network began with, those that the graph holds. @throws GraphError and ShapeError where they do not fit. */
export function initialOf(where: string, { x: initial }: Graph, x: Tensor): Tensor {
  if (initial instanceof Tensor && sameShape(initial.shape, x.shape)) return initial;
  const mend = 'Put layers.initialFeatures() before the first of these layers, or call with graph.with({ x: initial })';
  if (!(initial instanceof Tensor)) {
    const got = initial === null ? 'a graph without x' : initial.toString();
    throw new GraphError({ where, what: 'the graph holds no dense features to begin with', got, expected: 'x [nodes, f]', mend });
  }
  throw new ShapeError({
    where,
    what: 'the features that the network began with are not as wide',
    got: formatShape(initial.shape),
    expected: formatShape(x.shape),
    mend,
  });
}
