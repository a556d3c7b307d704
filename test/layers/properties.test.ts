import { describe, expect, test } from 'vitest';
import { data, type Graph, type layers as L, layers, ops, random, sequential, type Tensor, tensor, tree } from './api.js';
import { buildParams, expectNear } from './golden.js';
import { checkDirections } from './gradients.js';

const { dense } = layers;
const nn = layers.mlp({ units: [6, 4], norm: 'none', activation: 'tanh' });
const edgeNetwork = sequential([dense({ units: 6, activation: 'tanh' }), dense({ units: 20 })]);
const gate = dense({ units: 1 });

/** What a layer does with rows: one for each node, or one for each graph. */
type Rows = 'nodes' | 'graphs';

const cases: readonly (readonly [name: string, layer: L.Layer, rows: Rows])[] = [
  ['sageConv mean', layers.sageConv({ units: 4 }), 'nodes'],
  ['sageConv wide', layers.sageConv({ units: 7, activation: 'tanh' }), 'nodes'],
  ['sageConv max', layers.sageConv({ units: 4, aggregate: 'max' }), 'nodes'],
  ['sageConv min', layers.sageConv({ units: 4, aggregate: 'min' }), 'nodes'],
  ['sageConv project', layers.sageConv({ units: 4, aggregate: 'sum', project: true, normalize: true }), 'nodes'],
  ['graphConv', layers.graphConv({ units: 4 }), 'nodes'],
  ['graphConv wide mean', layers.graphConv({ units: 7, aggregate: 'mean' }), 'nodes'],
  ['graphConv max', layers.graphConv({ units: 4, aggregate: 'max' }), 'nodes'],
  ['ginConv', layers.ginConv({ nn, eps: 0.3 }), 'nodes'],
  ['ginConv trained', layers.ginConv({ nn, eps: 0.3, trainEps: true }), 'nodes'],
  ['gineConv', layers.gineConv({ nn }), 'nodes'],
  ['mfConv', layers.mfConv({ units: 4, maxDegree: 2 }), 'nodes'],
  ['nnConv', layers.nnConv({ units: 4, nn: edgeNetwork }), 'nodes'],
  ['nnConv mean, no root', layers.nnConv({ units: 4, nn: edgeNetwork, aggregate: 'mean', rootWeight: false }), 'nodes'],
  ['gatedGraphConv', layers.gatedGraphConv({ units: 6, steps: 2 }), 'nodes'],
  ['messagePassing', layers.messagePassing({ message: ({ xi, xj }) => ops.mul(xi, ops.tanh(xj)), aggregate: 'mean' }), 'nodes'],
  ['messagePassing weighted', layers.messagePassing({ message: 'weighted' }), 'nodes'],
  ['mlp', layers.mlp({ units: [6, 4], norm: 'layerNorm', activation: 'tanh' }), 'nodes'],
  ['layerNorm', layers.layerNorm(), 'nodes'],
  ['layerNorm node', layers.layerNorm({ mode: 'node' }), 'nodes'],
  ['graphNorm', layers.graphNorm(), 'nodes'],
  ['jumpingKnowledge cat', layers.jumpingKnowledge({ layers: [layers.sageConv({ units: 4 }), layers.graphConv({ units: 3 })] }), 'nodes'],
  [
    'jumpingKnowledge max',
    layers.jumpingKnowledge({ layers: [layers.sageConv({ units: 4 }), layers.graphConv({ units: 4 })], mode: 'max' }),
    'nodes',
  ],
  ['set2set', layers.set2set({ steps: 2 }), 'graphs'],
  ['attentionalPool', layers.attentionalPool({ gate, nn }), 'graphs'],
  ['attentionalPool columns', layers.attentionalPool({ gate: dense({ units: 5 }) }), 'graphs'],
  ['globalMinPool', layers.globalMinPool(), 'graphs'],
];

const draw = (seed: number, rows: number, cols: number): number[][] =>
  Array.from({ length: rows }, (_, r) =>
    Array.from(
      { length: cols },
      (_, c) =>
        random
          .key(seed)
          .at(r * 31 + c)
          .uniform() *
          2 -
        1,
    ),
  );

interface Plain {
  readonly x: number[][];
  readonly edges: [number, number][];
  readonly edgeAttr: number[][];
  readonly edgeWeight: number[];
}

