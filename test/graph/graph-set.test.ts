import { expect, test } from 'vitest';
import { data, type Tensor } from '../../src/index.js';
import type { Csr } from '../../src/runtime/csr.js';
import { SparseTensor } from '../../src/runtime/sparse.js';

type GraphInput = data.GraphInput;

let state = 7;
const random = (n: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return Math.floor(((state >>> 0) / 2 ** 32) * n);
};

/** Random graphs with loops, repeated edges, isolated nodes and one without edges. */
function randomGraphs(kind: 'dense' | 'sparse', weighted: boolean): GraphInput[] {
  return Array.from({ length: 6 }, (_, g) => {
    const n = 1 + random(6);
    const edges = Array.from({ length: g === 2 ? 0 : 2 + random(9) }, () => [random(n), random(n)] as const);
    const dense = Array.from({ length: n }, () => Array.from({ length: 3 }, () => (random(2) === 0 ? 0 : 1 + random(5))));
    const sparse = {
      indptr: [0, ...dense.map(() => 0)],
      indices: [] as number[],
      values: [] as number[],
      shape: [n, 3] as [number, number],
    };
    dense.forEach((row, r) => {
      row.forEach((value, c) => {
        if (value === 0) return;
        sparse.indices.push(c);
        sparse.values.push(value);
      });
      sparse.indptr[r + 1] = sparse.indices.length;
    });
    return {
      x: kind === 'dense' ? dense : sparse,
      edges,
      edgeAttr: { data: edges.map((_, e) => e + g), shape: [edges.length, 1] },
      ...(weighted ? { edgeWeight: edges.map(() => 1 + random(3)) } : {}),
      y: [g, g + 0.5],
      level: 'graph' as const,
    };
  });
}

const numbers = (t: Tensor | null): number[] => (t === null ? [] : Array.from(t.toTypedArray()));
const structure = (csr: Csr, values = true) => [csr.rows, csr.cols, numbers(csr.rowptr), numbers(csr.col), values ? numbers(csr.perm) : []];

test.each([
  ['dense', false],
  ['dense', true],
  ['sparse', false],
  ['sparse', true],
] as const)('graphs picked from a set are those graphs, structures and all (%s, weighted %s)', (kind, weighted) => {
  const inputs = randomGraphs(kind, weighted);
  const set = data.GraphSet.from('test', inputs);
  const ids = [3, 0, 2, 3, 5];
  const picked = set.batch(ids);
  const fresh = data.batch(ids.map((id) => inputs[id]));

  expect(picked.numGraphs).toBe(5);
  for (const part of ['src', 'dst', 'edgeWeight', 'edgeAttr', 'y', 'nodePtr'] as const)
    expect(numbers(picked[part])).toEqual(numbers(fresh[part]));
  if (picked.x instanceof SparseTensor && fresh.x instanceof SparseTensor) {
    expect(structure(picked.x.csr)).toEqual(structure(fresh.x.csr));
    expect(numbers(picked.x.values)).toEqual(numbers(fresh.x.values));
  } else expect(numbers(picked.x as Tensor)).toEqual(numbers(fresh.x as Tensor));

  expect(structure(picked.inCsr)).toEqual(structure(fresh.inCsr));
  expect(structure(picked.outCsr)).toEqual(structure(fresh.outCsr));
  expect(structure(picked.pool)).toEqual(structure(fresh.pool));
  for (const options of [{}, { improved: true }, { addSelfLoops: false }]) {
    const [a, b] = [picked.gcn(options), fresh.gcn(options)];
    expect(structure(a.csr, false)).toEqual(structure(b.csr, false));
    expect(structure(a.csr.transpose, false)).toEqual(structure(b.csr.transpose, false));
    expect(numbers(a.constant?.forward ?? null)).toEqual(numbers(b.constant?.forward ?? null));
    expect(numbers(a.constant?.backward ?? null)).toEqual(numbers(b.constant?.backward ?? null));
  }
  const [a, b] = [picked.adjacency({ addSelfLoops: true }), fresh.adjacency({ addSelfLoops: true })];
  expect(structure(a.csr, weighted)).toEqual(structure(b.csr, weighted));
  expect(structure(a.csr.transpose, weighted)).toEqual(structure(b.csr.transpose, weighted));
  expect(numbers(a.weights)).toEqual(numbers(b.weights));
});

test('more graphs may be picked than there are, each as often as one likes', () => {
  const set = data.GraphSet.from('test', [
    { x: [[1]], edges: [], y: 5 },
    { x: [[2]], edges: [], y: 6 },
  ]);
  const ids = [1, 0, 1, 1, 0, 1, 0];
  const picked = set.batch(ids);
  expect(numbers(picked.y)).toEqual(ids.map((id) => 5 + id));
  expect(numbers(picked.x as Tensor)).toEqual(ids.map((id) => 1 + id));
});
