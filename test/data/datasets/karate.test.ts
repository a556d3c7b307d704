import { expect, it } from 'vitest';
import { OptionError } from '../../../src/core/errors.js';
import { karate } from '../../../src/data/datasets/karate.js';
import { describeShared, grb } from '../../shared.js';

it('has 34 people and 78 ties, in both directions', () => {
  const { numNodes, edges } = karate();
  const pairs = new Set(Array.from(edges[0], (source, e) => `${source} ${edges[1][e]}`));
  expect([numNodes, edges[0].length, pairs.size]).toEqual([34, 156, 156]);
  expect([...pairs].every((pair) => pairs.has(pair.split(' ').reverse().join(' ')))).toBe(true);
});

it('labels one person of each community, and tests on the others', () => {
  const { y, masks, numClasses } = karate();
  expect([...masks.train.indices].map((person) => y[person]).sort()).toEqual([0, 1, 2, 3]);
  expect([...masks.train.indices, ...masks.test.indices].sort((a, b) => a - b)).toEqual(Array.from({ length: 34 }, (_, i) => i));
  expect(numClasses).toBe(4);
});

it('knows people by an identity matrix, sparse or dense', () => {
  const sparse = karate().x;
  const { data, shape } = karate({ features: 'dense' }).x;
  expect([shape, sparse.shape, data.length]).toEqual([[34, 34], [34, 34], 34 * 34]);
  for (let i = 0; i < 34; i++) {
    const row = new Float32Array(34);
    for (let k = sparse.indptr[i]; k < sparse.indptr[i + 1]; k++) row[sparse.indices[k]] += sparse.values[k];
    expect(data.subarray(34 * i, 34 * i + 34)).toEqual(row);
    expect([row[i], row.reduce((a, b) => a + b)]).toEqual([1, 1]);
  }
});

it('gives new arrays each time, and refuses unknown features', () => {
  karate().y.fill(9);
  expect(Math.max(...karate().y)).toBe(3);
  expect(() => karate({ features: 'degree' as 'dense' })).toThrow(OptionError);
});

describeShared('the converted karate club', () => {
  it('is equal in every number', () => {
    const { edges, y, yClub, masks } = karate();
    expect([...edges[0], ...edges[1]]).toEqual(grb('karate', 'edge_index'));
    expect([...y]).toEqual(grb('karate', 'y'));
    expect([...yClub]).toEqual(grb('karate', 'y_club'));
    expect([...masks.train.indices]).toEqual(grb('karate', 'train_idx'));
  });
});
