import { describe, expect, test } from 'vitest';
import { data, GraphError, grad, layers, OptionError, ops, ShapeError, sequential, type Tensor, tensor } from '../api.js';
import { buildParams, expectNear } from '../golden.js';
import { call, edges, graph, x } from '../plain.js';

const pos = [
  [0, 0, 0],
  [1, 0.5, -1],
  [-0.5, 2, 0.25],
  [3, 1, 1],
  [0.5, 0.5, 2],
];
const placed = data.graph({ x, edges, pos, dtype: 'f64' });
/** A turn about two axes, and a move. */
const turned = (rows: number[][]): number[][] =>
  rows.map(([a, b, c]) => {
    const [p, q] = [0.6 * a! - 0.8 * b!, 0.8 * a! + 0.6 * b!];
    return [p + 5, 0.28 * q - 0.96 * c! - 2, 0.96 * q + 0.28 * c! + 1];
  });

describe('egnnConv', () => {
  test.each([
    ['positions', layers.egnnConv({ units: 3, hidden: 4 })],
    ['attention', layers.egnnConv({ units: 4, residual: false, attention: true })],
  ])('turning and moving %s turns and moves what comes out', (_name, layer) => {
    const { params } = buildParams(layer, placed);
    const run = (rows: number[][]) => {
      const { x: h, graph: moved } = layer.apply(
        params,
        placed.x!,
        placed.with({ pos: tensor(rows, { dtype: 'f64' }) }),
        new layers.Context(false, null, null, null),
      );
      return { h: h.toTypedArray(), pos: moved!.pos!.toArray() as number[][] };
    };
    const [before, after] = [run(pos), run(turned(pos))];
    expectNear('features', after.h, before.h, 1e-12);
    expectNear('positions', after.pos.flat(), turned(before.pos).flat(), 1e-12);
    expect(before.pos).not.toEqual(pos);
  });

  test('refuses what does not fit, by name', () => {
    expect(() => call(layers.egnnConv({ units: 3 }), graph)).toThrow(
      /layers\.egnnConv: the graph has no positions.*Give data\.graph a pos/,
    );
    expect(() => call(layers.egnnConv({ units: 4 }), placed)).toThrow(/3 columns and units 4.*residual: false/);
    expect(() => call(layers.egnnConv({ units: 3, velocity: true }), placed)).toThrow(ShapeError);
  });
});

describe('distances', () => {
  const interaction = layers.schNetInteraction({ filters: 3, gaussians: 4, cutoff: 3 });
  test('are those of the positions, or the edge weights', () => {
    const lengths = edges.map(([j, i]) => Math.hypot(...pos[j]!.map((value, d) => value - pos[i]![d]!)));
    const { params } = buildParams(interaction, placed);
    const told = data.graph({ x, edges, edgeWeight: lengths, dtype: 'f64' });
    expectNear('rows', interaction(params, told.x!, told).toTypedArray(), interaction(params, placed.x!, placed).toTypedArray());
    expect(() => call(interaction, data.graph({ x, edges, dtype: 'f64' }))).toThrow(GraphError);
  });

  test('forces are the same turned, and sum to nothing', () => {
    const { params } = buildParams(interaction, placed);
    const energy = (where: Tensor): Tensor => ops.sum(interaction(params, placed.x!, placed.with({ pos: where })));
    const force = (rows: number[][]): number[][] => (grad(energy)(tensor(rows, { dtype: 'f64' })) as Tensor).toArray() as number[][];
    const [here, there] = [force(pos), force(turned(pos))];
    const shift = turned([[0, 0, 0]])[0]!;
    expectNear(
      'forces',
      there.flat(),
      turned(here).flatMap((row) => row.map((value, d) => value - shift[d]!)),
      1e-12,
    );
    expectNear(
      'sum',
      [0, 1, 2].map((d) => here.reduce((sum, row) => sum + row[d]!, 0)),
      [0, 0, 0],
      1e-12,
    );
  });

  test('cfConv asks for attributes, and for distances', () => {
    const conv = layers.cfConv({ units: 2, filters: 2, nn: layers.dense({ units: 2 }), cutoff: 1 });
    expect(() => call(conv, placed)).toThrow(/layers\.cfConv: the graph has no edge attributes/);
    expect(() => layers.cfConv({ units: 2, filters: 2, nn: layers.dense({ units: 2 }), cutoff: 0 })).toThrow(OptionError);
  });

  test('bases refuse rows of more than a distance, and bells without room', () => {
    const two = tensor([[1, 2]]);
    expect(() => layers.gaussianSmearing()({}, two)).toThrow(/one distance a row/);
    expect(() => layers.besselBasis({ count: 2 })({ frequencies: tensor([1, 2]) }, two)).toThrow(ShapeError);
    expect(() => layers.gaussianSmearing({ start: 5 })).toThrow(/start 5 and stop 5/);
  });

  test('waves are at their limit where ends meet, and 0 from the cutoff on', () => {
    const layer = layers.besselBasis({ count: 2, cutoff: 2 });
    const frequencies = tensor(Float64Array.of(3, 7));
    const at = (...d: number[]) => layer({ frequencies }, tensor(Float64Array.from(d), { shape: [d.length, 1] })).toArray() as number[][];
    expectNear('0', at(0)[0]!, [3, 7], 1e-9);
    expectNear('near 0', at(1e-7)[0]!, [3, 7], 1e-5);
    expectNear('beyond', at(2, 5).flat(), [0, 0, 0, 0], 0);
  });
});

