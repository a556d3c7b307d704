import { describe, expect, it } from 'vitest';
import { data, layers, ops, type SparseTensor, scope, sequential, type Tensor, tensor, valueAndGrad } from '../../src/index.js';

const ends = ({ src, dst }: data.Graph): number[][] => [Array.from(src.toTypedArray()), Array.from(dst.toTypedArray())];
const x = [[1], [2], [3], [4]];

describe('data.graph reads edges', () => {
  const wanted = [
    [0, 1, 2],
    [1, 2, 0],
  ];

  it.each([
    [
      'pairs',
      {
        edges: [
          [0, 1],
          [1, 2],
          [2, 0],
        ],
      },
    ],
    ['two typed arrays', { edges: [Uint32Array.of(0, 1, 2), Int32Array.of(1, 2, 0)] }],
    [
      'edgeIndex of plain arrays',
      {
        edgeIndex: [
          [0, 1, 2],
          [1, 2, 0],
        ],
      },
    ],
  ] as const)('as %s', (_, edges) => {
    expect(ends(data.graph({ x, ...(edges as data.GraphInput) }))).toEqual(wanted);
  });

  it('two pairs are pairs, not two arrays', () => {
    expect(
      ends(
        data.graph({
          x,
          edges: [
            [0, 1],
            [2, 3],
          ],
        }),
      ),
    ).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  it('as an adjacency matrix, whose rows receive', () => {
    const graph = data.graph({
      adjacency: [
        [0, 0, 1],
        [2, 0, 0],
        [0, 1, 0],
      ],
    });
    expect(ends(graph)).toEqual([
      [2, 0, 1],
      [0, 1, 2],
    ]);
    expect(graph.edgeWeight?.toArray()).toEqual([1, 2, 1]);
    expect(
      data.graph({
        adjacency: [
          [0, 1],
          [1, 0],
        ],
      }).edgeWeight,
    ).toBeNull();
  });

  it('undirected adds the reverse of every edge, loops once, and its weight', () => {
    const graph = data.graph({
      x,
      edges: [
        [0, 1],
        [2, 2],
      ],
      undirected: true,
      edgeWeight: [5, 7],
    });
    expect(ends(graph)).toEqual([
      [0, 2, 1],
      [1, 2, 0],
    ]);
    expect(graph.edgeWeight?.toArray()).toEqual([5, 7, 5]);
  });

  it('keeps repeated edges, and counts them twice', () => {
    const graph = data.graph({
      x,
      edges: [
        [0, 1],
        [0, 1],
      ],
    });
    expect(ops.spmm(graph.inCsr, graph.x as Tensor).toArray()).toEqual([[0], [2], [0], [0]]);
  });
});

describe('data.graph reads targets', () => {
  it('the first dimension of y says whether nodes or the graph have them', () => {
    expect(data.graph({ x, y: [0, 1, 1, 0] })).toMatchObject({ level: 'node', y: { shape: [4] } });
    expect(data.graph({ x, y: 3 })).toMatchObject({ level: 'graph', y: { shape: [1] } });
    expect(data.graph({ x, y: [3, 4] })).toMatchObject({ level: 'graph', y: { shape: [1, 2] } });
    expect(data.graph({ x, y: [0, 1, 1, 0], level: 'graph' })).toMatchObject({ level: 'graph', y: { shape: [1, 4] } });
    expect(() => data.graph({ x: [[1]], y: [1] })).toThrow(/level: 'node' or level: 'graph'/);
    expect(() => data.graph({ x, y: [[1], [2]] })).toThrow(/fits neither/);
  });

  it('plain numbers become f32, typed arrays keep their type', () => {
    expect(data.graph({ x, y: [0, 1, 1, 0] }).y?.dtype).toBe('f32');
    expect(data.graph({ x, y: Uint32Array.of(0, 1, 1, 0) }).y?.dtype).toBe('u32');
  });

  it('graph targets batch to [B] and [B, T]', () => {
    expect(
      data
        .batch([
          { x, y: 3 },
          { x: [[5]], y: 4 },
        ])
        .y?.toArray(),
    ).toEqual([3, 4]);
    expect(
      data
        .batch([
          { x, y: [3, 1] },
          { x: [[5]], y: [4, 2] },
        ])
        .y?.toArray(),
    ).toEqual([
      [3, 1],
      [4, 2],
    ]);
  });
});

describe('the structures of a graph', () => {
  const edges: [number, number][] = [
    [0, 1],
    [2, 1],
    [1, 0],
    [3, 3],
    [2, 1],
  ];
  const weights = [1, 2, 3, 4, 5];
  const graph = data.graph({ x, edges, edgeWeight: weights });

  /** A as a dense matrix: row i receives. */
  const dense = (fill: (a: number[][]) => void = () => {}): number[][] => {
    const a = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    edges.forEach(([s, t], e) => {
      a[t][s] += weights[e];
    });
    fill(a);
    return a;
  };
  const times = (a: number[][], v: number[]): number[] => a.map((row) => row.reduce((sum, w, j) => sum + w * v[j], 0));
  const flat = (t: Tensor): number[] => Array.from(t.toTypedArray());

  it('multiply as the adjacency matrix and its transpose do', () => {
    const features = graph.x as Tensor;
    expect(flat(ops.spmm(graph.inCsr, features, { weights: graph.edgeWeight }))).toEqual(times(dense(), [1, 2, 3, 4]));
    const transposed = dense()[0].map((_, j) => dense().map((row) => row[j]));
    expect(flat(ops.spmm(graph.outCsr, features, { weights: graph.edgeWeight }))).toEqual(times(transposed, [1, 2, 3, 4]));
  });

  it('the GCN normalisation is that of the dense matrix, loops and isolated nodes included', () => {
    const looped = dense((a) => {
      for (const i of [0, 1, 2]) a[i][i] += 1; // node 3 has its loop, of weight 4
    });
    const scale = looped.map((row) => 1 / Math.sqrt(row.reduce((p, q) => p + q, 0)));
    const wanted = times(
      looped.map((row, i) => row.map((w, j) => scale[i] * w * scale[j])),
      [1, 2, 3, 4],
    );
    const { csr, constant } = graph.gcn();
    const got = flat(ops.spmm(csr, graph.x as Tensor, { constant }));
    got.forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i], 5);
    });
  });

  it('a traced edge weight gives the same values, and its gradient agrees with differences', async () => {
    const { init } = await import('../../src/index.js');
    await init({ dtypes: ['f32', 'f64'] });
    const wide = data.graph({ x, edges, edgeWeight: weights, dtype: 'f64' });
    const layer = layers.gcnConv({ units: 2, activation: 'tanh' });
    const params = sequential({ layer }).init({ seed: 1, like: wide }).layer;
    const loss = (edgeWeight: Tensor): Tensor => {
      const y = layer(params, wide.x as Tensor, wide.with({ edgeWeight }));
      return ops.sum(ops.mul(y, y));
    };
    const [value, gradient] = valueAndGrad(loss)(wide.edgeWeight as Tensor);
    expect(value.item()).toBeCloseTo(
      scope(() => loss(wide.edgeWeight as Tensor).item()),
      12,
    );
    weights.forEach((_, e) => {
      const at = (h: number): number =>
        scope(() =>
          loss(
            tensor(
              weights.map((w, i) => w + (i === e ? h : 0)),
              { dtype: 'f64' },
            ),
          ).item(),
        );
      expect(flat(gradient)[e]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 7);
    });
  });

  it('are computed once, and shared by `with` as far as nothing changed', () => {
    expect(graph.inCsr).toBe(graph.inCsr);
    expect(graph.gcn()).toBe(graph.gcn());
    const other = graph.with({ x: tensor([[1], [1], [1], [1]]) });
    expect([other.inCsr, other.gcn()]).toEqual([graph.inCsr, graph.gcn()]);
    const heavier = graph.with({ edgeWeight: tensor([2, 2, 2, 2, 2]) });
    expect(heavier.inCsr).toBe(graph.inCsr);
    expect(heavier.gcn()).not.toBe(graph.gcn());
  });

  it('made inside a scope live where the graph lives', () => {
    const fresh = data.graph({ x, edges });
    scope(() => {
      fresh.gcn();
      return 0;
    });
    expect(flat(ops.spmm(fresh.gcn().csr, tensor([[1], [1], [1], [1]]))).length).toBe(4);
  });
});

