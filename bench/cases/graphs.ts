/** `data.graph` of 200,000 nodes and 1,000,000 edges, and its first GCN normalisation, beside the plainest JavaScript that lists both directions. */
import { data } from '../../src/index.js';
import type { Comparison } from '../harness.js';

const [NODES, EDGES] = [200_000, 1_000_000];

/** A reversed copy of every edge that is no loop, in growing lists, with its weight. */
function listed(src: Uint32Array, dst: Uint32Array, weight: Float32Array): [number[], number[], number[]] {
  const all: [number[], number[], number[]] = [Array.from(src), Array.from(dst), Array.from(weight)];
  for (let e = 0; e < src.length; e++) {
    if (src[e] === dst[e]) continue;
    all[0].push(dst[e]);
    all[1].push(src[e]);
    all[2].push(weight[e]);
  }
  return all;
}

const sum = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
};

export function comparisons(): Comparison[] {
  const ids = (odd: number): Uint32Array => Uint32Array.from({ length: EDGES }, (_, e) => (Math.imul(e + odd, 2654435761) >>> 0) % NODES);
  const [src, dst] = [ids(1), ids(77)];
  const weight = Float32Array.from({ length: EDGES }, (_, e) => 0.5 + (e % 8) / 8);
  const made = (parts: data.GraphInput, use: (graph: data.Graph) => number[] = () => []): number[] => {
    const graph = data.graph({ numNodes: NODES, edges: [src, dst], ...parts });
    const seen = use(graph);
    for (const part of [graph.src, graph.dst, graph.edgeWeight]) part?.dispose();
    return seen;
  };
  const normalise = (graph: data.Graph): number[] => {
    const { csr, constant } = graph.gcn();
    csr.dispose();
    for (const values of Object.values(constant ?? {})) values.dispose();
    return [];
  };
  const sums = ({ src: from, dst: to, edgeWeight }: data.Graph): number[] =>
    [from.view(), to.view(), edgeWeight?.view() ?? []].map((values) => sum(values));
  const ways: Record<string, readonly [data.GraphInput, use?: typeof normalise]> = {
    directed: [{}],
    undirected: [{ undirected: true }],
    'directed, then gcn()': [{}, normalise],
  };
  const name = `data.graph, ${NODES} nodes, ${EDGES} edges`;
  return [
    ...Object.entries(ways).map(([way, [parts, use]]) => ({
      name: `${name}: ${way}`,
      contestants: { graph: () => made(parts, use) },
      check: () => ({ graph: made(parts, sums) }),
      alone: true,
    })),
    {
      name: `${name}: undirected with weights`,
      contestants: {
        graph: () => made({ undirected: true, edgeWeight: weight }),
        plainJs: () => listed(src, dst, weight),
      },
      check: () => ({ graph: made({ undirected: true, edgeWeight: weight }, sums), plainJs: listed(src, dst, weight).map(sum) }),
    },
  ];
}
