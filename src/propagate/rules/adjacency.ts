import { filled } from '../../autodiff/space.js';
import type { Graph } from '../../graph/graph.js';
import { concat } from '../../ops/layout.js';
import type { KernelRule } from '../rule.js';

/** A, or A + c I where every node gets a loop of weight c beside those it has. */
export function adjacencyRule(selfLoops: number): KernelRule {
  return {
    config: { kernel: 'adjacency', selfLoops },
    text: selfLoops === 0 ? 'A' : `(A + ${selfLoops === 1 ? '' : `${selfLoops} `}I)`,
    entries: (graph, dtype) => {
      const { csr, weights } = graph.adjacency({ addSelfLoops: selfLoops !== 0 });
      if (selfLoops === 0 || selfLoops === 1) return { csr, weights };
      const edges = graph.edgeWeight ?? filled({ shape: [graph.numEdges], dtype }, 1);
      return { csr, weights: concat([edges, loops(graph, dtype, selfLoops)]) };
    },
  };
}

const loops = ({ numNodes }: Graph, dtype: Graph['dtype'], weight: number) => filled({ shape: [numNodes], dtype }, weight);
