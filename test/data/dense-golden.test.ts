import { describe, expect, test } from 'vitest';
import { data, layers, sequential, type Tensor, tensor, tree } from '../layers/api.js';
import { checkCase, type Fixture, readFixture, type Tensors, toTensor } from '../layers/golden.js';

const { dense } = layers;
const numbers = (t: Tensor): number[] => [...t.toTypedArray()];

/** The rows of padded blocks that the mask lets through. */
function unpadded(values: Tensors, mask: readonly number[]): Tensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, { shape, data: all }]) => {
      const width = shape[2]!;
      const rows = mask.flatMap((real, row) => (real ? all.slice(row * width, (row + 1) * width) : []));
      return [name, { dtype: 'f64' as const, shape: [rows.length / width, width], data: rows }];
    }),
  );
}

/**
 * Layers of PyG that take padded blocks, answered by the sparse layers on what `data.dense` makes of the blocks. `weighted`: the gradient of the
 * adjacency too, where the layer has weights of edges.
 */
describe.each(['f64', 'f32'] as const)('padded blocks of PyG %s', (dtype) => {
  test.each([
    // without that of the adjacency: DenseGCNConv writes ones onto the diagonal, where edges of our loops keep their gradient
    ['dense_gcn_conv', layers.gcnConv({ units: 3 }), {}],
    ['dense_graph_conv', layers.graphConv({ units: 3 }), { weighted: true }],
    [
      'dense_sage_conv',
      layers.sageConv({ units: 3 }),
      { keys: { 'lin_rel.weight': 'lin_l.weight', 'lin_root.weight': 'lin_r.weight', 'lin_root.bias': 'lin_l.bias' } },
    ],
    [
      'dense_gin_conv',
      layers.ginConv({ nn: sequential({ '0': dense({ units: 6, activation: 'relu' }), '2': dense({ units: 3 }) }) }),
      { parts: { 'nn.0': 'nn.0', 'nn.2': 'nn.2' } },
    ],
  ] as [string, layers.Layer, { weighted?: boolean; keys?: Record<string, string>; parts?: Record<string, string> }][])(
    '%s',
    (name, layer, { weighted = false, keys = {}, parts = {} }) => {
      const fixture = readFixture(name);
      const { x: X, adj: A, mask } = fixture.inputs as Record<'x' | 'adj' | 'mask', Tensors[string]>;
      const graph = data.dense({ A, X, mask, dtype });
      const ones = tensor(new Float64Array(graph.numEdges).fill(1), { dtype });
      const slope = A.data.flatMap((value, i) => (value === 0 ? [] : [fixture.grad_inputs.adj!.data[i]!]));
      const renamed = (values: Tensors): Tensors => Object.fromEntries(Object.entries(values).map(([key, t]) => [keys[key] ?? key, t]));
      const ragged: Fixture = {
        ...fixture,
        inputs: {
          ...unpadded({ x: X }, mask.data),
          ...(weighted ? { edge_weight: { dtype: 'f64', shape: [slope.length], data: slope.map(() => 1) } } : {}),
        },
        outputs: unpadded(fixture.outputs, mask.data),
        grad_outputs: unpadded(fixture.grad_outputs, mask.data),
        grad_inputs: {
          ...unpadded({ x: fixture.grad_inputs.x! }, mask.data),
          ...(weighted ? { edge_weight: { dtype: 'f64', shape: [slope.length], data: slope } } : {}),
        },
        state: renamed(fixture.state),
        grad_state: renamed(fixture.grad_state),
      };
      expect(tree.leaves(checkCase(ragged, weighted ? graph.with({ edgeWeight: ones }) : graph, layer, dtype, { parts }))).toEqual([]);
      // and back: the features, with zeros where the padding was
      const { x } = data.toDenseBatch(graph.x as Tensor, graph);
      expect(numbers(x)).toEqual(numbers(toTensor(X, dtype)).map((value, i) => (mask.data[Math.floor(i / X.shape[2]!)] ? value : 0)));
    },
  );
});
