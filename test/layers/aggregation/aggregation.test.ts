import { describe, expect, test } from 'vitest';
import { sourceRows } from '../../../src/layers/aggregate.js';
import { aggregateBy } from '../../../src/layers/aggregation/overMessages.js';
import { data, type Graph, grad, layers, OptionError, ops, ShapeError, type Tensor } from '../api.js';
import { buildParams, expectNear } from '../golden.js';

/** Node 0 gets messages of 1, 2, 3 and 1 again, node 2 of 0, the others nothing. */
const graph = data.graph({
  x: [
    [1, 8],
    [2, -1],
    [5, 0],
    [3, 7],
  ],
  edges: [
    [2, 0],
    [0, 2],
    [1, 0],
    [3, 0],
    [1, 0],
  ],
  dtype: 'f64',
});

/** What a readout makes of the messages x_j. */
const aggregated = (readout: layers.Layer, params = buildParams(readout, graph).params): number[][] => {
  const parts = layers.define({
    kind: 'around',
    options: {},
    needsGraph: true,
    parts: () => ({ readout: { layer: readout } }),
    call: (_options, _params, x, on, _context, { readout: part }) => aggregateBy(part!, on, sourceRows(on, x as Tensor)),
  })();
  return parts({ readout: params }, graph.x!, graph).toArray() as number[][];
};

describe('any readout aggregates messages', () => {
  test.each([
    ['sum', layers.globalSumPool(), [12, 5]],
    ['mean', layers.globalMeanPool(), [3, 1.25]],
    ['median', layers.medianAggregation(), [2, -1]],
    ['product', layers.mulAggregation(), [60, 0]],
    ['upper quartile', layers.quantileAggregation({ q: 0.75 }), [3.5, 1.75]],
    ['higher', layers.quantileAggregation({ q: 0.5, interpolation: 'higher' }), [3, 0]],
    ['midpoint', layers.quantileAggregation({ q: 0.5, interpolation: 'midpoint' }), [2.5, -0.5]],
    ['the last is largest', layers.sortAggregation({ k: 1 }), [3, 7]],
    ['softmax', layers.softmaxAggregation({ t: 0 }), [3, 1.25]],
  ])('%s', (name, readout, want) => {
    const rows = aggregated(readout);
    const empty = name === 'product' ? 1 : 0;
    expectNear(name, rows[0]!, want);
    expectNear(name, rows[2]!, [1, 8]);
    expectNear(name, [...rows[1]!, ...rows[3]!], [empty, empty, empty, empty]);
  });

  test('in the order of the edges: a recurrent one reads x_2, x_1, x_3, x_1', () => {
    const readout = layers.lstmAggregation({ units: 3 });
    const { params } = buildParams(readout, graph);
    const rows = ops.gather(graph.x as Tensor, [2, 1, 3, 1]);
    const alone = readout(params, rows, data.graph({ x: rows, edges: [] }));
    expectNear('lstm', aggregated(readout, params)[0]!, alone.toTypedArray());
  });
});

const batchOf = (...sizes: number[]): Graph =>
  data.batch(
    sizes.map((size, g) => ({
      numNodes: size,
      x: { data: Float64Array.from({ length: 2 * size }, (_, i) => Math.sin(3 * g + i)), shape: [size, 2] as const },
      dtype: 'f64',
    })),
  );

test('without padding a graph’s state is that of its own last node; with it the others decide how long it runs', () => {
  const [batch, alone] = [batchOf(2, 0, 5, 3), batchOf(2)];
  for (const make of [layers.lstmAggregation, layers.gruAggregation]) {
    const [ours, theirs] = [make({ units: 3 }), make({ units: 3, padded: true })];
    const { params } = buildParams(ours, batch);
    const first = (layer: layers.Layer, on: Graph): number[] => (layer(params, on.x!, on).toArray() as number[][])[0]!;
    expectNear('alone', first(ours, batch), first(ours, alone), 1e-14);
    expectNear('nothing to pad', first(theirs, alone), first(ours, alone), 1e-14);
    expect(first(theirs, batch)).not.toEqual(first(theirs, alone));
    expect((ours(params, batch.x!, batch).toArray() as number[][])[1]).toEqual([0, 0, 0]);
  }
});

