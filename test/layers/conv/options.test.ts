import { describe, expect, test } from 'vitest';
import { data, grad, layers, OptionError, ops, ShapeError, type Tensor, tensor } from '../api.js';
import { buildParams } from '../golden.js';
import { aggregated, call, edges, edgeWeight, graph, near, plus, type Rows, rowsOf, send, times, x } from '../plain.js';

test('gcnConv refuses loops without the normalisation that adds them, and leaves them out by itself', () => {
  expect(() => layers.gcnConv({ units: 2, normalize: false, addSelfLoops: true })).toThrow(
    /layers\.gcnConv: loops are added by the normalisation, which is off .*addSelfLoops: true with normalize: false.*data\.transforms\.selfLoops/,
  );
  expect(() => layers.gcnConv({ units: 2, normalize: false, addSelfLoops: true })).toThrow(OptionError);
  expect(layers.gcnConv({ units: 2, normalize: false }).options.addSelfLoops).toBe(false);
  expect(layers.gcnConv({ units: 2 }).options.addSelfLoops).toBe(true);
});

describe('sageConv', () => {
  test.each(['sum', 'mean', 'max', 'min'] as const)('%s, narrower and wider than the features', (aggregate) => {
    for (const units of [2, 4]) {
      const { out, get, params } = call(layers.sageConv({ units, aggregate }));
      const bias = [...params.bias!.toTypedArray()];
      near(
        out,
        aggregated(send, aggregate).map((row, i) => plus(bias, plus(times(row, get('kernel')), times(x[i]!, get('rootKernel'))))),
      );
    }
  });

  test('normalize, project, no bias, no root, an activation', () => {
    const layer = layers.sageConv({ units: 2, normalize: true, project: true, rootWeight: false, useBias: false, activation: 'relu' });
    const { out, get, params } = call(layer);
    const shift = [...params.projectBias!.toTypedArray()];
    const sent = x.map((row) => plus(times(row, get('projectKernel')), shift).map((value) => Math.max(value, 0)));
    const rows = aggregated((e) => sent[edges[e]![0]]!, 'mean').map((row) => times(row, get('kernel')));
    near(
      out,
      rows.map((row) => row.map((value) => Math.max(0, value / Math.max(Math.hypot(...row), 1e-12)))),
    );
    expect(Object.keys(params)).toEqual(['kernel', 'projectKernel', 'projectBias']);
  });

  test('a row of zeros has a finite gradient when it is normalised', () => {
    const layer = layers.sageConv({ units: 2, normalize: true, rootWeight: false, useBias: false });
    const { params } = call(layer);
    const gradient = grad((p: Record<string, Tensor>) => ops.sum(layer(p, graph.x!, graph)))(params);
    expect([...gradient.kernel!.toTypedArray()].every(Number.isFinite)).toBe(true);
  });

  test('sparse features, where the aggregation is linear', () => {
    const sparse = data.graph({
      x: {
        indptr: [0, 2, 5, 8, 9, 12],
        indices: [0, 1, 0, 1, 2, 0, 1, 2, 2, 0, 1, 2],
        values: [1, -2, 0.5, 3, -1, 2, 1, 4, 5, 1, 1, 1],
        shape: [5, 3],
      },
      edges,
      dtype: 'f64',
    });
    for (const aggregate of ['sum', 'mean'] as const) {
      const layer = layers.sageConv({ units: 7, aggregate });
      const built = buildParams(layer, graph);
      near(layer(built.params, sparse.x!, sparse), rowsOf(layer(built.params, graph.x!, graph)));
    }
    expect(() => call(layers.sageConv({ units: 2, aggregate: 'max' }), sparse)).toThrow(/toDense/);
  });

  test('an unknown aggregation is refused', () => {
    expect(() => layers.sageConv({ units: 2, aggregate: 'median' as 'sum' })).toThrow(OptionError);
  });
});

test.each(['sum', 'mean', 'max', 'min'] as const)('graphConv with edge weights, %s', (aggregate) => {
  for (const units of [2, 4]) {
    const { out, get } = call(layers.graphConv({ units, aggregate, useBias: false }));
    const rows = aggregated((e) => send(e).map((value) => value * edgeWeight[e]!), aggregate);
    near(
      out,
      rows.map((row, i) => plus(times(row, get('kernel')), times(x[i]!, get('rootKernel')))),
    );
  }
});

