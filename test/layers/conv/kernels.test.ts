import { describe, expect, test } from 'vitest';
import { grad, layers, ops, propagate, random, type Tensor } from '../api.js';
import { expectNear } from '../golden.js';
import { plains, toGraph } from '../property-graphs.js';

const graph = toGraph(plains['G2 an isolated node, a loop, a double edge']);
const numbers = (t: Tensor): number[] => [...t.toTypedArray()];
const run = (layer: layers.Layer, context: layers.ContextLike = {}): Tensor => layer({}, graph.x!, graph, context);

describe('layers that propagate with a kernel', () => {
  test('appnp: the GCN kernel is its default, others change the numbers', () => {
    const options = { hops: 3, alpha: 0.2 };
    const own = numbers(run(layers.appnp(options)));
    expectNear('gcn', numbers(run(layers.appnp({ ...options, kernel: propagate.kernels.gcn() }))), own, 1e-14);
    const walk = propagate.kernels.adjacency().normalize('row');
    expect(numbers(run(layers.appnp({ ...options, kernel: walk })))).not.toEqual(own);
  });

  test('appnp: one hop of the PageRank kernel is a mean of x and PageRank', () => {
    const kernel = propagate.kernels.gcn().pageRank({ alpha: 0.3 });
    const want = ops.add(ops.mul(kernel.apply(graph, graph.x as Tensor), 0.9), ops.mul(graph.x as Tensor, 0.1));
    expectNear('PageRank', numbers(run(layers.appnp({ hops: 1, alpha: 0.1, kernel }))), numbers(want), 1e-12);
  });

  test('appnp: which edges are dropped is a function of the key, none without training; weights get their gradient', () => {
    const layer = layers.appnp({ hops: 2, alpha: 0.1, dropout: 0.5, kernel: propagate.kernels.gcn() });
    const at = (seed: number): number[] => numbers(run(layer, { training: true, key: random.key(seed) }));
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
    expect(numbers(run(layer))).toEqual(numbers(run(layers.appnp({ hops: 2, alpha: 0.1, kernel: propagate.kernels.gcn() }))));
    const slope = grad((edgeWeight: Tensor) => {
      const y = layer({}, graph.x!, graph.with({ edgeWeight }), { training: true, key: random.key(1) });
      return ops.sum(ops.mul(y, y));
    })(graph.edgeWeight as never) as unknown as Tensor;
    expect(numbers(slope).some((value) => value !== 0)).toBe(true);
  });

  test('what is no kernel is refused', () => {
    expect(() => layers.appnp({ hops: 1, alpha: 0.1, kernel: 'gcn' as never })).toThrow(/kernel/);
  });
});
