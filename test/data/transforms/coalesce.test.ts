import { describe, expect, it } from 'vitest';
import { data, ops, scope, type Tensor, tensor, valueAndGrad } from '../../../src/index.js';
import { runtime } from '../../../src/runtime/runtime.js';
import { thrown } from '../../thrown.js';

const pairs = [
  [2, 0],
  [0, 1],
  [2, 0],
  [1, 1],
  [0, 1],
  [0, 2],
] as const;
const make = (changes: object = {}) =>
  data.graph({ numNodes: 4, edges: pairs, edgeWeight: [1, 2, 3, 4, 5, 6], edgeAttr: pairs.map((_, e) => [e, -e]), ...changes });

describe('coalesce', () => {
  it('has every edge once, by source, then by target', () => {
    const graph = data.transforms.coalesce()(make());
    expect([...graph.src.toTypedArray()]).toEqual([0, 0, 1, 2]);
    expect([...graph.dst.toTypedArray()]).toEqual([1, 2, 1, 0]);
  });

  it.each([
    ['sum', [7, 6, 4, 4], [5, 5, 3, 2]],
    ['mean', [3.5, 6, 4, 2], [2.5, 5, 3, 1]],
    ['max', [5, 6, 4, 3], [4, 5, 3, 2]],
    ['min', [2, 6, 4, 1], [1, 5, 3, 0]],
  ] as const)('reduces weights and attributes by %s', (reduce, weights, attributes) => {
    const graph = data.transforms.coalesce({ reduce })(make());
    expect([...(graph.edgeWeight?.toTypedArray() ?? [])]).toEqual(weights);
    expect(((graph.edgeAttr as Tensor).toArray() as number[][]).map(([a]) => a)).toEqual(attributes);
  });

  it('passes gradients to the weights', () => {
    const graph = make();
    const objective = (w: Tensor): Tensor => {
      const merged = data.transforms.coalesce()(graph.with({ edgeWeight: w })).edgeWeight as Tensor;
      return ops.sum(ops.mul(merged, tensor([1, 10, 100, 1000])));
    };
    const [, gradient] = scope(() => valueAndGrad(objective)(graph.edgeWeight as Tensor));
    expect([...gradient.toTypedArray()]).toEqual([1000, 1, 1000, 100, 1, 10]);
  });

  it('leaves nothing but the new edges in memory, and works without any edge', () => {
    const graph = make();
    const before = runtime().heap.used;
    const merged = data.transforms.coalesce()(graph);
    expect(runtime().heap.used - before).toBeLessThanOrEqual(4 * 64);
    for (const part of [merged.src, merged.dst, merged.edgeWeight, merged.edgeAttr]) part?.dispose();
    expect(runtime().heap.used).toBe(before);
    expect(data.transforms.coalesce()(data.graph({ numNodes: 3 })).numEdges).toBe(0);
  });

  it('refuses edges with targets, and an unknown reduction', () => {
    expect(thrown(() => data.transforms.coalesce()(make({ y: [0, 1, 0, 1, 0, 1], level: 'edge' }))).name).toBe('GraphError');
    expect(thrown(() => data.transforms.coalesce({ reduce: 'median' as 'sum' })(make())).message).toMatch(
      /unknown reduce \(got 'median'\)/,
    );
  });
});

describe('toUndirected', () => {
  it('reduces both directions together, and a loop with itself', () => {
    const graph = data.transforms.toUndirected({ reduce: 'max' })(make());
    expect([...graph.src.toTypedArray()]).toEqual([0, 0, 1, 1, 2]);
    expect([...graph.dst.toTypedArray()]).toEqual([1, 2, 0, 1, 0]);
    expect([...(graph.edgeWeight?.toTypedArray() ?? [])]).toEqual([5, 6, 5, 4, 6]);
  });
});
