import { describe, expect, it } from 'vitest';
import { data, memory, ops, scope, tensor } from '../../src/index.js';

/** Everything that a graph computes once and keeps. */
const caches: readonly (readonly [name: string, use: (graph: data.Graph) => unknown])[] = [
  ['rows of incoming edges', (graph) => graph.inCsr],
  ['rows of outgoing edges', (graph) => graph.outCsr],
  ['incoming and outgoing edges', (graph) => [graph.inEdges, graph.outEdges]],
  ['nodes of each graph', (graph) => [graph.pool, graph.pool.transpose, graph.graphOf]],
  ['GCN normalisation', (graph) => [graph.gcn(), graph.gcn({ improved: true }), graph.gcn({ addSelfLoops: false })]],
  ['adjacency', (graph) => [graph.adjacency().csr.transpose, graph.adjacency({ addSelfLoops: true }).csr.transpose]],
  ['attention', (graph) => [graph.attention(), graph.attention({ addSelfLoops: false })]],
  ['weights of a mask', (graph) => graph.masks.train.weights('f32')],
];

const karate = data.karate();
const make = (): data.Graph => data.graph(karate);
scope(() => void tensor([0])); // the step arena has its first chunk

describe('a graph that is disposed of', () => {
  it.each(caches)('leaves nothing of: %s', (_name, use) => {
    const { heap } = memory();
    const graph = make();
    use(graph);
    expect(use(graph)).toEqual(use(graph));
    graph.dispose();
    expect(memory().heap).toBe(heap);
  });

  it('leaves nothing of a batch cut out of a set', () => {
    const { heap } = memory();
    const set = data.GraphSet.from('test', [karate, karate]);
    const graph = set.batch([1, 0]);
    for (const [name, use] of caches) if (name !== 'weights of a mask') use(graph);
    graph.dispose();
    set.dispose();
    expect(memory().heap - heap).toBeLessThan(2048); // a few short lists of starts, left to the garbage collector
  });
});

it('a graph, a set and sparse features are given back at the end of their block', () => {
  const { heap } = memory();
  const sparse = { indptr: [0, 1, 2], indices: [0, 2], values: [1, 1], shape: [2, 3] } as const;
  for (let i = 0; i < 3; i++) {
    using graph = data.graph({ x: sparse, edges: [[0, 1]] });
    void graph.gcn();
    using set = data.GraphSet.from('test', [karate]);
    expect([graph.numNodes, set.length]).toEqual([2, 1]);
  }
  expect(memory().heap - heap).toBeLessThan(2048);
});

it('a cache is the same object until its memory has been given back', () => {
  const graph = data.graph({ x: [[1], [2]], edges: [[0, 1]] });
  const first = graph.inCsr;
  expect(graph.with({ x: tensor([[3], [4]]) }).inCsr).toBe(first);
  first.dispose();
  expect(graph.inCsr).not.toBe(first);
  expect(ops.spmm(graph.inCsr, tensor([[3], [4]])).toArray()).toEqual([[0], [3]]);
});
