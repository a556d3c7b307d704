import { describe, expect, it } from 'vitest';
import { data, grad, init, layers, ops, propagate, SparseTensor, type Tensor, tensor } from '../../src/index.js';
import { checkGradients } from '../../src/public/testing.js';

await init({ dtypes: ['f32', 'f64'] });
const { kernels } = propagate;

/** Six nodes, a loop, a repeated edge, and one node that only sends. */
const src = [0, 0, 1, 2, 3, 3, 4, 4, 5, 2];
const dst = [1, 2, 2, 3, 0, 3, 1, 3, 1, 1];
const weights = [0.5, 1, 2, 0.25, 1.5, 1, 0.75, 2, 1, 1];
const graph = data.graph({ numNodes: 6, edges: [Uint32Array.from(src), Uint32Array.from(dst)], edgeWeight: weights, dtype: 'f64' });

type Matrix = number[][];
const n = 6;
const zeros = (): Matrix => Array.from({ length: n }, () => new Array<number>(n).fill(0));
const identity = zeros().map((row, i) => row.map((_, j) => Number(i === j)));
const times = (a: Matrix, b: Matrix): Matrix => a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
const plus = (a: Matrix, b: Matrix, factor = 1): Matrix => a.map((row, i) => row.map((value, j) => value + factor * b[i][j]));
const power = (a: Matrix, k: number): Matrix => (k === 0 ? identity : times(a, power(a, k - 1)));

const adjacency = zeros();
for (const [e, s] of src.entries()) adjacency[dst[e]][s] += weights[e];
const rowSums = (a: Matrix): number[] => a.map((row) => row.reduce((sum, value) => sum + value, 0));
const columnSums = (a: Matrix): number[] => rowSums(a[0].map((_, j) => a.map((row) => row[j])));
const inverse = (x: number): number => (x > 0 ? 1 / x : 0);
const symmetric = (a: Matrix): Matrix => {
  const roots = rowSums(a).map((sum) => Math.sqrt(inverse(sum)));
  return a.map((row, i) => row.map((value, j) => value * roots[i] * roots[j]));
};
const byRow = (a: Matrix): Matrix => a.map((row, i) => row.map((value) => value * inverse(rowSums(a)[i])));
const byColumn = (a: Matrix): Matrix => a.map((row) => row.map((value, j) => value * inverse(columnSums(a)[j])));

const eye = tensor(identity, { dtype: 'f64' });
const close = (got: Tensor, want: Matrix): void => {
  for (const [i, row] of (got.toArray() as Matrix).entries())
    for (const [j, value] of row.entries()) expect(value).toBeCloseTo(want[i][j], 12);
};

const looped = plus(adjacency, identity);
const walk = kernels.adjacency().normalize('column');
const cases: [string, propagate.Kernel, Matrix][] = [
  ['A', kernels.adjacency(), adjacency],
  ['A + I', kernels.adjacency({ selfLoops: 1 }), looped],
  ['A + 2.5 I', kernels.adjacency({ selfLoops: 2.5 }), plus(adjacency, identity, 2.5)],
  ['symmetric', kernels.adjacency({ selfLoops: 1 }).normalize('symmetric'), symmetric(looped)],
  ['row', kernels.adjacency().normalize('row'), byRow(adjacency)],
  ['column', walk, byColumn(adjacency)],
  ['power', walk.power(3), power(byColumn(adjacency), 3)],
  ['plus and times', kernels.adjacency().plus(walk.times(-0.5)), plus(adjacency, byColumn(adjacency), -0.5)],
  ['a product normalised', kernels.adjacency().power(2).normalize('row'), byRow(power(adjacency, 2))],
  ['own matrix', kernels.matrix(new SparseTensor(graph.inCsr, tensor(weights, { dtype: 'f64' }))), adjacency],
];

