import { describe, expect, test } from 'vitest';
import { data, layers, models, OptionError, ops, type Tensor, tree } from '../layers/api.js';
import { buildParams, checkGolden, expectNear } from '../layers/golden.js';
import { plains, toGraph } from '../layers/property-graphs.js';

const graph = toGraph(plains['G2 an isolated node, a loop, a double edge']);

test.each(['f64', 'f32'] as const)('sgFormer: PyG’s numbers, padding included, in %s', (dtype) => {
  const model = models.sgFormer({ units: 4, outputs: 3, attentionLayers: 1, convLayers: 1, padded: true });
  expect(tree.leaves(checkGolden('sgformer_model', model, dtype, { after: (out) => ops.logSoftmax(out) }))).toEqual([]);
});

test('sgFormer: without padding a graph is the same alone and in a batch, and with it in a batch of equals alone', () => {
  const small = toGraph(plains['G3 directed']);
  const batch = data.batch([small, graph]);
  const rows = (padded: boolean): [number[], number[]] => {
    const model = models.sgFormer({ units: 4, outputs: 2, convLayers: 1, padded });
    const { params, buffers } = buildParams(model, graph);
    const [alone, together] = [small, batch].map((on) => [...model(params, on.x!, on, { buffers }).toTypedArray()]);
    return [alone!, together!.slice(0, alone!.length)];
  };
  const [alone, together] = rows(false);
  expectNear('masked', together, alone, 1e-12);
  const [apart, padded] = rows(true);
  expect(padded.some((value, i) => Math.abs(value - apart[i]!) > 1e-6)).toBe(true);
});

describe('linkx', () => {
  test('is what its formula says, and needs the nodes it was made for', () => {
    const model = models.linkx({ units: 3, outputs: 2, finalLayers: 1 });
    const { params } = buildParams(model, graph);
    const { edgeKernel, edgeBias, nodeMlp, edgeJoin, nodeJoin, finalMlp } = params as Record<string, Record<string, Tensor>>;
    const adjacency = ops.matmul(dense(), edgeKernel as unknown as Tensor);
    const a = ops.add(adjacency, edgeBias as unknown as Tensor);
    const map = (p: unknown, h: Tensor): Tensor => layers.dense({ units: 3 })(p, h);
    const b = map(nodeMlp!.dense1, graph.x as Tensor);
    const sum = ops.relu(ops.add(ops.add(a, map(edgeJoin, a)), ops.add(b, map(nodeJoin, b))));
    const want = layers.dense({ units: 2 })(finalMlp!.dense1, sum);
    expectNear('rows', model(params, graph.x!, graph).toTypedArray(), want.toTypedArray());
    const other = toGraph(plains['G3 directed']);
    expect(() => model(params, other.x!, other)).toThrow(/edgeKernel/);
  });

  test('several layers of edges train with norms of their own', () => {
    const model = models.linkx({ units: 3, outputs: 2, edgeLayers: 2, nodeLayers: 2, dropout: 0.1 });
    const { params } = buildParams(model, graph);
    expect(new Set(Object.keys(params))).toEqual(
      new Set(['edgeKernel', 'edgeBias', 'edgeNorm', 'edgeMlp', 'nodeMlp', 'edgeJoin', 'nodeJoin', 'finalMlp']),
    );
  });

  /** The weights of the edges as a matrix. */
  function dense(): Tensor {
    const values = new Float64Array(64);
    const [src, dst, weight] = [graph.src, graph.dst, graph.edgeWeight!].map((t) => t.toTypedArray());
    src!.forEach((j, e) => {
      values[dst![e]! * 8 + j] = values[dst![e]! * 8 + j]! + weight![e]!;
    });
    return data.graph({ x: { data: values, shape: [8, 8] }, edges: [], dtype: 'f64' }).x as Tensor;
  }
});

test('heads that do not divide are refused by the models that have some', () => {
  const wrong = { units: 5, outputs: 2, heads: 2 };
  for (const make of [models.gps, models.exphormer, models.gat])
    expect(() => make(wrong)).toThrow(/models\.\w+: the heads do not divide 'units' \(got 2 heads for 5\)/);
  expect(() => models.exphormer({ units: 4, outputs: 2, degree: 3 })).toThrow(OptionError);
});

test('gps and exphormer learn a target that no neighbour tells', async () => {
  const far = data.graph({
    x: Array.from({ length: 12 }, (_, i) => [i === 0 ? 1 : 0, i / 12]),
    edges: [[0, 1]],
    y: Array.from({ length: 12 }, (_, i) => i % 2),
  });
  for (const model of [
    models.gps({ units: 8, outputs: 2, layers: 1, heads: 2, conv: 'none', norm: 'none' }),
    models.exphormer({ units: 8, outputs: 2, layers: 1, heads: 2, conv: 'none', norm: 'none', degree: 2 }),
  ]) {
    model.compile({ optimizer: 'adam', loss: 'crossEntropy' });
    const { history } = await model.fit(far, { epochs: 30, seed: 0, verbose: 0 });
    expect(history.loss!.at(-1)!).toBeLessThan(history.loss![0]!);
  }
});
