import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool, number } from '../../core/options/vocabulary.js';
import { borrow } from '../nodes.js';
import { withColumns } from './columns.js';
import type { Transform } from './transform.js';

const schema = {
  /** Of every row. Default 1. */
  value: number({ default: 1 }),
  /** Append the column to x, or put it in its place. Default true. */
  append: bool(true),
};

/**
 * A column with the same value in every row: features for a graph without any. With `append: false` it takes the place of x.
 *
 * @example data.transforms.constant({ value: 1 })({ numNodes: 3, edges: [[0, 1]] })
 */
export const constant = (options: Given<typeof schema> = {}): Transform => {
  const { value, append } = readOptions('data.transforms.constant', schema, options);
  return (input) => withColumns(borrow(input).graph, { columns: 1, at: () => [0, value] }, append);
};