describe('kernels of propagation', () => {
  it.each(cases)('%s: what it does and what it is agree with the dense formula, both ways', (_, kernel, want) => {
    close(kernel.apply(graph, eye), want);
    close(
      kernel.apply(graph, eye, { transposed: true }),
      want[0].map((__, j) => want.map((row) => row[j])),
    );
    const { csr, constant, weights: given } = kernel.matrix(graph);
    close(ops.spmm(csr, eye, { constant, weights: given }), want);
  });

  it('PageRank and heat are the inverse and the exponential', () => {
    const inverseOf = plus(identity, byColumn(adjacency), -0.85);
    close(
      ops.matmul(tensor(inverseOf, { dtype: 'f64' }), walk.pageRank({ alpha: 0.15 }).apply(graph, eye)),
      identity.map((row) => row.map((value) => 0.15 * value)),
    );
    let term = identity;
    let sum = identity;
    for (let k = 1; k < 40; k++) {
      term = times(term, byColumn(adjacency)).map((row) => row.map((value) => (value * 2) / k));
      sum = plus(sum, term);
    }
    close(
      walk.heat({ time: 2 }).apply(graph, eye),
      sum.map((row) => row.map((value) => value * Math.exp(-2))),
    );
  });

  it('keeps the largest of each receiver or sender, the first nodes of equal ones, and what reaches a threshold', () => {
    const kept = (kernel: propagate.Kernel): Matrix => kernel.apply(graph, eye).toArray() as Matrix;
    const dense = kernels.adjacency();
    expect(kept(dense.topK(1, { per: 'receiver' }))[1]).toEqual([0, 0, 1, 0, 0, 0]);
    expect(kept(dense.topK(1, { per: 'sender' })).map((row) => row[4])).toEqual([0, 0, 0, 2, 0, 0]);
    expect(
      kept(dense.threshold({ epsilon: 1.5 }))
        .flat()
        .filter(Boolean)
        .sort(),
    ).toEqual([1.5, 2, 2]);
    expect(
      kept(dense.threshold({ averageDegree: 0.5 }))
        .flat()
        .filter(Boolean)
        .sort(),
    ).toEqual([1.5, 2, 2]);
  });

  it('comes back from plain data as what it was', () => {
    for (const [, kernel, want] of cases) close(propagate.kernels.fromConfig(JSON.parse(JSON.stringify(kernel))).apply(graph, eye), want);
    const chosen = walk.pageRank({ alpha: 0.2 }).topK(3, { per: 'sender' });
    const again = kernels.fromConfig(JSON.parse(JSON.stringify(chosen)));
    expect(again.describe()).toBe(chosen.describe());
    expect(chosen.describe()).toBe('top 3 of each sender of 0.2 (I - 0.8 A D^-1)^-1');
  });

  it('is made once for a graph, and anew for other weights', () => {
    expect(walk.matrix(graph)).toBe(kernels.adjacency().normalize('column').matrix(graph));
    const other = graph.with({
      edgeWeight: tensor(
        weights.map((weight) => 2 * weight),
        { dtype: 'f64' },
      ),
    });
    expect(walk.matrix(other)).not.toBe(walk.matrix(graph));
  });

  it('has the gradient of features and edge weights', async () => {
    const x = tensor(
      [
        [1, 2],
        [0, 1],
        [-1, 0.5],
        [0.3, 0.2],
        [0, 0],
        [2, 1],
      ],
      { dtype: 'f64' },
    );
    const kernel = kernels.adjacency({ selfLoops: 1 }).normalize('symmetric').plus(walk.power(2)).pageRank({ alpha: 0.6 });
    await checkGradients(
      (p: { x: Tensor; edgeWeight: Tensor }) => ops.sum(ops.tanh(kernel.apply(graph.with({ edgeWeight: p.edgeWeight }), p.x))),
      [{ x, edgeWeight: tensor(weights, { dtype: 'f64' }) }],
    );
  });

  it('network propagation and the linear graph convolution are one computation, bit for bit', () => {
    const x = tensor(
      Array.from({ length: n * 5 }, (_, i) => Math.sin(i)),
      { shape: [n, 5], dtype: 'f64' },
    );
    const convolution = layers.gcnConv({ units: 5, useBias: false });
    const params = {
      kernel: tensor(
        Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (__, j) => Number(i === j))),
        { dtype: 'f64' },
      ),
    };
    const options = { seeds: x, alpha: 1, kernel: kernels.gcn(), tolerance: 0 };
    let h = x;
    for (let depth = 1; depth <= 3; depth++) {
      h = convolution(params, h, graph);
      expect(propagate.networkPropagation(graph, { ...options, maxSteps: depth }).values.toTypedArray()).toEqual(h.toTypedArray());
    }
  });

  it('refuses what is no kernel and does not fit', () => {
    expect(() => kernels.fromConfig({ kernel: 'pagerank' })).toThrow(/no such kernel \(got pagerank\).*Perhaps 'pageRank' is meant/s);
    expect(() => kernels.adjacency({ selfLoop: 1 } as never)).toThrow(/Perhaps 'selfLoops' is meant/);
    expect(() => kernels.adjacency().power(-1)).toThrow(/kernel.power: bad value for 'exponent'/);
    expect(() => kernels.matrix({} as never)).toThrow(/no sparse matrix/);
    const small = data.graph({ numNodes: 2, edges: [[0, 1]], dtype: 'f64' });
    expect(() => kernels.matrix(graph.inCsr).apply(small, tensor([[1], [2]], { dtype: 'f64' }))).toThrow(/does not fit the graph/);
    expect(grad((x: Tensor) => ops.sum(walk.apply(graph, x)))(eye).shape).toEqual([n, n]);
  });
});
