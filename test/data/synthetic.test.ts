import { expect, it } from 'vitest';
import { OptionError } from '../../src/core/errors.js';
import { type SyntheticGraph, type SyntheticTask, synthetic, syntheticTasks } from '../../src/data/synthetic.js';

const labelsOf = ({ x }: SyntheticGraph) => x.map((row) => row.indexOf(1));

/** Scores written the long way: over an adjacency matrix and the neighbours of each node. */
function expected(task: SyntheticTask, graph: SyntheticGraph): number {
  const labels = labelsOf(graph);
  const neighbours = labels.map((_, i) =>
    labels.map((__, j) => j).filter((j) => graph.edges.some(([a, b]) => (a === i && b === j) || (a === j && b === i))),
  );
  const over = (f: (label: number) => number) => {
    let total = 0;
    labels.forEach((label, i) => {
      total += f(label);
      for (const j of neighbours[i]) total += f(labels[j]);
    });
    return total;
  };
  switch (task) {
    case 'score':
      return graph.x.length;
    case 'score_sum':
      return labels.reduce((a, b) => a + b);
    case 'score_nbr':
      return over((n) => n);
    case 'score_sqrt':
      return over(Math.sqrt);
    case 'score_sine':
      return over(Math.sin);
    case 'score_tan':
      return over(Math.tan);
    case 'score_edges':
      return graph.edges
        .map(([a, b]) => [labels[a], labels[b]].sort((p, q) => p - q))
        .filter(([p, q]) => (p === 1 && q === 2) || (p === 2 && q === 5) || (p === 3 && q === 4))
        .reduce((total, [p, q]) => total + p + q, 0);
    default:
      throw new Error(`no formula for ${task}`);
  }
}

it('has the eight tasks', () => {
  expect(syntheticTasks).toEqual([
    'score',
    'score_sum',
    'score_nbr',
    'score_sqrt',
    'score_sine',
    'score_tan',
    'score_edges',
    'score_random',
  ]);
});

it.each(syntheticTasks.filter((task) => task !== 'score_random'))('scores %s by its formula', (task) => {
  const graphs = synthetic(task, { count: 200, seed: 3 });
  for (const graph of graphs) expect(graph.y).toBeCloseTo(expected(task, graph), 9);
  expect(new Set(graphs.map((graph) => graph.y)).size).toBeGreaterThan(5);
});

it('draws score_random from 0 to 9, evenly and apart from the graph', () => {
  const graphs = synthetic('score_random', { count: 5000 });
  const counts = Array.from({ length: 10 }, (_, value) => graphs.filter(({ y }) => y === value).length);
  expect(counts.reduce((a, b) => a + b)).toBe(5000);
  for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(100);
  const [n, y] = [graphs.map(({ x }) => x.length), graphs.map((graph) => graph.y)];
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  const [meanN, meanY] = [mean(n), mean(y)];
  const covariance = mean(n.map((value, i) => (value - meanN) * (y[i] - meanY)));
  expect(Math.abs(covariance) / Math.sqrt(mean(n.map((v) => (v - 10) ** 2)) * mean(y.map((v) => (v - 4.5) ** 2)))).toBeLessThan(0.05);
});

it('makes graphs of the promised form', () => {
  const graphs = synthetic('score_nbr');
  expect(graphs).toHaveLength(1000);
  expect(new Set(graphs.map(({ x }) => x.length))).toEqual(new Set([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]));
  expect(new Set(graphs.flatMap(labelsOf))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  for (const { x, edges, undirected } of graphs) {
    expect(undirected).toBe(true);
    expect(x.every((row) => row.length === 10 && row.reduce((a, b) => a + b) === 1)).toBe(true);
    expect(edges.length).toBeGreaterThan(0);
    expect(edges.length).toBeLessThanOrEqual(x.length);
    expect(edges.every(([a, b]) => 0 <= a && a < b && b < x.length)).toBe(true);
    expect(new Set(edges.map(String)).size).toBe(edges.length);
  }
  expect(graphs.some(({ x, edges }) => edges.length === x.length)).toBe(true);
});

it('depends on the seed alone', () => {
  const graphs = synthetic('score_nbr', { count: 50, seed: 1 });
  expect(synthetic('score_nbr', { count: 50, seed: 1 })).toEqual(graphs);
  expect(synthetic('score_nbr', { count: 20, seed: 1 })).toEqual(graphs.slice(0, 20));
  expect(synthetic('score', { count: 50, seed: 1 }).map(({ edges }) => edges)).toEqual(graphs.map(({ edges }) => edges));
  const first = new Set(graphs.map(({ x, edges }) => JSON.stringify([x, edges])));
  for (const seed of [0, 2, -1, 2 ** 40, 2 ** 40 + 1]) {
    expect(synthetic('score_nbr', { count: 50, seed }).some(({ x, edges }) => first.has(JSON.stringify([x, edges])))).toBe(false);
  }
});

it('takes the smallest and other sizes', () => {
  const [graph] = synthetic('score_sum', { count: 1, minNodes: 2, maxNodes: 2, labels: 1 });
  expect(graph).toEqual({ x: [[1], [1]], edges: [[0, 1]], undirected: true, y: 0 });
  expect(synthetic('score', { count: 0 })).toEqual([]);
});

it.each([
  ['task', () => synthetic('constructor' as SyntheticTask)],
  ['count', () => synthetic('score', { count: -1 })],
  ['minNodes', () => synthetic('score', { minNodes: 1 })],
  ['maxNodes', () => synthetic('score', { minNodes: 5, maxNodes: 4 })],
  ['labels', () => synthetic('score', { labels: 0 })],
  ['seed', () => synthetic('score', { seed: 0.5 })],
])('refuses a bad %s', (name, attempt) => {
  expect(attempt).toThrow(OptionError);
  expect(attempt).toThrow(name);
});
