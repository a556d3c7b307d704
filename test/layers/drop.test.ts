import { describe, expect, test } from 'vitest';
import { data, type Graph, GraphError, grad, layers, ops, random, sequential, type Tensor } from './api.js';

const ring = Array.from({ length: 2000 }, (_, v): [number, number][] => [
  [v, (v + 1) % 2000],
  [(v + 1) % 2000, v],
]).flat();
const graph = data.graph({
  x: { data: new Float32Array(2000).fill(1), shape: [2000, 1] },
  edges: [...ring, [7, 7]],
  edgeWeight: Float32Array.from({ length: 4001 }, (_, e) => e),
});
const pairs = ({ src, dst }: Graph): [number, number][] => {
  const to = dst.toTypedArray();
  return Array.from(src.toTypedArray(), (from, e) => [from, to[e]!]);
};
const all = pairs(graph);
const dropped = (layer: layers.Layer, seed: number, from = graph): Graph =>
  layer.apply({}, from.x!, from, layers.Context.from({ training: true, key: random.key(seed) })).graph!;

describe('dropEdge', () => {
  test('keeps a share of the edges, the same for the same key, with their weights as they are', () => {
    const layer = layers.dropEdge({ rate: 0.3 });
    const [one, again, other] = [dropped(layer, 1), dropped(layer, 1), dropped(layer, 2)];
    expect(Math.abs(one.numEdges / 4001 - 0.7)).toBeLessThan(0.03);
    expect(pairs(again)).toEqual(pairs(one));
    expect(pairs(other)).not.toEqual(pairs(one));
    const ids = [...one.edgeIds!.toTypedArray()];
    expect([...one.edgeWeight!.toTypedArray()]).toEqual(ids);
    expect(pairs(one)).toEqual(ids.map((e) => all[e]));
  });

  test('forceUndirected keeps an edge with its reverse, and loops once', () => {
    const left = pairs(dropped(layers.dropEdge({ rate: 0.5, forceUndirected: true }), 3));
    const known = new Set(left.map(String));
    expect(known.size).toBe(left.length);
    expect(left.every(([a, b]) => known.has(`${b},${a}`))).toBe(true);
    expect(Math.abs(left.length / 4001 - 0.5)).toBeLessThan(0.05);
  });

  test('the weights of kept edges have their gradient, those of dropped ones 0', () => {
    const model = sequential([layers.dropEdge({ rate: 0.5 }), layers.simpleConv()]);
    const out = (w: Tensor): Tensor => {
      const given = graph.with({ edgeWeight: w });
      return ops.sum(model([{}, {}] as never, given.x!, given, { training: true, key: random.key(4) }));
    };
    const slopes = (grad(out)(graph.edgeWeight!) as Tensor).toTypedArray();
    expect(new Set(slopes)).toEqual(new Set([0, 1]));
  });
});

test('dropNode takes all edges of a share of the nodes, and leaves x', () => {
  const left = dropped(layers.dropNode({ rate: 0.4 }), 5);
  expect([left.numNodes, left.x]).toEqual([2000, graph.x]);
  const seen = new Set(pairs(left).flat());
  const gone = all.filter(([a, b]) => seen.has(a) && seen.has(b) && a !== b);
  // between two nodes that kept some edge, no edge is missing
  expect(gone.length).toBe(pairs(left).filter(([a, b]) => a !== b).length);
  expect(Math.abs(left.numEdges / 4001 - 0.36)).toBeLessThan(0.04);
});

test('outside of training, and at rate 0, the graph is the same one; rate 1 leaves no edge', () => {
  for (const make of [layers.dropEdge, layers.dropNode]) {
    expect(make({ rate: 0.5 }).apply({}, graph.x!, graph, layers.Context.from()).graph).toBe(graph);
    expect(dropped(make({ rate: 0 }), 1)).toBe(graph);
    expect(dropped(make({ rate: 1 }), 1).numEdges).toBe(0);
  }
});

test('targets of edges are refused', () => {
  const ofEdges = data.graph({ x: [[1], [2]], edges: [[0, 1]], y: [1], level: 'edge' });
  expect(() => dropped(layers.dropEdge({ rate: 0.5 }), 1, ofEdges)).toThrow(GraphError);
});
