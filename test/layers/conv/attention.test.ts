import { describe, expect, test } from 'vitest';
import { gatAttention } from '../../../src/ops/attention-gat.js';
import { data, grad, layers, ops, random, scope, type Tensor, tensor, tree } from '../api.js';
import { buildParams, checkGolden, expectGolden, fixtureGraph, readFixture, toTensor } from '../golden.js';
import { checkDirections } from '../gradients.js';

describe.each(['f64', 'f32'] as const)('golden %s', (dtype) => {
  test.each([
    ['gat_conv_h1_concat', layers.gatConv({ units: 3 })],
    ['gat_conv_h1_concat_edge', layers.gatConv({ units: 3 })],
    ['gat_conv_h4_concat', layers.gatConv({ units: 3, heads: 4 })],
    ['gat_conv_h4_concat_edge', layers.gatConv({ units: 3, heads: 4 })],
    ['gat_conv_h4_mean', layers.gatConv({ units: 3, heads: 4, concat: false })],
    ['gat_conv_no_self_loops', layers.gatConv({ units: 3, heads: 2, addSelfLoops: false })],
    ['gatv2_conv_h1_concat', layers.gatv2Conv({ units: 3 })],
    ['gatv2_conv_h1_concat_edge', layers.gatv2Conv({ units: 3 })],
    ['gatv2_conv_h4_concat', layers.gatv2Conv({ units: 3, heads: 4 })],
    ['gatv2_conv_h4_mean', layers.gatv2Conv({ units: 3, heads: 4, concat: false })],
    ['gatv2_conv_h4_mean_edge', layers.gatv2Conv({ units: 3, heads: 4, concat: false })],
    ['transformer_conv', layers.transformerConv({ units: 3, heads: 2 })],
  ] as const)('%s', (name, layer) => {
    checkGolden(name, layer, dtype);
  });

  test('gat_conv_attention: the attention itself, and gradients through it', () => {
    const fixture = readFixture('gat_conv_attention');
    const { state, outputs, grad_outputs, grad_inputs, grad_state } = fixture;
    const tolerance = fixture.tolerance[dtype];
    const graph = fixtureGraph(fixture, dtype);
    const { csr, order } = graph.attention();
    const layer = layers.gatConv({ units: 3, heads: 2 });
    // PyG lists the edges that are no loops, then the loops of the nodes; `order` names edges as they were given.
    const [from, to] = [graph.src.toTypedArray(), graph.dst.toTypedArray()];
    const plain = [...from.keys()].filter((e) => from[e] !== to[e]);
    const listed = [...plain, ...Array.from({ length: graph.numNodes }, (_, i) => graph.numEdges + i)];
    const slotOf = listed.map((edge) => order.toTypedArray().indexOf(edge));
    const run = (given: Record<string, Tensor>): readonly [Tensor, readonly [Tensor, Tensor]] => {
      const params = { kernel: given.kernel!, attSrc: given.attSrc!, attDst: given.attDst!, bias: given.bias! };
      const out = layer(params, given.x!, graph);
      const bySlot = gatAttention(csr, ops.matmul(given.x!, given.kernel!), given.attSrc!, given.attDst!);
      const att = ops.gather(bySlot, slotOf);
      const weighted = (y: Tensor, name: string): Tensor => ops.sum(ops.mul(y, toTensor(grad_outputs[name]!, dtype)));
      return [ops.add(weighted(out, 'out'), weighted(att, 'att')), [out, att]];
    };
    const [gradient, [out, att]] = grad(run, { aux: true })({
      x: graph.x as Tensor,
      kernel: ops.transpose(toTensor(state['lin.weight']!, dtype)),
      attSrc: toTensor(state.att_src!, dtype),
      attDst: toTensor(state.att_dst!, dtype),
      bias: toTensor(state.bias!, dtype),
    });
    expectGolden('out', out, outputs.out!, tolerance);
    expectGolden('att', att, outputs.att!, tolerance);
    expectGolden('grad x', gradient.x!, grad_inputs.x!, tolerance);
    expectGolden('grad kernel', ops.transpose(gradient.kernel!), grad_state['lin.weight']!, tolerance);
    for (const [ours, theirs] of Object.entries({ attSrc: 'att_src', attDst: 'att_dst', bias: 'bias' }))
      expectGolden(`grad ${ours}`, gradient[ours]!, grad_state[theirs]!, tolerance);
  });
});

/** A multigraph with loops, repeated edges, a node that only sends, one that only hears and one without edges. */
const edges: readonly [number, number][] = [
  [0, 1],
  [1, 0],
  [1, 2],
  [1, 2],
  [2, 2],
  [3, 0],
  [0, 4],
  [3, 4],
  [2, 1],
];
const numNodes = 6;
const numbers = (count: number, seed: number): number[] => Array.from({ length: count }, (_, i) => Math.sin(seed * 12.9898 + i * 78.233));
const rowsOf = (count: number, width: number, seed: number): number[][] =>
  Array.from({ length: count }, (_, i) => numbers(width, seed + 3 * i));