/** A multigraph with a loop, a double edge, and an isolated node (the last). */
function plain(nodes: number, seed: number): Plain {
  const pick = (i: number): number => Math.floor(random.key(seed).at(i).uniform() * (nodes - 1));
  const edges = Array.from({ length: 3 * nodes }, (_, e): [number, number] => [pick(2 * e), pick(2 * e + 1)]);
  edges.push([0, 0], edges[0]!, [1, 2]);
  // attributes repeat, as those of bonds do
  const kinds = draw(seed + 1, 3, 3);
  return {
    x: draw(seed + 2, nodes, 5),
    edges,
    edgeAttr: edges.map((_, e) => kinds[e % 3]!),
    edgeWeight: edges.map(
      (_, e) =>
        0.5 +
        random
          .key(seed + 3)
          .at(e)
          .uniform(),
    ),
  };
}

const make = (one: Plain): Graph => data.graph({ ...one, dtype: 'f64' });
const run = (layer: L.Layer, params: unknown, graph: Graph, context: L.ContextLike = {}): Tensor => layer(params, graph.x!, graph, context);

describe.each(cases)('%s', (name, layer, rows) => {
  const first = plain(8, 5);
  const graph = make(first);
  const { params } = buildParams(layer, graph);

  test('nodes and edges in another order: the same rows in another order', () => {
    const order = random.permutation(8, random.key(3));
    const edgeOrder = [...random.permutation(first.edges.length, random.key(4))];
    const moved: Plain = {
      x: [...order].map((v) => first.x[v]!),
      edges: edgeOrder.map((e) => first.edges[e]!.map((v) => order.indexOf(v)) as [number, number]),
      edgeAttr: edgeOrder.map((e) => first.edgeAttr[e]!),
      edgeWeight: edgeOrder.map((e) => first.edgeWeight[e]!),
    };
    const before = run(layer, params, graph);
    const after = run(layer, params, make(moved));
    expectNear(name, after.toTypedArray(), (rows === 'graphs' ? before : ops.gather(before, order)).toTypedArray());
  });

  test('a batch is its graphs one by one', () => {
    const graphs = [
      graph,
      make(plain(3, 9)),
      data.graph({ x: [[1, 2, 3, 4, 5]], edgeAttr: { data: new Float64Array(0), shape: [0, 3] }, edgeWeight: [], dtype: 'f64' }),
    ];
    const together = run(layer, params, data.batch(graphs));
    const alone = graphs.map((one) => run(layer, params, one));
    expectNear(name, together.toTypedArray(), ops.concat(alone, { axis: 0 }).toTypedArray());
  });

  test('the gradient of every parameter and input', () => {
    const flat = tree.entries(params) as [string[], Tensor][];
    const args = {
      x: graph.x as Tensor,
      edgeAttr: graph.edgeAttr!,
      edgeWeight: graph.edgeWeight!,
      ...Object.fromEntries(flat.map(([path, t]) => [path.join('.'), t])),
    };
    const context = { training: true, key: random.key(1) };
    const shape = run(layer, params, graph, context).shape;
    const weights = tensor(
      Float64Array.from({ length: shape[0]! * shape[1]! }, (_, i) => Math.sin(i + 1)),
      { shape },
    );
    const f = (given: Record<string, Tensor>): Tensor => {
      const { x, edgeAttr, edgeWeight } = given;
      const weightsOf = tree.map(params, (_leaf, path) => given[path.join('.')]);
      return ops.sum(ops.mul(layer(weightsOf, x!, graph.with({ x, edgeAttr, edgeWeight }), context), weights));
    };
    checkDirections(name, f, args);
  });

  test('no edges, no nodes', () => {
    for (const nodes of [1, 0]) {
      const empty = data.graph({
        x: { data: new Float64Array(5 * nodes).fill(2), shape: [nodes, 5] },
        edgeAttr: { data: new Float64Array(0), shape: [0, 3] },
        edgeWeight: [],
        dtype: 'f64',
      });
      const out = run(layer, params, empty);
      expect(out.shape[0]).toBe(rows === 'graphs' ? 1 : nodes);
      expect([...out.toTypedArray()].every(Number.isFinite), name).toBe(true);
    }
  });
});