describe('ginConv', () => {
  const nn = layers.dense({ units: 2, useBias: false });
  test('eps from the options, the buffers or the parameters', () => {
    const sums = aggregated(send, 'sum');
    const want = (eps: number, kernel: Rows): Rows =>
      sums.map((row, i) =>
        times(
          plus(
            row,
            x[i]!.map((value) => value * (1 + eps)),
          ),
          kernel,
        ),
      );
    const layer = layers.ginConv({ nn, eps: 0.5 });
    const built = buildParams(layer, graph);
    const kernel = rowsOf((built.params.nn as Record<string, Tensor>).kernel!);
    near(layer(built.params, graph.x!, graph), want(0.5, kernel));
    expect((built.buffers.eps as Tensor).item()).toBe(0.5);
    near(layer(built.params, graph.x!, graph, { buffers: { eps: tensor(Float64Array.of(2)) } }), want(2, kernel));
    const learned = layers.ginConv({ nn, trainEps: true });
    near(learned({ nn: built.params.nn!, eps: tensor(Float64Array.of(-1)) }, graph.x!, graph), want(-1, kernel));
  });

  test('nn has to be a layer', () => {
    expect(() => layers.ginConv({ nn: 'mlp' as unknown as layers.Layer })).toThrow(/'nn'.*Expected a layer/);
    expect(() => layers.ginConv({} as never)).toThrow(/'nn' is missing/);
  });
});

test('gineConv without projection takes edges as wide as x, and no others', () => {
  const nn = layers.dense({ units: 2, useBias: false });
  const layer = layers.gineConv({ nn, projectEdges: false });
  const wide = edges.map((_, e) => [e - 2, 1, -e]);
  const on = data.graph({ x, edges, edgeAttr: wide, dtype: 'f64' });
  const built = buildParams(layer, on);
  const kernel = rowsOf((built.params.nn as Record<string, Tensor>).kernel!);
  const sums = aggregated((e) => plus(send(e), wide[e]!).map((value) => Math.max(value, 0)), 'sum');
  near(
    layer(built.params, on.x!, on),
    sums.map((row, i) => times(plus(row, x[i]!), kernel)),
  );
  expect(() => buildParams(layer, graph)).toThrow(ShapeError);
  expect(() => buildParams(layer, data.graph({ x, edges, dtype: 'f64' }))).toThrow(/no edge attributes/);
});

test('mfConv: weights by in-degree, shared from maxDegree on', () => {
  const { out, params } = call(layers.mfConv({ units: 2, maxDegree: 2 }));
  const pick = (name: string, d: number): Rows => (params[name]!.toArray() as number[][][])[d]!;
  const sums = aggregated(send, 'sum');
  const degree = x.map((_, i) => Math.min(2, edges.filter(([, dst]) => dst === i).length));
  near(
    out,
    sums.map((row, i) =>
      plus(rowsOf(params.bias!)[degree[i]!]!, plus(times(row, pick('kernel', degree[i]!)), times(x[i]!, pick('rootKernel', degree[i]!)))),
    ),
  );
});

test('gatedGraphConv refuses features wider than the output', () => {
  expect(() => call(layers.gatedGraphConv({ units: 2, steps: 1 }))).toThrow(ShapeError);
});

describe('messagePassing', () => {
  test('message and update get tensors and parameters', () => {
    const layer = layers.messagePassing({
      params: ([, f]) => ({ kernel: { shape: [f!, 2], init: 'glorotUniform' } }),
      message: ({ xi, xj, w, params }) => ops.matmul(ops.mul(ops.sub(xj, xi), ops.reshape(w!, [-1, 1])), params.kernel!),
      aggregate: 'max',
      update: ({ messages, x: own, params }) => ops.add(messages, ops.matmul(own, params.kernel!)),
    });
    const { out, get } = call(layer);
    const message = (e: number): number[] =>
      times(
        send(e).map((value, c) => edgeWeight[e]! * (value - x[edges[e]![1]]![c]!)),
        get('kernel'),
      );
    near(
      out,
      aggregated(message, 'max', 2).map((row, i) => plus(row, times(x[i]!, get('kernel')))),
    );
  });

  test.each(['sum', 'mean', 'max', 'min'] as const)('copy and weighted, %s', (aggregate) => {
    near(call(layers.messagePassing({ aggregate })).out, aggregated(send, aggregate));
    const weighted = aggregated((e) => send(e).map((value) => value * edgeWeight[e]!), aggregate);
    near(call(layers.messagePassing({ message: 'weighted', aggregate })).out, weighted);
  });
});
