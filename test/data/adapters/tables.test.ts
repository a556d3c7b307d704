import { describe, expect, it } from 'vitest';
import { FormatError, GraphError, OptionError } from '../../../src/core/errors.js';
import { data } from '../../../src/index.js';

const edges = 'from,to,strength,kind\nann,bob,2,1\nbob,cy,0.5,-1\ncy,cy,1,0\n';
const nodes = 'id,age,"height, m",club\nann,31,1.7,go\nbob,25,1.8,chess\ncy,47,1.6,go\ndee,50,1.5,\n';

describe('readCsv', () => {
  it('reads quotes, CRLF, a byte order mark and bytes', () => {
    const text = '\uFEFFa,"b ""x"""\r\n"1\r\n2",\r\n,"3,4"\r\n\r\n';
    for (const file of [text, new TextEncoder().encode(text)]) {
      const table = data.readCsv(file);
      expect(table.columns).toEqual(['a', 'b "x"']);
      expect(Array.from({ length: table.numRows }, (_, row) => [table.value(row, 0), table.value(row, 1)])).toEqual([
        ['1\r\n2', ''],
        ['', '3,4'],
      ]);
      expect([table.place(0), table.place(1)]).toEqual(['row 1 (line 2)', 'row 2 (line 4)']);
    }
    expect(data.readCsv('a\tb\n1\t2', { separator: '\t' }).value(0, 1)).toBe('2');
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['an empty file', '', /the table is empty/],
    ['a short row', 'a,b\n1\n', /line 2: the row has another number of fields than the header \(got 1 instead of 2\)/],
    ['a long row', 'a,b\n1,2\n1,2,3\n', /line 3: .* \(got 3 instead of 2\)/],
    ['a quote that does not end', 'a,b\n1,"2\n3,4\n', /line 2: a quoted field does not end/],
    ['a quote in the middle', 'a\nx"y\n', /line 2: a quote inside a field/],
    ['text after a quote', 'a\n"x"y\n', /line 2: something follows a closing quote/],
    ['a name twice', 'a,a\n1,2\n', /line 1: the header has a name twice/],
    ['bytes that are no text', Uint8Array.of(97, 10, 0xff, 0xfe), /not UTF-8/],
  ])('refuses %s', (_, file, message) => {
    expect(() => data.readCsv(file)).toThrow(FormatError);
    expect(() => data.readCsv(file)).toThrow(message);
  });
});

describe('fromTables', () => {
  const ends = ['from', 'to'] as const;

  it('numbers nodes, classes and weights', () => {
    const graph = data.fromTables({
      edges,
      nodes,
      ends,
      features: ['age', 'height, m'],
      label: 'club',
      weight: 'strength',
      edgeFeatures: ['kind', 'strength'],
      undirected: true,
      missing: 'skip',
    });
    expect(graph).toEqual({
      ids: ['ann', 'bob', 'cy', 'dee'],
      numNodes: 4,
      edges: [Uint32Array.of(0, 1, 1, 2, 2), Uint32Array.of(1, 0, 2, 1, 2)],
      x: { data: Float32Array.of(31, 1.7, 25, 1.8, 47, 1.6, 50, 1.5), shape: [4, 2] },
      edgeWeight: Float32Array.of(2, 2, 0.5, 0.5, 1),
      edgeAttr: { data: Float32Array.of(1, 2, 1, 2, -1, 0.5, -1, 0.5, 0, 1), shape: [5, 2] },
      y: Uint32Array.of(1, 0, 1, 0),
      level: 'node',
      masks: { known: { indices: Uint32Array.of(0, 1, 2) } },
      classes: ['chess', 'go'],
      missing: 1,
    });
    const made = data.graph(graph);
    expect([made.numNodes, made.numEdges, made.masks.known.indices.length]).toEqual([4, 5, 3]);
    made.dispose();
  });

  it('takes the nodes from the edges, and numbers as names', () => {
    expect(data.fromTables({ edges: 'source,target\n7,3\n3,11\n' })).toEqual({
      ids: ['7', '3', '11'],
      numNodes: 3,
      edges: [Uint32Array.of(0, 1), Uint32Array.of(1, 2)],
      classes: [],
      missing: 0,
    });
  });

  it('sorts classes that are numbers by size, and reads numbers to predict', () => {
    const list = 'id,c,a,b\n1,10,1,2\n2,9,3,4\n';
    const graph = data.fromTables({ edges: 'source,target\n1,2', nodes: list, label: 'c' });
    expect([graph.classes, graph.y]).toEqual([['9', '10'], Uint32Array.of(1, 0)]);
    expect(data.fromTables({ edges: 'source,target\n1,2', nodes: list, target: 'a' }).y).toEqual([1, 3]);
    expect(data.fromTables({ edges: 'source,target\n1,2', nodes: list, target: ['a', 'b'] }).y).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it.each<[string, Partial<Parameters<typeof data.fromTables>[0]>, new (...args: never[]) => Error, RegExp]>([
    ['a missing target', { label: 'club' }, FormatError, /nodes, row 4 \(line 5\), "club": the target is missing .*missing: 'skip'/],
    [
      'a text among features',
      { features: ['club'] },
      FormatError,
      /nodes, row 1 \(line 2\), "club": the value is no finite number \(got "go"\)/,
    ],
    [
      'a missing feature',
      { nodes: 'id,a\nann,1\nbob,\ncy,3', features: ['a'] },
      FormatError,
      /row 2 \(line 3\), "a": the value is missing/,
    ],
    ['an infinite feature', { nodes: 'id,a\nann,1e999\nbob,1\ncy,3', features: ['a'] }, FormatError, /no finite number/],
    ['a feature beyond f32', { nodes: 'id,a\nann,1e39\nbob,1\ncy,3', features: ['a'] }, FormatError, /beyond f32/],
    [
      'an unknown node',
      { edges: 'from,to\nann,eve' },
      GraphError,
      /edges, row 1 \(line 2\): the edge names a node that does not exist \(got "eve"\)/,
    ],
    ['a node without a name', { nodes: 'id,a\n ,1' }, FormatError, /the name of the node is missing/],
    ['a node twice', { nodes: 'id\nann\nbob\nann\ncy' }, GraphError, /row 3 \(line 4\): the node "ann" stands twice/],
    [
      'an unknown column',
      { weight: 'mass' },
      OptionError,
      /no such column \(got "mass"\)\. Expected one of "from", "to", "strength", "kind"/,
    ],
    ['an unknown end', { ends: ['from', 'unto'] }, OptionError, /got "unto"/],
    ['label and target', { label: 'club', target: 'age' }, GraphError, /both label and target/],
    ['an unknown rule', { label: 'club', missing: 'ignore' as 'skip' }, OptionError, /bad missing \(got ignore\)/],
  ])('refuses %s', (_, changes, kind, message) => {
    const make = () => data.fromTables({ edges, nodes, ends, ...changes });
    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });
});
