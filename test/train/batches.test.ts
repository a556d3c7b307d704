import { describe, expect, it } from 'vitest';
import type { data, Tensor } from '../../src/index.js';
import { source } from '../../src/train/batches.js';

const graphs = Array.from({ length: 7 }, (_, i) => ({ x: [[i]], y: i }));
const ids = (graph: data.Graph): number[] => ((graph.x as Tensor).toArray() as number[][]).flat();

describe('a walk over a list', () => {
  it('goes through all graphs in batches, the last one shorter', () => {
    const from = source('test', graphs, { batchSize: 3 });
    expect([from.graphs, from.batches]).toEqual([7, 3]);
    expect(Array.from(from.walk(null), ({ graph, rows }) => [ids(graph), rows])).toEqual([
      [[0, 1, 2], 3],
      [[3, 4, 5], 3],
      [[6], 1],
    ]);
    from.dispose();
  });

  it('keeps the batch before the current one, and no more', () => {
    const from = source('test', graphs, { batchSize: 2 });
    const walk = from.walk(null)[Symbol.iterator]();
    const next = (): data.Graph => walk.next().value?.graph as data.Graph;
    const [first, second] = [next(), next()];
    expect([ids(first), ids(second)]).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const third = next();
    expect([(first.x as Tensor).disposed, ids(second), ids(third)]).toEqual([true, [2, 3], [4, 5]]);
    from.dispose();
  });
});
