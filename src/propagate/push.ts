import { GraphError } from '../core/errors.js';
import type { Graph } from '../graph/graph.js';
import { emptyTensor } from '../runtime/tensor.js';
import type { Converged } from './iterate.js';

interface PushOptions {
  readonly alpha: number;
  readonly epsilon: number;
}

/**
 * Personalised PageRank by pushing (Andersen, Chung and Lang 2006): what is left at a node is passed on while it is at least ε times the weight of its
 * edges (at least ε where it has none). The work depends on 1 / (α ε) and not on the size of the graph, but for the vector that is returned. `steps`
 * counts pushes, `residual` is what was left, in all.
 */
export function push(where: string, graph: Graph, seeds: ReadonlyMap<number, number>, { alpha, epsilon }: PushOptions): Converged {
  const { numNodes } = graph;
  const { rowptr, col } = graph.outCsr;
  const weights = outgoing(where, graph);
  const [first, targets] = [rowptr.view(), col.view()];
  const [values, left, waiting] = [new Float64Array(numNodes), new Float64Array(numNodes), new Uint8Array(numNodes)];
  const queue: number[] = [];
  const degree = (node: number): number => (weights === null ? first[node + 1] - first[node] : weights.sums[node]);
  const give = (node: number, mass: number): void => {
    left[node] += mass;
    if (waiting[node] === 1 || left[node] < epsilon * (degree(node) || 1)) return;
    waiting[node] = 1;
    queue.push(node);
  };
  for (const [node, share] of seeds) give(node, share);
  let settled = 0;
  let steps = 0;
  for (; steps < queue.length; steps++) {
    const node = queue[steps];
    const mass = left[node];
    waiting[node] = 0;
    left[node] = 0;
    values[node] += alpha * mass;
    settled += alpha * mass;
    const total = degree(node);
    const passed = (1 - alpha) * mass;
    if (total === 0) for (const [seed, share] of seeds) give(seed, passed * share);
    else for (let slot = first[node]; slot < first[node + 1]; slot++) give(targets[slot], (passed / total) * (weights?.bySlot[slot] ?? 1));
  }
  return { values: emptyTensor([numNodes, 1], graph.dtype).set(values), steps, residual: Math.max(1 - settled, 0), converged: true };
}

/** Weights of the outgoing edges, slot by slot, and their sums; null where all are 1. */
function outgoing(where: string, graph: Graph): { bySlot: Float64Array; sums: Float64Array } | null {
  if (graph.edgeWeight === null) return null;
  const { rowptr, perm } = graph.outCsr;
  const [given, first, numbers] = [graph.edgeWeight.toTypedArray(), rowptr.view(), perm?.view()];
  const bySlot = Float64Array.from(given, (_, slot) => given[numbers === undefined ? slot : numbers[slot]]);
  const edge = given.findIndex((weight) => !(weight >= 0));
  if (edge >= 0)
    throw new GraphError({
      where,
      what: `the weight of edge ${edge} is no share of a walk`,
      got: String(given[edge]),
      expected: 'at least 0',
    });
  const sums = new Float64Array(graph.numNodes);
  for (let node = 0; node < sums.length; node++) for (let slot = first[node]; slot < first[node + 1]; slot++) sums[node] += bySlot[slot];
  return { bySlot, sums };
}