const x = rowsOf(numNodes, 4, 1);
const edgeAttr = rowsOf(edges.length, 2, 50);
const graphWith = (given: Partial<data.GraphInput> = {}): data.Graph =>
  data.graph({ x, edges: edges as [number, number][], edgeAttr, dtype: 'f64', ...given });

const all = [
  layers.gatConv({ units: 3, heads: 2, dropout: 0.5, residual: true }),
  layers.gatConv({ units: 3, heads: 2, concat: false, useEdgeAttr: false, fillValue: 'sum' }),
  layers.gatv2Conv({ units: 3, heads: 2, dropout: 0.5, activation: 'tanh' }),
  layers.gatv2Conv({ units: 3, heads: 2, shareWeights: true, concat: false, residual: true, addSelfLoops: false }),
  layers.gatv2Conv({ units: 2, fillValue: 'max', useBias: false }),
  layers.transformerConv({ units: 3, heads: 2, dropout: 0.5, beta: true }),
  layers.transformerConv({ units: 3, heads: 2, concat: false, rootWeight: false, useBias: false }),
] as const;
const titled = all.map((layer) => [`${layer.kind} ${JSON.stringify(layer.options)}`, layer] as const);

const flat = (params: unknown): Record<string, Tensor> =>
  Object.fromEntries(tree.entries(params).map(([path, leaf]) => [path.join('.'), leaf as Tensor]));

describe.each(titled)('%s', (_, layer) => {
  const built = buildParams(layer, graphWith()).params;

  test('gradients of x, edge attributes and every parameter, to the second order, with attention dropout', () => {
    const graph = graphWith();
    const context = () => ({ training: true, key: random.key(5) });
    const out = (given: Record<string, Tensor>): Tensor => {
      const { x: features, edgeAttr: attr, ...params } = given;
      const y = layer(params, features!, graph.with({ edgeAttr: attr! }), context());
      return ops.sum(ops.mul(y, ops.add(y, 0.3)));
    };
    checkDirections(layer.kind, out, { x: graph.x as Tensor, edgeAttr: graph.edgeAttr as Tensor, ...flat(built) });
  });

  test('nodes under other names give the same rows', () => {
    const names = [3, 5, 0, 4, 1, 2]; // node i becomes names[i]
    const renamed = graphWith({
      x: names.map((_, now) => x[names.indexOf(now)]!),
      edges: edges.map(([a, b]): [number, number] => [names[a]!, names[b]!]),
    });
    const graph = graphWith();
    const want = layer(built, graph.x!, graph);
    const got = ops.gather(layer(built, renamed.x!, renamed), names);
    got.toTypedArray().forEach((value, i) => void expect(value).toBeCloseTo(want.toTypedArray()[i]!, 12));
  });

  test('edges in another order give the same rows', () => {
    const order = [4, 8, 0, 2, 7, 1, 3, 6, 5];
    const moved = graphWith({ edges: order.map((e) => edges[e]!) as [number, number][], edgeAttr: order.map((e) => edgeAttr[e]!) });
    const want = layer(built, moved.x!, graphWith()).toTypedArray();
    layer(built, moved.x!, moved)
      .toTypedArray()
      .forEach((value, i) => void expect(value).toBeCloseTo(want[i]!, 12));
  });

  test('a batch gives what its graphs give', () => {
    const one = { x, edges: edges as [number, number][], edgeAttr, dtype: 'f64' } as const;
    const other = { x: rowsOf(3, 4, 90), edges: [[0, 1]] as [number, number][], edgeAttr: [[0.3, -0.2]], dtype: 'f64' } as const;
    const batch = data.batch([one, other, one]);
    const got = layer(built, batch.x!, batch).toTypedArray();
    const singles = [one, other, one].flatMap((input) => {
      const graph = data.graph(input);
      return [...layer(built, graph.x!, graph).toTypedArray()];
    });
    expect([...got]).toEqual(singles);
  });

  test('sparse features give what dense ones give', () => {
    const indptr = x.map((_, i) => 4 * i).concat(24);
    const sparse = graphWith({ x: { indptr, indices: x.flatMap(() => [0, 1, 2, 3]), values: x.flat(), shape: [numNodes, 4] } });
    const want = layer(built, graphWith().x!, sparse).toTypedArray();
    layer(built, sparse.x!, sparse)
      .toTypedArray()
      .forEach((value, i) => void expect(value).toBeCloseTo(want[i]!, 12));
  });
});

