import { describe, expect, test } from 'vitest';
import { data, layers, OptionError, ShapeError, type Tensor } from '../api.js';
import { buildParams, expectNear } from '../golden.js';
import { aggregated, call, edges, graph, near, plus, type Rows, send, times, x } from '../plain.js';

const plain = data.graph({ x, edges, dtype: 'f64' });

describe('pnaConv', () => {
  const degrees = [1, 2, 3];
  const given = {
    units: 2,
    aggregators: ['mean', 'min', 'max', 'sum', 'var', 'std'],
    scalers: ['identity', 'amplification'],
    degrees,
  } as const;
  /** Messages, aggregators, scalers and maps, one after the other. */
  test.each([1, 2])('is what the formula says, with %i linear maps before', (preLayers) => {
    const { out, params } = call(layers.pnaConv({ ...given, preLayers, activation: 'tanh' }), plain);
    const of = (name: string): Rows => (params[name]!.toArray() as number[][][])[0]!;
    const shift = (name: string): number[] => (params[name]!.toArray() as number[][])[0]!;
    const message = (e: number): number[] => {
      const first = plus(times([...x[edges[e]![1]]!, ...send(e)], of('preKernel1')), shift('preBias1'));
      return preLayers === 1 ? first : plus(times(first.map(Math.tanh), of('preKernel2')), shift('preBias2'));
    };
    const [mean, square] = [aggregated(message, 'mean'), aggregated((e) => message(e).map((value) => value * value), 'mean')];
    const variance = square.map((row, i) => row.map((value, c) => value - mean[i]![c]! ** 2));
    const deviation = variance.map((row) => row.map((value) => (value > 1e-5 ? Math.sqrt(value) : 0)));
    const all = [mean, aggregated(message, 'min'), aggregated(message, 'max'), aggregated(message, 'sum'), variance, deviation];
    const meanLog = degrees.reduce((sum, count, d) => sum + count * Math.log(d + 1), 0) / 6;
    const want = x.map((own, i) => {
      const side = all.flatMap((rows) => rows[i]!);
      const degree = edges.filter(([, to]) => to === i).length;
      const scaled = side.map((value) => (value * Math.log(degree + 1)) / meanLog);
      const tower = plus(times([...own, ...side, ...scaled], of('postKernel1')), shift('postBias1'));
      return plus(times(tower, params.kernel!.toArray() as Rows), [...params.bias!.toTypedArray()]);
    });
    near(out, want);
  });

  test('divideInput gives each tower its columns', () => {
    const wide = data.graph({ x: x.map((row) => [...row, row[0]! - 1]), edges, dtype: 'f64' });
    const layer = layers.pnaConv({ ...given, towers: 2, divideInput: true });
    const { params } = buildParams(layer, wide);
    expect((params.preKernel1 as Tensor).shape).toEqual([2, 4, 2]);
    const rows = layer(params, wide.x!, wide).toArray() as Rows;
    expect(rows[0]!.length).toBe(2);
    expect(() => call(layer, plain)).toThrow(/layers\.pnaConv: the towers do not divide the features \(got 2 towers for 3 columns\)/);
    expect(() => call(layer, plain)).toThrow(ShapeError);
  });

  test('refuses towers that do not divide, and degrees of nobody', () => {
    expect(() => layers.pnaConv({ ...given, towers: 3 })).toThrow(
      /layers\.pnaConv: the towers do not divide 'units' \(got 3 towers for 2\)/,
    );
    expect(() => layers.pnaConv({ ...given, degrees: [4] })).toThrow(OptionError);
  });
});

describe('genConv', () => {
  test('sums, means and maxima of relu(x_j + e_ij) + ε', () => {
    for (const aggregate of ['sum', 'mean', 'max'] as const) {
      const { out, params, get } = call(layers.genConv({ units: 2, aggregate, layers: 1, epsilon: 0.5 }));
      const edge = (e: number): number[] =>
        times((graph.edgeAttr!.toArray() as Rows)[e]!, [
          [1, 0],
          [0, 1],
        ]);
      const message = (e: number): number[] => plus(times(send(e), get('sourceKernel')), edge(e)).map((value) => Math.max(0, value) + 0.5);
      const kernel = (params.dense1 as unknown as Record<string, Tensor>).kernel!.toArray() as Rows;
      near(
        out,
        aggregated(message, aggregate, 2).map((row, i) => times(plus(row, times(x[i]!, get('rootKernel'))), kernel)),
      );
    }
  });

  test('by name or by layer, the same', () => {
    const [named, made] = ['powerMean' as const, layers.powerMeanAggregation()].map((aggregate) =>
      layers.genConv({ units: 3, aggregate, norm: 'none' }),
    );
    const { params } = buildParams(named!, plain);
    expect(made!(params, plain.x!, plain).toArray()).toEqual(named!(params, plain.x!, plain).toArray());
  });
});

describe('sageConv', () => {
  test('pool is the maximum of projected senders', () => {
    const [pool, max] = [layers.sageConv({ units: 2, aggregate: 'pool' }), layers.sageConv({ units: 2, aggregate: 'max', project: true })];
    const { params } = buildParams(pool, plain);
    expect(pool(params, plain.x!, plain).toArray()).toEqual(max(params, plain.x!, plain).toArray());
    expect(Object.keys(params)).toContain('projectKernel');
  });

  test('lstm runs over the senders in the order of the edges; an aggregation of that kind as well', () => {
    const named = layers.sageConv({ units: 2, aggregate: 'lstm' });
    const made = layers.sageConv({ units: 2, aggregate: layers.lstmAggregation({ units: 3 }) });
    const { params } = buildParams(named, plain);
    const { inputKernel, recurrentKernel, inputBias, recurrentBias, ...rest } = params;
    const nested = {
      ...rest,
      aggregation: { inputKernel: inputKernel!, recurrentKernel: recurrentKernel!, inputBias: inputBias!, recurrentBias: recurrentBias! },
    };
    const out = named(params, plain.x!, plain);
    expect(made(nested, plain.x!, plain).toArray()).toEqual(out.toArray());
    const reversed = data.graph({ x, edges: [...edges].reverse(), dtype: 'f64' });
    const other = named(params, reversed.x!, reversed).toArray() as Rows;
    // node 1 hears nodes 0, 2 and 0 again either way; node 2 hears 1 and 2
    expect(other[2]).not.toEqual((out.toArray() as Rows)[2]);
  });

  test('an aggregation makes the width that the kernel takes', () => {
    const layer = layers.sageConv({
      units: 2,
      aggregate: layers.multiAggregation({ aggregations: ['mean', 'max'] }),
      rootWeight: false,
      useBias: false,
    });
    const { out, get } = call(layer, plain);
    const [mean, max] = [aggregated(send, 'mean'), aggregated(send, 'max')];
    near(
      out,
      x.map((_, i) => times([...mean[i]!, ...max[i]!], get('kernel'))),
    );
    expectNear(
      'shape',
      get('kernel').map((row) => row.length),
      Array(6).fill(2),
    );
  });
});
