import { describe, expect, test } from 'vitest';
import { vectorMatrix } from '../../../src/ops/vector-matrix.js';
import { runtime } from '../../../src/runtime/runtime.js';
import { data, grad, layers, memory, ops, random, scope, sequential, type Tensor, tree } from '../api.js';
import { buildParams, expectNear } from '../golden.js';
import { aggregated, call, edgeAttr, edges, graph, near, plus, type Rows, rowsOf, send, times, x } from '../plain.js';

describe('nnConv', () => {
  const units = 2;
  const nn = layers.dense({ units: 3 * units });
  const want = (attributes: Rows, kernel: Rows, bias: number[], how: string): Rows =>
    aggregated(
      (e) => {
        const flat = plus(times(attributes[e]!, kernel), bias);
        return times(send(e), [flat.slice(0, 2), flat.slice(2, 4), flat.slice(4, 6)]);
      },
      how,
      units,
    );

  test.each(['sum', 'mean', 'max', 'min'] as const)('repeated and continuous attributes, %s', (aggregate) => {
    for (const attributes of [edges.map(() => [1, 2]), edgeAttr, edges.map((_, e) => [Math.sin(e), e])]) {
      const on = data.graph({ x, edges, edgeAttr: attributes, dtype: 'f64' });
      const { out, params } = call(layers.nnConv({ units, nn, aggregate, rootWeight: false, useBias: false }), on);
      const { kernel, bias } = params.nn as unknown as Record<string, Tensor>;
      near(out, want(attributes, rowsOf(kernel!), [...bias!.toTypedArray()], aggregate));
    }
  });

  test.each([
    ['graphNorm', layers.graphNorm()],
    ['layerNorm', sequential([layers.dense({ units: 4 }), layers.layerNorm({ mode: 'graph' }), layers.dense({ units: 6 })])],
  ])('refuses an edge network with %s over whole graphs: its rows are edges', (name, network) => {
    expect(() => layers.nnConv({ units, nn: network })).toThrow(new RegExp(`normalises whole graphs.*got ${name}.*mode: 'node'`));
    expect(() => layers.nnConv({ units, nn: layers.layerNorm({ mode: 'node' }) })).not.toThrow();
  });

  test('the edge network runs once for each distinct row, without gradients of the attributes', () => {
    const seen: number[] = [];
    const counting = layers.define({
      kind: 'counting',
      options: {},
      params: () => ({ kernel: { shape: [2, 6], init: 'glorotUniform' } }),
      call: (_o, { kernel }, e) => {
        seen.push(e.shape[0]!);
        return ops.matmul(e as Tensor, kernel!);
      },
    })();
    const layer = layers.nnConv({ units, nn: counting });
    const many = data.graph({
      x,
      edges: Array.from({ length: 40 }, (_, e) => edges[e % 6]!),
      edgeAttr: Array.from({ length: 40 }, (_, e) => edgeAttr[e % 6]!),
      dtype: 'f64',
    });
    const { params } = buildParams(layer, many);
    seen.length = 0;
    layer(params, many.x!, many);
    expect(seen).toEqual([3]);
  });

  test('many continuous attributes go in blocks: same numbers, same gradients, dropout drawn once, and never all matrices', () => {
    const [n, wide] = [40, 64];
    const count = 400; // 400 matrices of 64 x 64 are three blocks
    const on = data.graph({
      x: { data: Float64Array.from({ length: n * wide }, (_, i) => Math.sin(i)), shape: [n, wide] },
      edges: Array.from({ length: count }, (_, e): [number, number] => [(e * 7) % n, (e * 3) % n]),
      edgeAttr: Array.from({ length: count }, (_, e) => [Math.cos(e), Math.sin(3 * e)]),
      dtype: 'f64',
    });
    const network = sequential([layers.dropout({ rate: 0.3 }), layers.dense({ units: wide * wide })]);
    const layer = layers.nnConv({ units: wide, nn: network });
    const { params } = buildParams(layer, on);
    const context = { training: true, key: random.key(7) };
    const objective = (p: unknown): Tensor => ops.sum(ops.mul(layer(p, on.x!, on, context), layer(p, on.x!, on, { ...context })));
    const gradient = grad(objective as (p: Record<string, unknown>) => Tensor)(params) as unknown as { nn: { dense1: { kernel: Tensor } } };
    expect(memory().stepPeak).toBeLessThan(count * wide * wide * 8);
    const { kernel } = (params as unknown as { nn: { dense1: { kernel: Tensor } } }).nn.dense1;
    const step = 1e-6;
    const moved = (by: number): number => {
      kernel.view()[5]! += by;
      const value = scope(() => objective(params).item());
      kernel.view()[5]! -= by;
      return value;
    };
    const slope = (moved(step) - moved(-step)) / (2 * step);
    const got = gradient.nn.dense1.kernel.toTypedArray()[5]!;
    expect(Math.abs(got - slope) / Math.abs(slope)).toBeLessThan(1e-5);

    const still = { ...context, training: false };
    const blocks = rowsOf(layer(params, on.x!, on, still));
    const { rootKernel, bias } = params as unknown as Record<string, Tensor>;
    const matrices = ops.reshape(layers.dense({ units: wide * wide })((params.nn as layers.TensorTree).dense1, on.edgeAttr!), [
      count,
      wide,
      wide,
    ]);
    const messages = vectorMatrix(ops.gather(on.x as Tensor, on.src), matrices);
    near(ops.add(ops.segmentSum(messages, { ids: on.dst, count: n }), ops.linear(on.x as Tensor, rootKernel!, bias!)), blocks);
  });

  test.each([true, false])(
    'a linear edge network moves behind the aggregation: same numbers, same gradients, little memory; root and bias %s',
    (own) => {
      const [n, width, wide, count] = [1000, 32, 32, 2100];
      const on = data.graph({
        x: { data: Float64Array.from({ length: n * width }, (_, i) => Math.sin(i)), shape: [n, width] },
        edges: Array.from({ length: count }, (_, e): [number, number] => [(e * 7) % n, (e * e) % (n - 1)]), // the last node has no edge
        edgeAttr: { data: Float64Array.from({ length: 6 * count }, (_, i) => Math.cos(i)), shape: [count, 6] },
        dtype: 'f64',
      });
      for (const aggregate of ['sum', 'mean'] as const) {
        const network = layers.dense({ units: width * wide, useBias: own });
        const layer = layers.nnConv({ units: wide, nn: network, aggregate, rootWeight: own, useBias: own });
        const { params } = buildParams(layer, on);
        const apart = (p: layers.TensorTree, x: Tensor, e: Tensor): Tensor => {
          const matrices = ops.reshape(network(p.nn, e), [count, width, wide]);
          const messages = vectorMatrix(ops.gather(x, on.src), matrices);
          const y = (aggregate === 'sum' ? ops.segmentSum : ops.segmentMean)(messages, { ids: on.dst, count: n });
          return own ? ops.add(y, ops.linear(x, p.rootKernel as Tensor, p.bias as Tensor)) : y;
        };
        const weight = ops.reshape(on.x as Tensor, [n, wide]);
        type Args = { p: layers.TensorTree; x: Tensor; e: Tensor };
        const args = { p: params, x: on.x as Tensor, e: on.edgeAttr! };
        const gradient = (f: (a: Args) => Tensor): Tensor[] =>
          tree.leaves(grad((a: Args) => ops.sum(ops.mul(f(a), weight)))(args as never)) as Tensor[];
        runtime().step.peak = 0;
        const got = gradient(({ p, x, e }) => layer(p, x, on.with({ x, edgeAttr: e })));
        expect(memory().stepPeak).toBeLessThan(count * width * wide * 8);
        near(layer(params, on.x!, on), rowsOf(apart(params, on.x as Tensor, on.edgeAttr!)));
        const want = scope(() => gradient(({ p, x, e }) => apart(p, x, e)).map((t) => t.toTypedArray()));
        for (const [i, one] of got.entries()) expectNear(`gradient ${i}`, one.toTypedArray(), want[i]!, 1e-8);
      }
    },
  );

  test('a network of the wrong width is refused', () => {
    expect(() => buildParams(layers.nnConv({ units: 5, nn }), graph)).toThrow(/edge network.*15 columns/);
  });
});
