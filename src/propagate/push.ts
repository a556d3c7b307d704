import { OptionError } from '../core/errors.js';
import type { Graph } from '../graph/graph.js';
import { emptyTensor, type Tensor } from '../runtime/tensor.js';
import type { Converged } from './iterate.js';

/**
 * Personalised PageRank by pushing (Andersen, Chung and Lang 2006): what is left at a node is passed on while it is at least ε times the weight of its
 * edges. The work depends on 1 / (α ε), not on the size of the graph, but for the vector that is returned. `steps` counts pushes, `residual` is what was left, in all.
 */
export function push(
  where: string,
  graph: Graph,
  start: Tensor,
  { alpha, epsilon }: { readonly alpha: number; readonly epsilon: number },
): Converged {
  if (start.shape[1] !== 1) {
    throw new OptionError({
      where,
      what: "'push' starts from one column of seeds",
      got: `${start.shape[1]} columns`,
      expected: 'a list of node ids, or [nodes, 1]',
    });
  }
  const { numNodes } = graph;
  const seeds = start.toTypedArray();
  const starts = Array.from(seeds.keys()).filter((node) => seeds[node] > 0);
  const { degree, weightOf } = senders(graph);
  const { rowptr, col } = graph.outCsr;
  const [first, targets] = [rowptr.view(), col.view()];
  const [values, left, waiting] = [new Float64Array(numNodes), new Float64Array(numNodes), new Uint8Array(numNodes)];
  const queue: number[] = [];
  const give = (node: number, mass: number): void => {
    left[node] += mass;
    if (waiting[node] === 1 || left[node] < epsilon * degree(node)) return;
    waiting[node] = 1;
    queue.push(node);
  };
  for (const node of starts) give(node, seeds[node]);
  let steps = 0;
  for (; steps < queue.length; steps++) {
    const node = queue[steps];
    const mass = left[node];
    waiting[node] = 0;
    left[node] = 0;
    values[node] += alpha * mass;
    const passed = (1 - alpha) * mass;
    const total = degree(node);
    if (total === 0) for (const seed of starts) give(seed, passed * seeds[seed]);
    else for (let slot = first[node]; slot < first[node + 1]; slot++) give(targets[slot], (passed * weightOf(slot)) / total);
  }
  const residual = left.reduce((sum, mass) => sum + mass, 0);
  return { values: emptyTensor([numNodes, 1], graph.dtype).set(values), steps, residual, converged: true };
}

/** Weights by slot of the outgoing edges, and their sums. */
function senders(graph: Graph): { degree: (node: number) => number; weightOf: (slot: number) => number } {
  const { rowptr, perm } = graph.outCsr;
  const first = rowptr.view();
  if (graph.edgeWeight === null) return { degree: (node) => first[node + 1] - first[node], weightOf: () => 1 };
  const [weights, numbers] = [graph.edgeWeight.toTypedArray(), perm?.view()];
  const weightOf = (slot: number): number => weights[numbers === undefined ? slot : numbers[slot]];
  const sums = new Float64Array(graph.numNodes);
  for (let node = 0; node < sums.length; node++) for (let slot = first[node]; slot < first[node + 1]; slot++) sums[node] += weightOf(slot);
  return { degree: (node) => sums[node], weightOf };
}
