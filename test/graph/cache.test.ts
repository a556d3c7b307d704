import { expect, test } from 'vitest';
import { data, ops, scope } from '../../src/index.js';

test('a cache made in an inner scope is made again for a graph of the outer one', () => {
  const set = data.GraphSet.from('test', [
    { x: [[1], [2]], edges: [[0, 1]], y: 0 },
    { x: [[3]], edges: [], y: 1 },
  ]);
  const sums = scope(() => {
    const batch = set.batch();
    const pooled = () => scope(() => ops.segmentSum(batch.x as Parameters<typeof ops.segmentSum>[0], batch.pool).toArray());
    return [pooled(), pooled()];
  });
  expect(sums).toEqual([
    [[3], [3]],
    [[3], [3]],
  ]);
});
