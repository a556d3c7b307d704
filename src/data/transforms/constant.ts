import { borrow } from '../nodes.js';
import { withColumns } from './columns.js';
import type { Transform } from './transform.js';

/**
 * A column with the same value in every row: features for a graph without any. With `append: false` it takes the place of x.
 *
 * @example data.transforms.constant({ value: 1 })({ numNodes: 3, edges: [[0, 1]] })
 */
export const constant =
  ({ value = 1, append = true }: { value?: number; append?: boolean } = {}): Transform =>
  (input) =>
    withColumns(borrow(input).graph, { columns: 1, at: () => [0, value] }, append);
