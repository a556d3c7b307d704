import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { gcnGraph, initialWeights, powerLawGraph, randomMatrix, smallGraphs } from '../../bench/graphs.js';
import { describeShared, shared } from '../shared.js';

const sha256 = (values: Int32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');

test('the power-law graph is the published one, bit for bit', () => {
  const { indptr, indices } = powerLawGraph(1000, 5000);
  expect(indices.length).toBe(9812);
  expect(sha256(indices)).toMatch(/^7370b557/);
  expect(indptr[1000]).toBe(9812);
  const loops = Array.from({ length: 1000 }, (_, i) => indices.subarray(indptr[i], indptr[i + 1]).includes(i));
  expect(loops).not.toContain(true);
});

test('the random matrix keeps its repeats and is sorted into rows', () => {
  const { indptr, indices } = randomMatrix(50, 4000);
  expect(indptr[50]).toBe(4000);
  expect(indices.every((col) => col >= 0 && col < 50)).toBe(true);
});

interface Generators {
  gcnGraph(options: { N: number; deg: number; F: number; C: number; seed?: number }): {
    A: { rowPtr: Int32Array; col: Int32Array; val: Float32Array };
    X: Float32Array;
    y: Int32Array;
  };
  smallGraphBatch(options: { B: number; n: number; deg: number; F: number; C: number }): { X: Float32Array; y: Int32Array };
  initParams(F: number, H: number, C: number): Record<'W1' | 'b1' | 'W2' | 'b2', Float32Array>;
}

describeShared('the workloads of the reference program', () => {
  const load = async (): Promise<Generators> => await import(pathToFileURL(shared('prototypes/peers/common.mjs')).href);

  describe.each([
    [200, 10, 6, 7, 1],
    [20, 4, 16, 2, 9],
  ])('gcnGraph of %d nodes, degree %d', (nodes, degree, features, classes, seed) => {
    test('has the same entries, features and labels', async () => {
      const theirs = (await load()).gcnGraph({ N: nodes, deg: degree, F: features, C: classes, seed });
      const ours = gcnGraph(nodes, degree, features, classes, seed);
      expect(ours.x).toEqual(theirs.X);
      expect(ours.labels).toEqual(theirs.y);
      const entries = (ptr: Int32Array, col: Int32Array, values: ArrayLike<number>): string[] =>
        Array.from({ length: nodes }, (_, i) => i).flatMap((i) =>
          Array.from(col.subarray(ptr[i], ptr[i + 1]), (j, e) => `${i} ${j} ${values[ptr[i] + e].toFixed(6)}`).sort(),
        );
      const { indptr, indices, values } = ours.adjacency;
      expect(entries(indptr, indices, values)).toEqual(entries(theirs.A.rowPtr, theirs.A.col, theirs.A.val));
    });
  });

  test('small graphs and initial weights are the same', async () => {
    const { smallGraphBatch, initParams } = await load();
    const theirs = smallGraphBatch({ B: 5, n: 20, deg: 4, F: 16, C: 2 });
    const { graphs, labels } = smallGraphs(5, () => 20, 4, 16, 2);
    expect(graphs.flatMap(({ x }) => [...x])).toEqual([...theirs.X]);
    expect(labels).toEqual(theirs.y);
    const { W1, W2 } = initParams(16, 32, 2);
    const { kernel1, kernel2 } = initialWeights(16, 32, 2);
    expect([kernel1, kernel2]).toEqual([W1, W2]);
  });
});
