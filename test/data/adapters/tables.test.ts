import { describe, expect, it } from 'vitest';
import { FormatError, GraphError, OptionError } from '../../../src/core/errors.js';
import { data, layers, sequential } from '../../../src/index.js';

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

describe('readCsv, as files are found', () => {
  const rows = (table: data.Table): unknown[][] =>
    Array.from({ length: table.numRows }, (_, row) => table.columns.map((_, column) => table.value(row, column)));

  it('skips blank lines between rows, and counts them', () => {
    const table = data.readCsv('\na,b\n\n1,2\r\n \r\n3,4\n\n');
    expect([table.columns, rows(table), table.place(1)]).toEqual([
      ['a', 'b'],
      [
        ['1', '2'],
        ['3', '4'],
      ],
      'row 2 (line 6)',
    ]);
    expect(rows(data.readCsv('a\tb\n\t\n', { separator: '\t' }))).toEqual([['', '']]);
  });

  it('names columns without a name by their place', () => {
    expect(data.readCsv('a,b,,\n1,2,,\n').columns).toEqual(['a', 'b', 'Unnamed: 2', 'Unnamed: 3']);
  });

  it('takes comments and no header, as SNAP has them', () => {
    const file = '# Directed graph\n# From\tTo\n0\t1\n# more\n1\t2\n';
    const named = data.readCsv(file, { separator: '\t', comment: '#', header: ['source', 'target'] });
    expect([named.columns, rows(named), named.place(0)]).toEqual([
      ['source', 'target'],
      [
        ['0', '1'],
        ['1', '2'],
      ],
      'row 1 (line 3)',
    ]);
    expect(data.readCsv('0,1\n', { header: false }).columns).toEqual(['0', '1']);
    const graph = data.fromTables({ edges: file, separator: '\t', comment: '#', header: false, ends: ['0', '1'] });
    expect(graph.ids).toEqual(['0', '1', '2']);
    expect(() => data.readCsv('0,1\n', { header: ['a'] })).toThrow(/line 1: .*2 instead of 1/);
  });

  it.each([
    [{ delimiter: ';' }, /unknown option 'delimiter'/],
    [{ separator: '::' }, /bad value for 'separator' \(got '::'\)/],
    [{ header: 0 }, /bad value for 'header'/],
  ])('refuses %o', (format, message) => expect(() => data.readCsv('a\n1', format as object)).toThrow(message));

  it('reads a number of a million digits that is none in one pass', () => {
    const csv = `id,a\nann,${'1'.repeat(1e6)}x\n`;
    expect(() => data.fromTables({ edges: 'source,target\nann,ann', nodes: csv, features: ['a'] })).toThrow(/no finite number/);
  });
});

describe('names of nodes', () => {
  const table = (column: readonly unknown[]): data.Table => ({
    columns: ['source', 'target'],
    numRows: column.length,
    value: (row) => column[row],
    place: (row) => `row ${row + 1}`,
  });
  const ids = (...column: unknown[]) => data.fromTables({ edges: table(column) }).ids;

  it('are told apart: bigints beyond 2^53, bytes', () => {
    expect(ids(9007199254740993n, 9007199254740992n)).toEqual(['9007199254740993', '9007199254740992']);
    expect(ids(Uint8Array.of(255, 1), Uint8Array.of(254, 1))).toEqual(['\\xff01', '\\xfe01']);
  });

  it.each([
    ['numbers beyond 2^53', 2 ** 53, /too large to be told from its neighbours \(got 9007199254740992\).*BIGINT/],
    ['NaN', Number.NaN, /the name of the node is missing \(got NaN\)/],
    ['null', null, /the name of the node is missing/],
    ['infinity', Infinity, /the name of the node is none/],
    ['objects', {}, /the name of the node is none/],
  ])('are never %s', (_, value, message) => {
    expect(() => ids('a', value)).toThrow(FormatError);
    expect(() => ids('a', value)).toThrow(message);
  });

  it('of Cytoscape neither', () => {
    expect(() => data.fromCytoscape([{ data: { id: 2 ** 60 } }])).toThrow(/too large/);
  });
});

it('fromTables keeps a row of which some targets are missing: each entry stands for itself', () => {
  const nodes = 'id,a,b\nann,1,\nbob,,\ncy,3,4\n';
  const graph = data.fromTables({ edges: 'source,target\nann,bob', nodes, target: ['a', 'b'], missing: 'skip' });
  expect([graph.y, graph.masks, graph.missing]).toEqual([
    [
      [1, Number.NaN],
      [Number.NaN, Number.NaN],
      [3, 4],
    ],
    { known: { indices: Uint32Array.of(0, 2) } },
    1,
  ]);
  expect(data.graph(graph).y?.toArray()).toEqual(graph.y);
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
      y: Float32Array.of(1, 0, 1, Number.NaN),
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
      /no such column \(got 'mass'\)\. Expected one of 'from', 'to', 'strength', 'kind'/,
    ],
    ['an unknown end', { ends: ['from', 'unto'] }, OptionError, /got 'unto'/],
    ['label and target', { label: 'club', target: 'age' }, GraphError, /both label and target/],
    ['an unknown rule', { label: 'club', missing: 'ignore' as 'skip' }, OptionError, /bad value for 'missing' \(got 'ignore'\)/],
  ])('refuses %s', (_, changes, kind, message) => {
    const make = () => data.fromTables({ edges, nodes, ends, ...changes });
    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });
});

it('nodes without a label are in no score, and fit says how to train on the others', async () => {
  const nodes = 'id,size,class\na,1,x\nb,2,\nc,3,y\nd,4,x';
  const read = data.fromTables({ edges: 'source,target\na,b\nb,c\nc,d', nodes, features: ['size'], label: 'class', missing: 'skip' });
  const model = sequential([layers.dense({ units: 2 })]);
  model.compile({ loss: 'crossEntropy', metrics: ['accuracy'] });
  model.params = model.init({ seed: 0, like: data.graph(read) });
  expect(await model.evaluate(data.graph(read))).toEqual(await model.evaluate(data.graph(read), { mask: 'known' }));
  await expect(model.fit(data.graph(read), { epochs: 1 })).rejects.toThrow(/masks: \{ train: graph\.masks\.known \}/);
  await model.fit(data.graph({ ...read, masks: { train: read.masks?.known } as never }), { epochs: 1 });
});

it('graphs of a table keep what is known of several targets', () => {
  const rows = [
    [[[0], [1]], 2, [[1, null, Number.NaN]]],
    [[[0], [1]], 2, [[null, null, null]]],
  ];
  const columns = ['edge_index', 'num_nodes', 'y'];
  const table = {
    columns,
    numRows: 2,
    value: (row: number, column: number) => rows[row][column],
    place: (row: number) => `row ${row + 1}`,
  };
  const { graphs, missing } = data.fromGraphTable(table, { missing: 'skip' });
  expect([graphs.map(({ y }) => y), missing]).toEqual([[[1, Number.NaN, Number.NaN]], 1]);
  expect(() => data.fromGraphTable(table)).toThrow(/row 2, column "y": the target is missing/);
});
