import { data, type Tensor, tensor } from '../../../src/index.js';
import type { GoldenCall, GoldenOperands } from '../../../src/public/testing.js';
import { type GoldenTable, rowsOf } from '../runner.js';

const { transforms } = data;

/** The graph of a case, with places and a batch if it has them. */
function given({ inputs, golden, dtype }: GoldenOperands): data.Graph {
  const { edge_index: edges, pos, batch, edge_attr: edgeAttr } = inputs;
  const numNodes = pos?.shape[0] ?? Number(golden.args.num_nodes ?? 1 + Math.max(...edges.toTypedArray()));
  const [src, dst] = edges === undefined ? [new Int32Array(0), new Int32Array(0)] : rowsOf(edges);
  const whole = { numNodes, edges: [src, dst] as const, pos, edgeAttr, dtype };
  if (batch === undefined) return data.graph(whole);
  const ids = Array.from(batch.toTypedArray());
  const starts = Array.from({ length: 1 + Math.max(...ids) }, (_, g) => ids.indexOf(g));
  const places = pos.toArray() as number[][];
  return data.batch(
    starts.map((start, g) => ({
      pos: places.slice(start, starts[g + 1] ?? ids.length),
      numNodes: ids.filter((id) => id === g).length,
      dtype,
    })),
  );
}

const edgeIndex = ({ src, dst }: data.Graph): Tensor =>
  tensor([...src.toTypedArray(), ...dst.toTypedArray()], { shape: [2, src.size], dtype: 'i32' });

const made =
  (transform: data.transforms.Transform, read: (graph: data.Graph) => Record<string, Tensor>): GoldenCall =>
  (operands) =>
    read(transform(given(operands)));
const edges = (graph: data.Graph) => ({ edge_index: edgeIndex(graph) });

export const cases: GoldenTable = {
  knn_graph_k3: made(transforms.knnGraph({ k: 3 }), edges),
  radius_graph: made(transforms.radiusGraph({ radius: 1.2 }), edges),
};
