import { describe, expect, it } from 'vitest';
import { randomForest } from '../../src/baselines/forest.js';
import { descriptors, type GraphTable, graphTable, pooledFeatures } from '../../src/baselines/graphTable.js';
import { minimise } from '../../src/baselines/lbfgs.js';
import { logistic } from '../../src/baselines/logistic.js';
import { ridge } from '../../src/baselines/ridge.js';
import { growTree, walkTree } from '../../src/baselines/tree.js';
import { countsRidge, patternCounts } from '../../src/baselines/weisfeilerLehman.js';
import type { Rows } from '../../src/nn/metrics/metric.js';
import { r2 } from '../../src/nn/metrics/regression.js';

/** Numbers that look random in [0, 1), the same at every run. */
const unit = (i: number): number => Math.abs(Math.sin(i * 12.9898 + 4.1) * 43758.5453) % 1;
const rows = (data: readonly number[], columns: number): Rows => ({ data, shape: [data.length / columns, columns] });

it('minimise finds the bottom of a long valley', () => {
  const rosenbrock = (w: Float64Array, g: Float64Array): number => {
    const [a, b] = w;
    g[0] = -2 * (1 - a) - 400 * a * (b - a * a);
    g[1] = 200 * (b - a * a);
    return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
  };
  const [a, b] = minimise(rosenbrock, Float64Array.from([-1.2, 1]), { tolerance: 1e-9 });
  expect(a).toBeCloseTo(1, 7);
  expect(b).toBeCloseTo(1, 7);
});

it('logistic ends where the gradient of its objective is zero', () => {
  const [n, inputs, count, alpha] = [40, 3, 3, 0.7];
  const data = Array.from({ length: n * inputs }, (_, i) => (unit(i) - 0.5) * (1 + (i % inputs)));
  const classes = Array.from({ length: n }, (_, r) => (data[r * inputs] + data[r * inputs + 1] > 0.2 ? 2 : unit(900 + r) > 0.5 ? 1 : 0));
  const predict = logistic(rows(data, inputs), classes, count, { alpha });
  const logits = predict(rows(data, inputs)).data;
  // weights from predictions of unit rows: the bias is what a zero row gets
  const bias = predict(rows([0, 0, 0], 3)).data;
  const weights = Array.from({ length: inputs }, (_, i) => {
    const row = [0, 0, 0];
    row[i] = 1;
    return Array.from(predict(rows(row, 3)).data, (value, c) => value - bias[c]);
  });
  for (let c = 0; c < count; c++) {
    const errors = classes.map((id, r) => {
      const scores = [0, 1, 2].map((k) => Math.exp(logits[r * count + k]));
      return scores[c] / (scores[0] + scores[1] + scores[2]) - (id === c ? 1 : 0);
    });
    expect(errors.reduce((a, b) => a + b, 0) / n).toBeCloseTo(0, 5);
    for (let i = 0; i < inputs; i++) {
      const column = classes.map((_, r) => data[r * inputs + i]);
      const scale = Math.sqrt(column.reduce((a, b) => a + b * b, 0) / n);
      const slope = errors.reduce((a, e, r) => a + (e * column[r]) / scale, 0) + alpha * weights[i][c] * scale;
      expect(slope / n).toBeCloseTo(0, 5);
    }
  }
});

