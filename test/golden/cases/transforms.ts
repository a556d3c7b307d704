import { data, ops, type Tensor, tensor } from '../../../src/index.js';
import type { GoldenCall, GoldenOperands } from '../../../src/public/testing.js';
import { type GoldenTable, rowsOf } from '../runner.js';

const { transforms } = data;

/** The graph of a case, with places and a batch if it has them. */
function given({ inputs, golden, dtype }: GoldenOperands): data.Graph {
  const { edge_index: edges, pos, batch, edge_attr: edgeAttr } = inputs;
  const numNodes = pos?.shape[0] ?? Number(golden.args.num_nodes ?? 1 + Math.max(...edges.toTypedArray()));
  const [src, dst] = edges === undefined ? [new Int32Array(0), new Int32Array(0)] : rowsOf(edges);
  const whole = { numNodes, edges: [src, dst] as const, pos, edgeAttr: edgeAttr && ops.reshape(edgeAttr, [edgeAttr.shape[0], -1]), dtype };
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

const ids = (list: ArrayLike<number> | null): Tensor => tensor(Array.from(list ?? []), { dtype: 'i32' });
const numbers = (t: Tensor | null): number[] => Array.from(t?.toTypedArray() ?? []);
const columns = (graph: data.Graph): Tensor => graph.x as Tensor;
const scalar = (value: number, { dtype }: GoldenOperands): Tensor => tensor([value], { shape: [], dtype });
/** Which of all edges are in a part. */
const edgeMask = ({ edgeIds }: data.Graph, count: number): Tensor => {
  const kept = new Set(numbers(edgeIds));
  return tensor(
    Array.from({ length: count }, (_, e) => Number(kept.has(e))),
    { dtype: 'bool' },
  );
};
const graphWith = (graph: data.Graph, edges: Tensor): data.Graph =>
  data.graph({ numNodes: graph.numNodes, edges: rowsOf(edges) as [Int32Array, Int32Array], dtype: graph.dtype });

function hops(operands: GoldenOperands): Record<string, Tensor> {
  const graph = given(operands);
  const told = (name: string, { graph: part, seeds }: ReturnType<typeof data.kHopSubgraph>, relabelled = false): Record<string, Tensor> => {
    const nodes = numbers(part.nodeIds);
    const named = tensor(
      [...numbers(part.src), ...numbers(part.dst)].map((v) => (relabelled ? v : nodes[v])),
      { shape: [2, part.numEdges], dtype: 'i32' },
    );
    return {
      [`${name}.subset`]: ids(nodes),
      [`${name}.edge_index`]: named,
      [`${name}.mapping`]: ids(seeds),
      [`${name}.edge_mask`]: edgeMask(part, graph.numEdges),
    };
  };
  return {
    ...told('a', data.kHopSubgraph(graph, { indices: [4] }, { hops: 2 })),
    ...told('b', data.kHopSubgraph(graph, { indices: [1, 6] }, { hops: 1 }), true),
    ...told('c', data.kHopSubgraph(graph, { indices: [0] }, { hops: 2, direction: 'out', directed: true })),
  };
}

function egoNets(operands: GoldenOperands): Record<string, Tensor> {
  const { graph } = data.rootedEgoNets(given(operands), { hops: 2 });
  const of = numbers(graph.graphOf);
  const starts = numbers(graph.nodePtr);
  const edgeOf = numbers(graph.src).map((v) => of[v]);
  const roots = starts.slice(1);
  return {
    sub_edge_index: edgeIndex(graph),
    n_id: ids(numbers(graph.nodeIds)),
    e_id: ids(numbers(graph.edgeIds)),
    n_sub_batch: ids(of),
    e_sub_batch: ids(edgeOf),
    nodes_per_root: ids(roots.map((end, r) => end - starts[r])),
    edges_per_root: ids(roots.map((_, r) => edgeOf.filter((g) => g === r).length)),
  };
}

function isolated(operands: GoldenOperands): Record<string, Tensor> {
  const graph = given(operands);
  const rest = transforms.removeIsolatedNodes()(graph);
  const [src, dst, attr] = [rest.src, rest.dst, rest.edgeAttr].map(numbers);
  // PyG puts loops last
  const order = [...src.keys()].sort((a, b) => Number(src[a] === dst[a]) - Number(src[b] === dst[b]) || a - b);
  const kept = new Set(numbers(rest.nodeIds));
  const flag = (yes: boolean): Tensor => tensor([Number(yes)], { shape: [], dtype: 'bool' });
  return {
    contains: flag(data.containsIsolatedNodes(graph)),
    contains_first7: flag(data.containsIsolatedNodes(data.subgraph(graph, { indices: [0, 1, 2, 3, 4, 5, 6] }))),
    edge_index: tensor([...order.map((e) => src[e]), ...order.map((e) => dst[e])], { shape: [2, src.length], dtype: 'i32' }),
    edge_attr: tensor(
      order.map((e) => attr[e]),
      { dtype: operands.dtype },
    ),
    mask: tensor(
      Array.from({ length: graph.numNodes }, (_, v) => Number(kept.has(v))),
      { dtype: 'bool' },
    ),
  };
}

/** The columns of a case in its signs, and all eigenvalues by the quotients <v, L v> of all eigenvectors. */
function laplacian(operands: GoldenOperands): Record<string, Tensor> {
  const graph = given(operands);
  const n = graph.numNodes;
  const pe = columns(transforms.addLaplacianEigenvectorPE({ k: 3 })(graph));
  const all = columns(transforms.addLaplacianEigenvectorPE({ k: n })(graph));
  const degree = new Float64Array(n);
  for (const v of numbers(graph.src)) degree[v]++;
  const quotient = (c: number): number => {
    const at = (v: number): number => all.toTypedArray()[v * n + c];
    const flow = numbers(graph.src).reduce(
      (sum, u, e) => sum + (at(u) * at(numbers(graph.dst)[e])) / Math.sqrt(degree[u] * degree[numbers(graph.dst)[e]]),
      0,
    );
    return 1 - flow;
  };
  const values = Array.from({ length: n - 1 }, (_, c) => quotient(c));
  return { pe, eigenvalues: tensor([0, ...values], { dtype: operands.dtype }) };
}

export const cases: GoldenTable = {
  assortativity: (operands) => {
    const graph = graphWith(given({ ...operands, inputs: { edge_index: operands.inputs.edge_index } }), operands.inputs.edge_index);
    const directed = graphWith(graph, operands.inputs.edge_index_directed);
    return { symmetric: scalar(data.assortativity(graph), operands), directed: scalar(data.assortativity(directed), operands) };
  },
  cartesian: made(transforms.cartesian(), ({ edgeAttr }) => ({ edge_attr: edgeAttr as Tensor })),
  distance: made(transforms.distance(), ({ edgeAttr }) => ({ edge_attr: edgeAttr as Tensor })),
  distance_no_norm_cat: made(transforms.distance({ norm: false }), ({ edgeAttr }) => ({ edge_attr: edgeAttr as Tensor })),
  homophily: (operands) => {
    const graph = given(operands).with({ y: operands.inputs.y });
    const of = (method: 'edge' | 'node' | 'edgeInsensitive'): Tensor => scalar(data.homophily(graph, { method }), operands);
    return { edge: of('edge'), node: of('node'), edge_insensitive: of('edgeInsensitive') };
  },
  isolated_nodes: isolated,
  k_hop_subgraph: hops,
  laplacian_pe: laplacian,
  local_degree_profile: made(transforms.localDegreeProfile(), (graph) => ({ x: columns(graph) })),
  random_walk_pe: made(transforms.addRandomWalkPE({ walkLength: 4 }), (graph) => ({ pe: columns(graph) })),
  random_walk_pe_messy: made(transforms.addRandomWalkPE({ walkLength: 3 }), (graph) => ({ pe: columns(graph) })),
  rooted_ego_nets_2: egoNets,
  subgraph: (operands) => {
    const graph = given(operands);
    const a = data.subgraph(graph, { indices: [0, 1, 5, 8] });
    const b = data.subgraph(graph, { indices: [1, 3, 4] });
    const names = numbers(b.nodeIds);
    return {
      'a.edge_index': edgeIndex(a),
      'a.edge_attr': ops.reshape(a.edgeAttr as Tensor, [-1]),
      'a.edge_mask': edgeMask(a, graph.numEdges),
      'b.edge_index': tensor(
        [...numbers(b.src), ...numbers(b.dst)].map((v) => names[v]),
        { shape: [2, b.numEdges], dtype: 'i32' },
      ),
      'b.edge_attr': ops.reshape(b.edgeAttr as Tensor, [-1]),
    };
  },
  two_hop: made(transforms.twoHop(), edges),
  knn_graph_k3: made(transforms.knnGraph({ k: 3 }), edges),
  radius_graph: made(transforms.radiusGraph({ radius: 1.2 }), edges),
};