test('pointNetConv: the greatest message of what stands around, by where it stands', () => {
  const layer = layers.pointNetConv({ local: layers.dense({ units: 2 }) });
  const { params } = buildParams(layer, placed);
  const { kernel, bias } = params.local as Record<string, Tensor>;
  const [weights, shift] = [kernel!.toArray() as number[][], [...bias!.toTypedArray()]];
  const message = (j: number, i: number): number[] => {
    const row = [...x[j]!, ...pos[j]!.map((value, d) => value - pos[i]![d]!)];
    return [0, 1].map((c) => row.reduce((sum, value, k) => sum + value * weights[k]![c]!, shift[c]!));
  };
  const want = x.map((_, i) => {
    const senders = [i, ...edges.flatMap(([j, to]) => (to === i && j !== i ? [j] : []))];
    return [0, 1].map((c) => Math.max(...senders.map((j) => message(j, i)[c]!)));
  });
  expectNear('rows', layer(params, placed.x!, placed).toTypedArray(), want.flat());
  expect(() => call(layer, graph)).toThrow(/layers\.pointNetConv: the graph has no positions/);
});

test('hypergraphConv: the mean over hyperedges of the means over their nodes', () => {
  const layer = layers.hypergraphConv({ units: 2, useBias: false });
  const { params } = buildParams(layer, graph);
  const h = ops.matmul(graph.x as Tensor, (params as Record<string, Tensor>).kernel!).toArray() as number[][];
  const average = (rows: number[][]): number[] => [0, 1].map((c) => rows.reduce((sum, row) => sum + row[c]!, 0) / Math.max(1, rows.length));
  const ofEdge = x.map((_, at) => average(edges.flatMap(([v, to]) => (to === at ? [h[v]!] : []))));
  const want = x.map((_, v) => average(edges.flatMap(([from, to]) => (from === v ? [ofEdge[to]!] : []))));
  expectNear('rows', layer(params, graph.x!, graph).toTypedArray(), want.flat());
});

test('networks of several such layers hand positions on', () => {
  const net = sequential([
    layers.egnnConv({ units: 3 }),
    layers.egnnConv({ units: 3 }),
    layers.pointNetConv({ local: layers.dense({ units: 2 }) }),
  ]);
  const params = net.init({ seed: 0, like: placed });
  const gradient = grad((p: typeof params) => ops.sum(ops.mul(net(p, placed), net(p, placed))))(params) as typeof params;
  const first = (gradient.egnnConv1 as Record<string, Tensor>).posKernel2!;
  expect(first.toTypedArray().some((value) => value !== 0)).toBe(true);
});