test('semiGrad: no gradient passes through the softmax', () => {
  const [x, on] = [batchOf(4).x as Tensor, batchOf(4)];
  const shares = ops.softmax(x, { axis: 0 });
  const sum = (given: Tensor): Tensor => ops.sum(layers.softmaxAggregation({ semiGrad: true })({}, given, on));
  expectNear('semiGrad', ops.sub(grad(sum)(x) as Tensor, shares).toTypedArray(), new Float64Array(8), 1e-14);
});

test('widths of aggregations, as a convolution asks for them', () => {
  const { degreeScalerAggregation: scaled, multiAggregation: multi } = layers;
  const inner = multi({ aggregations: ['mean', layers.quantileAggregation({ q: [0, 1] }), layers.sortAggregation({ k: 2 })] });
  const layer = scaled({ aggregations: [inner, 'max'], scalers: ['identity', 'linear'], degrees: [1, 1] });
  const on = batchOf(3, 4);
  const { params } = buildParams(layer, on);
  expect(layer(params, on.x!, on).shape).toEqual([2, layer.definition!.width!(layer.options as never, 2)]);
  expect(layer.definition!.width!(layer.options as never, 2)).toBe(24);
});

test('a graph of 40,000 messages at one node takes no time that grows with their square', () => {
  const size = 40_000;
  const big = batchOf(size);
  for (const layer of [layers.medianAggregation(), layers.sortAggregation({ k: 3 })]) {
    expect(layer({}, big.x!, big).shape[0]).toBe(1);
  }
});

const made = (layer: layers.Layer, on: Graph): Tensor => layer(buildParams(layer, on).params, on.x!, on);

describe('refused', () => {
  test.each([
    ['no power 0', () => layers.powerMeanAggregation({ p: 0 }), OptionError],
    ['a share above 1', () => layers.quantileAggregation({ q: [0.5, 1.5] }), OptionError],
    ['no aggregation', () => layers.multiAggregation({ aggregations: [] }), OptionError],
    ['an unknown one', () => layers.multiAggregation({ aggregations: ['avg' as 'mean'] }), OptionError],
    [
      'degrees of nothing',
      () => layers.degreeScalerAggregation({ aggregations: ['mean'], scalers: ['linear'], degrees: [4] }),
      OptionError,
    ],
    [
      'widths that cannot be reduced',
      () => {
        const layer = layers.multiAggregation({ aggregations: ['mean', layers.sortAggregation({ k: 2 })], mode: 'sum' });
        layer({}, batchOf(2).x!, batchOf(2));
      },
      ShapeError,
    ],
    ['heads that do not divide', () => made(layers.multiheadAttention({ heads: 3 }), graph), OptionError],
    [
      'a sequence without steps',
      () => made(layers.gru({ units: 2 }), data.graph({ x: { data: new Float64Array(0), shape: [0, 2] }, edges: [], dtype: 'f64' })),
      ShapeError,
    ],
  ])('%s', (_, run, kind) => expect(run).toThrow(kind));
});

test('attention never looks across graphs, whatever their sizes', () => {
  const layer = layers.multiheadAttention({ heads: 2 });
  const sizes = [1, 3, 0, 4, 9];
  const batch = batchOf(...sizes);
  const { params } = buildParams(layer, batch);
  const all = layer(params, batch.x!, batch);
  let start = 0;
  for (const size of sizes) {
    const rows = ops.slice(batch.x as Tensor, { start, end: start + size });
    const alone = layer(params, rows, data.graph({ x: rows, edges: [] }));
    expectNear('alone', ops.slice(all, { start, end: start + size }).toTypedArray(), alone.toTypedArray(), 1e-14);
    start += size;
  }
});
