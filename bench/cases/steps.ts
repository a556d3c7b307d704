/** Training steps with SGD: one graph of 2,000 nodes, batches of small graphs, of one shape and of a new shape each time. */
import { fixedBatch, newBatches } from '../batch-step.js';
import { gcnForward, gcnStep } from '../gcn-step.js';
import { gcnGraph, smallGraphs } from '../graphs.js';
import type { CaseOptions, Comparison } from '../harness.js';
import type { PeerName } from '../peers/list.js';
import { loadReference } from '../reference.js';

const HIDDEN = 32;

export async function comparisons({ peers }: CaseOptions<PeerName>): Promise<Comparison[]> {
  const reference = await loadReference();
  const graph = gcnGraph(2000, 10, 64, 7);
  const equal = (count: number) => smallGraphs(count, () => 20, 4, 16, 2);
  return [
    gcnStep(graph, HIDDEN, reference, peers),
    gcnForward(graph, HIDDEN, peers),
    fixedBatch(equal(64), HIDDEN, reference, peers),
    fixedBatch(equal(128), HIDDEN, reference, peers),
    newBatches(
      smallGraphs(509, (g) => 10 + ((g * 13) % 21), 4, 16, 2),
      64,
      HIDDEN,
      peers,
    ),
  ];
}
