/** One epoch of a three-layer GCN of width 256 on a graph of ogbn-arxiv's size, and on one of a tenth of it beside plain JavaScript. */
import { compareDeepGcn, createProblem, largeDeepGcn } from '../deep-gcn.js';
import type { CaseOptions, Comparison } from '../harness.js';

export function comparisons({ large = true }: CaseOptions): Comparison[] {
  // the large one first: what linear memory grew to is its own
  return [...(large ? [largeDeepGcn(createProblem(169_343, 1_160_000))] : []), compareDeepGcn(createProblem(16_934, 116_000))];
}
