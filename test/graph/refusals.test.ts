import { beforeAll, describe, expect, it } from 'vitest';
import { data, init, layers, tensor } from '../../src/index.js';
import { thrown } from '../thrown.js';

beforeAll(() => init({ dtypes: ['f32', 'f64'] }));

const x = [[1], [2], [3]];
const edges: [number, number][] = [
  [0, 1],
  [1, 2],
];

describe('data.graph refuses', () => {
  it.each([
    ['2.5 nodes', { numNodes: 2.5 }, 'GraphError', /bad number of nodes \(got 2\.5\)/],
    ['-1 nodes', { numNodes: -1 }, 'GraphError', /bad number of nodes/],
    ['no number of nodes', { edges }, 'GraphError', /the number of nodes is unknown.*Expected x, adjacency or numNodes/],
    ['two numbers of nodes', { x, numNodes: 4 }, 'GraphError', /x and numNodes disagree.*got 3 and 4/],
    ['edges twice', { x, edges, edgeIndex: [[0], [1]] }, 'GraphError', /both edges and edgeIndex/],
    ['edges beside an adjacency', { adjacency: [[0]], edges: [] }, 'GraphError', /both adjacency and edges/],
    ['an edge of three', { x, edges: [[0, 1, 2]] }, 'GraphError', /edge 0 is not a pair \(got 3 numbers\).*edgeIndex/],
    ['an adjacency that is not square', { adjacency: [[0, 1]] }, 'ShapeError', /the adjacency is not square \(got \[1, 2\]\)/],
    ['a ragged adjacency', { adjacency: [[0, 1], [1]] }, 'ShapeError', /adjacency|ragged|length/],
    ['NaN in an adjacency', { adjacency: [[Number.NaN]] }, 'NumericError', /adjacency is not finite/],
    ['features that are a list', { x: [1, 2] }, 'ShapeError', /x is not a matrix \(got \[2\]\)/],
    ['NaN in a tensor of features', { x: tensor([[1], [Number.NaN]]) }, 'NumericError', /x is not finite at row 1, column 0/],
    ['infinity in a tensor of weights', { x, edges, edgeWeight: tensor([1, Infinity]) }, 'NumericError', /edgeWeight is not finite/],
    ['infinity in targets', { x, y: [0, Number.NEGATIVE_INFINITY, 1] }, 'NumericError', /y is not finite at position 1/],
    ['an unknown level', { x, y: [0, 1, 1], level: 'nodes' }, 'OptionError', /unknown level \(got 'nodes'\)/],
    ['targets of too few nodes', { x, y: [0, 1], level: 'node' }, 'ShapeError', /y does not fit the nodes \(got \[2\]\)/],
    ['targets of too many edges', { x, edges, y: [0, 1, 1], level: 'edge' }, 'ShapeError', /y does not fit the edges.*Expected \[2/],
    ['too few edge attributes', { x, edges, edgeAttr: [[1]] }, 'ShapeError', /edgeAttr has the wrong shape \(got \[1, 1\]\)/],
    ['coordinates of other nodes', { x, pos: [[0, 0]] }, 'ShapeError', /pos has the wrong shape/],
    [
      'a sparse column that does not exist',
      { x: { indptr: [0, 1], indices: [4], shape: [1, 2] } },
      'GraphError',
      /column that does not exist/,
    ],
    ['sparse rows that end early', { x: { indptr: [0, 1, 1], indices: [0, 1], shape: [2, 2] } }, 'ShapeError', /contradict each other/],
    [
      'sparse rows that go back',
      { x: { indptr: [0, 2, 1, 2], indices: [0, 1], shape: [3, 2] } },
      'GraphError',
      /indptr of x decreases at row 1/,
    ],
  ])('%s', (_name, input, name, message) => {
    const error = thrown(() => data.graph(input as data.GraphInput));
    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
  });
});

describe('graph.with refuses', () => {
  const graph = data.graph({ x, edges });
  it.each([
    ['x', tensor([[1]])],
    ['edgeWeight', tensor([1, 2, 3])],
    [
      'edgeWeight',
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ],
    ['edgeAttr', tensor([[1]])],
    ['pos', tensor([[1]])],
  ])('%s with the wrong rows', (name, part) => {
    expect(thrown(() => graph.with({ [name]: part }))).toMatchObject({
      name: 'ShapeError',
      where: 'Graph.with',
      fields: { shape: part.shape },
    });
  });

  it('weights of another type than the features, where they meet', () => {
    const mixed = graph.with({ edgeWeight: tensor(Float64Array.of(1, 2)) });
    const params = { kernel: tensor([[1]]), bias: tensor([0]) };
    expect(thrown(() => layers.gcnConv({ units: 1 })(params, tensor(x), mixed)).name).toBe('DTypeError');
    expect(thrown(() => mixed.gcn()).message).toMatch(/different types \(got f64 and f32\)/);
  });
});

describe('what undirected adds', () => {
  it('carries the attributes and weights of its edge', () => {
    const graph = data.graph({
      x,
      edges: [...edges, [2, 2]],
      undirected: true,
      edgeAttr: [
        [7, 1],
        [8, 2],
        [9, 3],
      ],
      edgeWeight: [4, 5, 6],
    });
    expect([graph.src.toArray(), graph.dst.toArray()]).toEqual([
      [0, 1, 2, 1, 2],
      [1, 2, 2, 0, 1],
    ]);
    expect(graph.edgeAttr?.toArray()).toEqual([
      [7, 1],
      [8, 2],
      [9, 3],
      [7, 1],
      [8, 2],
    ]);
    expect(graph.edgeWeight?.toArray()).toEqual([4, 5, 6, 4, 5]);
  });
});
