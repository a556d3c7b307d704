import type { Graph } from '../graph/graph.js';
import { slice } from '../ops/layout.js';
import type { Tensor } from '../runtime/tensor.js';

/** Width of the edge attributes of a graph; 0 without any. */
export const edgeColumns = (graph: Graph | undefined): number => graph?.edgeAttr?.shape[1] ?? 0;

/** A kernel cut into the rows for each of the parts that would stand side by side before it. [Σ widths, out] -> [width, out] each. */
export function rowsFor(kernel: Tensor, widths: readonly number[]): Tensor[] {
  let start = 0;
  return widths.map((width) => {
    const end = start + width;
    const rows = slice(kernel, { start, end });
    start = end;
    return rows;
  });
}