describe('Weisfeiler-Lehman counts', () => {
  const graphs = (...all: [number, [number, number][]][]): GraphTable =>
    graphTable(
      'test',
      all.map(([nodes, edges]) => ({
        x: Array.from({ length: nodes }, () => [1]),
        edges,
        undirected: true,
        y: nodes,
        level: 'graph' as const,
      })),
    );
  const ring = (n: number, from = 0): [number, number][] => Array.from({ length: n }, (_, i) => [from + i, from + ((i + 1) % n)]);

  it('tell a path from a star, and cannot tell a hexagon from two triangles', () => {
    const table = graphs(
      [
        4,
        [
          [0, 1],
          [1, 2],
          [2, 3],
        ],
      ],
      [
        4,
        [
          [0, 1],
          [0, 2],
          [0, 3],
        ],
      ],
      [6, ring(6)],
      [6, [...ring(3), ...ring(3, 3)]],
    );
    const [path, star, hexagon, triangles] = patternCounts(table, 3);
    expect(path).not.toEqual(star);
    expect(hexagon).toEqual(triangles);
    expect(hexagon.reduce((sum, [, count]) => sum + count, 0)).toBe(6 * 4);
  });

  it('and ridge on them is ridge on a column for each pattern', () => {
    const counts = Array.from({ length: 12 }, (_, g) =>
      [0, 1, 2, 3, 4].flatMap((pattern) => (unit(g * 7 + pattern) > 0.4 ? [[pattern, 1 + ((g * pattern) % 4)] as const] : [])),
    );
    const dense = counts.map((row) => [0, 1, 2, 3, 4].map((pattern) => row.find(([p]) => p === pattern)?.[1] ?? 0));
    const y = rows(
      dense.flatMap((row, g) => [row[0] - row[3] + unit(g), row[1] * 2]),
      2,
    );
    const [train, test] = [counts.slice(0, 9), counts.slice(9)];
    const columns = ridge(rows(dense.slice(0, 9).flat(), 5), { data: Array.from(y.data).slice(0, 18), shape: [9, 2] }, { alpha: 0.5 });
    const want = columns(rows(dense.slice(9).flat(), 5)).data;
    const got = countsRidge(train, { data: Array.from(y.data).slice(0, 18), shape: [9, 2] }, 0.5)(test).data;
    for (const [i, value] of Array.from(got).entries()) expect(value).toBeCloseTo(want[i], 9);
  });
});

describe('random forest', () => {
  const n = 300;
  const x = rows(
    Array.from({ length: n * 3 }, (_, i) => unit(i) * 2 - 1),
    3,
  );
  const y = rows(
    Array.from({ length: n }, (_, r) => Math.sign(x.data[3 * r]) * Math.sign(x.data[3 * r + 1])),
    1,
  );
  const part = ({ data, shape: [, columns] }: Rows, from: number, to: number): Rows =>
    rows(Array.from(data).slice(from * columns, to * columns), columns);

  it('learns what no line can', () => {
    const [trainX, trainY, testX, testY] = [part(x, 0, 240), part(y, 0, 240), part(x, 240, n), part(y, 240, n)];
    expect(r2(ridge(trainX, trainY)(testX), testY)).toBeLessThan(0.2);
    const forest = randomForest(trainX, trainY, { trees: 60, seed: 1 });
    expect(r2(forest(testX), testY)).toBeGreaterThan(0.7);
    expect(randomForest(trainX, trainY, { trees: 60, seed: 1 })(testX)).toEqual(forest(testX));
    expect(randomForest(trainX, trainY, { trees: 60, seed: 2 })(testX)).not.toEqual(forest(testX));
  });

  it('is made of trees that know their own rows by heart', () => {
    const columns = [0, 1, 2].map((c) => Float64Array.from({ length: n }, (_, r) => x.data[3 * r + c]));
    const all = Uint32Array.from({ length: n }, (_, i) => i);
    const tree = growTree(columns, y.data, 1, all, { minSplit: 2, tried: 3, features: () => [0, 1, 2] });
    for (let r = 0; r < n; r++) expect(walkTree(tree, x.data, 3 * r)[0]).toBeCloseTo(y.data[r], 12);
  });
});

it('sums features and counts degrees of each graph', () => {
  const table = graphTable('test', [
    {
      x: [
        [1, 2],
        [3, 4],
      ],
      edges: [[0, 1]],
      y: 5,
      level: 'graph',
    },
    {
      x: [
        [10, 0],
        [0, 1],
        [1, 1],
      ],
      edges: [
        [0, 2],
        [1, 2],
      ],
      y: 6,
      level: 'graph',
    },
  ]);
  expect(Array.from(pooledFeatures(table).data)).toEqual([4, 6, 2, 11, 2, 3]);
  const [first, second] = [0, 1].map((g) => Array.from(descriptors(table).data).slice(g * 13, g * 13 + 13));
  expect(first).toEqual([4, 6, 2, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
  expect(second).toEqual([11, 2, 3, 2, 2, 0, 1, 0, 0, 0, 0, 0, 0]);
});