describe('batches', () => {
  const graphs: data.GraphInput[] = [
    {
      x: [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
      edges: [
        [0, 1],
        [1, 2],
      ],
      undirected: true,
      y: 1,
    },
    { x: [[2, 2]], y: 0 },
    {
      x: [
        [0, 3],
        [1, 0],
      ],
      adjacency: [
        [0, 1],
        [1, 0],
      ],
      y: 1,
    },
  ];
  const model = sequential([
    layers.gcnConv({ units: 4, activation: 'relu' }),
    layers.propagationConv({ units: 3 }),
    layers.globalMeanPool(),
    layers.dense({ units: 1 }),
  ]);
  model.compile({ loss: 'mse' });

  it('give each graph what it gets alone, and the plain form is accepted as it is', async () => {
    await model.fit(graphs, { epochs: 2, batchSize: 2, seed: 3 });
    const together = await model.predict(graphs, { batchSize: 3 });
    expect(together.shape).toEqual([3, 1]);
    for (const [i, one] of graphs.entries()) expect((await model.predict([one])).data[0]).toBeCloseTo(together.data[i], 6);
    const { loss } = await model.evaluate(graphs);
    const mean = graphs.reduce((sum, { y }, i) => sum + (together.data[i] - (y as number)) ** 2 / 3, 0);
    expect(loss).toBeCloseTo(mean, 5);
  });

  it('of sparse features are those of dense ones', async () => {
    const sparse = graphs.map((one) => {
      const rows = one.x as number[][];
      const indices = rows.flatMap((row) => row.flatMap((v, c) => (v === 0 ? [] : [c])));
      const values = rows.flatMap((row) => row.filter((v) => v !== 0));
      let at = 0;
      const indptr = [0, ...rows.map((row) => (at += row.filter((v) => v !== 0).length))];
      return { ...one, x: { indptr, indices, values, shape: [rows.length, 2] as [number, number] } };
    });
    expect((data.batch(sparse).x as SparseTensor).csr.rows).toBe(6);
    const [a, b] = [await model.predict(sparse), await model.predict(graphs)];
    b.data.forEach((value, i) => {
      expect(a.data[i]).toBeCloseTo(value, 6);
    });
  });
});
