import { expect, it } from 'vitest';
import { data, IndexError, propagate, ShapeError } from '../../src/index.js';
import { thrown } from '../thrown.js';

/** 0 and 3 share 1 (degree 3) and 2 (degree 2, beside a loop); an edge in both directions counts once. */
const edges: [number, number][] = [
  [0, 1],
  [1, 3],
  [3, 1],
  [2, 0],
  [3, 2],
  [1, 4],
  [2, 2],
];
const graph = data.graph({ numNodes: 6, edges });
const pairs = { src: [0, 0, 3], dst: [3, 4, 5] };

it.each([
  ['commonNeighbours', [2, 1, 0]],
  ['adamicAdar', [1 / Math.log(3) + 1 / Math.log(2), 1 / Math.log(3), 0]],
  ['resourceAllocation', [1 / 3 + 1 / 2, 1 / 3, 0]],
  ['degreeProduct', [4, 2, 0]],
] as const)('%s by its formula, whichever way edges point', (name, expected) => {
  const scores = propagate[name](graph, pairs);
  expected.forEach((value, i) => {
    expect(scores[i]).toBeCloseTo(value, 12);
  });
});

it('pairs of nodes that are not there are refused', () => {
  expect(thrown(() => propagate.adamicAdar(graph, { src: [6], dst: [0] }))).toBeInstanceOf(IndexError);
  expect(thrown(() => propagate.adamicAdar(graph, { src: [0], dst: [0, 1] }))).toBeInstanceOf(ShapeError);
});
