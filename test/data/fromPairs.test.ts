import { expect, it } from 'vitest';
import { data, ops, tensor } from '../../src/index.js';
import { thrown } from '../thrown.js';

it('makes the structure of a sparse matrix from the places of its entries', () => {
  const structure = data.fromPairs(
    [
      [2, 0],
      [0, 1],
      [0, 1],
    ],
    [3, 2],
  );
  const product = ops.spmm(structure, tensor([[10], [100]]), { weights: tensor([2, 3, 4]) });
  expect(product.toArray()).toEqual([[700], [0], [20]]);
});

it.each([
  ['a column', [[0, 2]], /pair 0 is in column 2/],
  [
    'a row',
    [
      [0, 0],
      [3, 1],
    ],
    /pair 1 is in row 3/,
  ],
  ['a fraction', [[0, 0.5]], /whole numbers/],
])('refuses %s outside of the shape', (_, pairs, message) => {
  const error = thrown(() => data.fromPairs(pairs as [number, number][], [3, 2]));
  expect(error.name).toBe('IndexError');
  expect(error.message).toMatch(message);
});
