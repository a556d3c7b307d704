/** Propagation without learning on the power-law graph, in double precision: PageRank, and one seed by pushing. */
import * as library from '../../src/index.js';
import { pageRank } from '../baseline/pagerank.js';
import { powerLawGraph } from '../graphs.js';
import type { Comparison } from '../harness.js';

const NODES = 170_000;
const EPSILON = 1e-4;

export async function comparisons(): Promise<Comparison[]> {
  if (!('propagate' in library)) return []; // an older revision
  const { data, init, propagate } = library;
  await init({ dtypes: ['f32', 'f64'] });
  const structure = powerLawGraph(NODES, 1_160_000);
  const { indptr, indices } = structure;
  const dst = new Uint32Array(indices.length);
  for (let v = 0; v < NODES; v++) dst.fill(v, indptr[v], indptr[v + 1]);
  const graph = data.graph({ numNodes: NODES, edges: [Uint32Array.from(indices), dst], dtype: 'f64' });

  const ranks = () => library.scope(() => propagate.pageRank(graph, { tolerance: 1e-8 }).values.toTypedArray());
  const seeded = (options: { method?: 'push'; tolerance?: number; epsilon?: number }) =>
    library.scope(() => propagate.personalizedPageRank(graph, { seeds: [3], alpha: 0.15, ...options }).values.toTypedArray());
  const push = () => seeded({ method: 'push', epsilon: EPSILON });
  /** The part of ε times its degree by which a node is off, where it is most. */
  const worst = (): number => {
    const [exact, pushed] = [seeded({ tolerance: 1e-13 }), push()];
    let most = 0;
    for (let v = 0; v < NODES; v++) {
      most = Math.max(most, Math.abs(exact[v] - pushed[v]) / (EPSILON * Math.max(indptr[v + 1] - indptr[v], 1)));
    }
    return most;
  };
  return [
    {
      name: 'PageRank, power law, 170,000 nodes, f64, to 1e-8',
      contestants: { graphgrad: ranks, plainJs: () => pageRank(structure, 0.85, 1e-8) },
      check: () => ({ graphgrad: ranks(), plainJs: pageRank(structure, 0.85, 1e-8).values }),
      tolerance: 1e-12,
      rounds: 5,
      time: 500,
    },
    {
      name: 'personalised PageRank of one node, pushed to 1e-4 and by power iteration to 1e-8',
      contestants: { push, power: () => seeded({ tolerance: 1e-8 }) },
      check: () => ({ push: [worst() <= 1 ? 1 : 0], power: [1] }),
      rounds: 5,
      time: 500,
    },
  ];
}
