import { describe, expect, it } from 'vitest';
import { data, memory, scope, type Tensor, tensor } from '../../src/index.js';
import { thrown } from '../thrown.js';

const x = [[1], [2], [3]];
const edges: [number, number][] = [
  [0, 1],
  [1, 2],
];
const numbers = (t: Tensor | null): number[] => Array.from(t?.view() ?? []);

describe('a newcomer’s graph is refused in words that mend it', () => {
  it.each<[string, object, string, RegExp]>([
    ['a name of PyG', { x, edge_index: [[0], [1]] }, 'OptionError', /unknown option 'edge_index'.*'edgeIndex'/],
    ['another of PyG', { x, edge_attr: [[1]] }, 'OptionError', /'edgeAttr'/],
    [
      'bigint targets',
      { x, y: BigInt64Array.of(0n, 1n, 0n) },
      'DTypeError',
      /y has .*no numbers \(got BigInt64Array\).*Int32Array\.from\(values, Number\)/,
    ],
    ['a list of bigints', { x, y: [0, 1n, 0] }, 'DTypeError', /y has no number at position 1 \(got bigint 1\)/],
    ['texts as targets', { x, y: ['a', 'b', 'a'] }, 'DTypeError', /y has no number at position 0 \(got string a\)/],
    ['texts as features', { x: [[1], ['2'], [3]] }, 'DTypeError', /x has no number at row 1, column 0 \(got string 2\)/],
    ['null among features', { x: [[1], [null], [3]] }, 'DTypeError', /x has no number at row 1, column 0 \(got null\)/],
    ['objects as features', { x: [{}, {}, {}] }, 'DTypeError', /x has no number at position 0 \(got an object\)/],
    ['flat bigint features', { x: { data: new BigInt64Array(3), shape: [3, 1] } }, 'DTypeError', /got BigInt64Array/],
    [
      'bigint edges',
      { x, edgeIndex: [BigInt64Array.of(0n), BigInt64Array.of(1n)] },
      'DTypeError',
      /edge 0 starts at something .*bigint 0.*Number/,
    ],
    ['texts as edges', { x, edges: [['0', '1']] }, 'DTypeError', /edge 0 starts at something that is no number \(got string 0\)/],
    ['edges that are no list', { x, edges: 'all' }, 'GraphError', /edges is no list \(got string\)/],
    ['null as edgeIndex', { x, edgeIndex: null }, 'GraphError', /edgeIndex is no list \(got null\)/],
    [
      'an edgeIndex of pairs',
      {
        x,
        edgeIndex: [
          [0, 1],
          [1, 2],
          [2, 0],
        ],
      },
      'GraphError',
      /edgeIndex is not two arrays \(got 3 parts\)/,
    ],
    ['texts as weights', { x, edges, edgeWeight: ['1', '2'] }, 'DTypeError', /edgeWeight has no number at position 0/],
    ['one target too many', { x, y: [0, 1, 0, 1] }, 'OptionError', /4 numbers for 3 nodes.*level: 'graph'/],
    ['one target too few', { x, y: [0, 1] }, 'OptionError', /2 numbers for 3 nodes/],
    ['an unknown dtype', { numNodes: 3, dtype: 'float32' }, 'OptionError', /unknown dtype \(got 'float32'\)/],
    ['null as x', { x: null }, 'GraphError', /x is in no known form \(got null\)/],
  ])('%s', (_, input, name, message) => {
    const error = thrown(() => data.graph(input as data.GraphInput));
    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
  });
});

it('a target that is missing is NaN', () => {
  expect(
    data
      .graph({
        x,
        y: [
          [1, Number.NaN],
          [2, 3],
          [4, 5],
        ],
      })
      .y?.toArray(),
  ).toEqual([
    [1, Number.NaN],
    [2, 3],
    [4, 5],
  ]);
});

it('an adjacency may be nested, flat or sparse', () => {
  const flat = { data: Float32Array.of(0, 2, 0, 0, 0, 1, 0, 0, 0), shape: [3, 3] as const };
  const sparse = { indptr: [0, 1, 2, 2], indices: [1, 2], values: [2, 1], shape: [3, 3] as const };
  scope(() => void tensor([0])); // the step arena has its first chunk
  const { heap } = memory();
  for (const adjacency of [
    [
      [0, 2, 0],
      [0, 0, 1],
      [0, 0, 0],
    ],
    flat,
    sparse,
  ]) {
    const graph = data.graph({ adjacency });
    expect([graph.src, graph.dst, graph.edgeWeight].map(numbers)).toEqual([
      [1, 2],
      [0, 1],
      [2, 1],
    ]);
    graph.dispose();
  }
  expect(memory().heap).toBe(heap);
  expect(data.graph({ adjacency: { indptr: [0, 1, 1], indices: [1], shape: [2, 2] } }).edgeWeight).toBeNull();
});

describe('graphs of a list', () => {
  const [two, edgeAttr] = [[[1], [2]], [[5, 6]]];

  it('without edges have no rows, whatever the columns of the others', () => {
    for (const none of [{ x: two }, { x: two, edgeAttr: [] }, { x: two, edges: [], edgeAttr: { data: [], shape: [0, 2] } }]) {
      for (const list of [
        [none, { x: two, edges: [[0, 1]] as [number, number][], edgeAttr }],
        [{ x: two, edges: [[0, 1]] as [number, number][], edgeAttr }, none],
      ]) {
        const batch = data.batch(list as data.GraphInput[]);
        expect([batch.numGraphs, batch.edgeAttr?.toArray()]).toEqual([2, edgeAttr]);
      }
    }
  });

  it('without weights weigh 1 among weighted ones', () => {
    const batch = data.batch([
      {
        adjacency: [
          [0, 1],
          [1, 0],
        ],
      },
      {
        adjacency: [
          [0, 0.5],
          [0, 0],
        ],
      },
    ]);
    expect(numbers(batch.edgeWeight)).toEqual([1, 1, 0.5]);
  });

  it('that do not fit are told by their own number', () => {
    const error = thrown(() =>
      data.batch([
        { x: two, edges: [[0, 1]] },
        { x: two, edges: [[0, 1]], edgeAttr },
      ]),
    );
    expect(error.message).toMatch(/edgeAttr of graph 0 does not fit that of the others \(got none\)/);
  });
});