test('without loops a node that hears nobody gets the bias alone', () => {
  const graph = graphWith();
  for (const layer of [layers.gatConv({ units: 3, addSelfLoops: false }), layers.gatv2Conv({ units: 3, addSelfLoops: false })]) {
    const { params } = buildParams(layer, graph);
    (params.bias as Tensor).set([1, 2, 3]);
    expect((layer(params, graph.x!, graph).toArray() as number[][])[5]).toEqual([1, 2, 3]);
  }
});

test('new loops carry the mean, sum, least or greatest of the attributes that come in, 0 where none do', () => {
  const { csr, order } = graphWith().attention();
  const source = order.toTypedArray();
  const ends = csr.rowptr.toTypedArray();
  for (let node = 0; node < numNodes; node++) {
    const slots = [...source.slice(ends[node], ends[node + 1])];
    const incoming = edges.flatMap(([a, b], e) => (b === node && a !== node ? [e] : []));
    expect(slots).toEqual([...incoming, edges.length + node]); // old loops are gone, the new one comes last
  }
  // One head of width 1 that weighs by the first attribute alone, so that the score of the loop shows what it carries.
  const folds: Record<string, (values: number[]) => number> = {
    mean: (v) => v.reduce((p, q) => p + q, 0) / v.length,
    sum: (v) => v.reduce((p, q) => p + q, 0),
    min: (v) => Math.min(...v),
    max: (v) => Math.max(...v),
  };
  for (const [fillValue, fold] of Object.entries(folds)) {
    const layer = layers.gatConv({ units: 1, fillValue: fillValue as 'mean', useBias: false });
    const graph = graphWith({ x: Array.from({ length: numNodes }, (_, i) => [i]) });
    const f64 = (values: number[], shape: number[]): Tensor => tensor(values, { shape, dtype: 'f64' });
    const zero = f64([0], [1, 1, 1]);
    const params = { kernel: f64([1], [1, 1]), attSrc: zero, attDst: zero, edgeKernel: f64([1, 0], [2, 1]), attEdge: f64([1], [1, 1, 1]) };
    const got = layer(params, graph.x!, graph).toTypedArray();
    for (let node = 0; node < numNodes; node++) {
      const incoming = edges.flatMap(([a, b], e) => (b === node && a !== node ? [{ from: a, value: edgeAttr[e]![0]! }] : []));
      const heard = [...incoming, { from: node, value: incoming.length === 0 ? 0 : fold(incoming.map(({ value }) => value)) }];
      const e = heard.map(({ value }) => Math.exp(value > 0 ? value : 0.2 * value));
      const want = heard.reduce((sum, { from }, i) => sum + e[i]! * from, 0) / e.reduce((p, q) => p + q, 0);
      expect(got[node]).toBeCloseTo(want, 12);
    }
  }
});

test('beta gates between the root and what is heard', () => {
  const graph = graphWith();
  const plain = layers.transformerConv({ units: 3, heads: 2 });
  const gate = layers.transformerConv({ units: 3, heads: 2, beta: true });
  const { params } = buildParams(gate, graph);
  const { betaKernel, ...rest } = params as Record<string, Tensor>;
  const both = plain(rest, graph.x!, graph).toArray() as number[][];
  const root = ops.linear(graph.x as Tensor, rest.skipKernel!, rest.skipBias!).toArray() as number[][];
  const kernel = betaKernel!.toTypedArray();
  const got = gate(params, graph.x!, graph).toArray() as number[][];
  got.forEach((row, i) => {
    const heard = both[i]!.map((v, c) => v - root[i]![c]!);
    const joined = [...heard, ...root[i]!, ...heard.map((v, c) => v - root[i]![c]!)];
    const b = 1 / (1 + Math.exp(-joined.reduce((sum, v, k) => sum + v * kernel[k]!, 0)));
    row.forEach((v, c) => void expect(v).toBeCloseTo(b * root[i]![c]! + (1 - b) * heard[c]!, 12));
  });
});

test('structures and constant attributes are computed once, beside the graph', () => {
  const graph = graphWith();
  const layer = layers.gatv2Conv({ units: 2 });
  const { params } = buildParams(layer, graph);
  const first = scope(() => graph.attention());
  scope(() => layer(params, graph.x!, graph).item === undefined);
  expect(scope(() => graph.attention())).toBe(first);
  expect(first.csr.rowptr.disposed || first.order.disposed).toBe(false);
  expect(graph.with({ x: graph.x! }).attention()).toBe(first);
});

test('training with attention dropout needs a key', () => {
  const graph = graphWith();
  const layer = layers.gatConv({ units: 2, dropout: 0.5 });
  const { params } = buildParams(layer, graph);
  expect(() => layer(params, graph.x!, graph, { training: true })).toThrow(/layers.gatConv.*random numbers/);
});
