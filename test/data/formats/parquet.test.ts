import { readFileSync } from 'node:fs';
import * as hyparquet from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, it } from 'vitest';
import { FormatError, OptionError, ShapeError } from '../../../src/core/errors.js';
import { data } from '../../../src/index.js';
import { describeShared, shared } from '../../shared.js';
import { rejected } from '../../thrown.js';

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData'];
const written = (columnData: Columns, more: object = {}): Uint8Array => new Uint8Array(parquetWriteBuffer({ columnData, ...more }));
const read = (file: Uint8Array, options: object = {}) => data.readParquet(file, { parquet: hyparquet, ...options });

const edges = written([
  { name: 'source', data: [10n, 20n], type: 'INT64' },
  { name: 'target', data: [20n, 30n], type: 'INT64' },
  { name: 'weight', data: [0.5, 2], type: 'DOUBLE' },
]);
const nodes = written([
  { name: 'id', data: [10n, 20n, 30n], type: 'INT64' },
  { name: 'age', data: [31, 25, 47], type: 'INT32' },
  { name: 'club', data: ['go', null, 'chess'], type: 'STRING' },
]);

it('makes a graph of tables of edges and nodes', async () => {
  const graph = data.fromTables({
    edges: await read(edges),
    nodes: await read(nodes),
    features: ['age'],
    label: 'club',
    weight: 'weight',
    missing: 'skip',
  });
  expect(graph).toEqual({
    ids: ['10', '20', '30'],
    numNodes: 3,
    edges: [Uint32Array.of(0, 1), Uint32Array.of(1, 2)],
    x: { data: Float32Array.of(31, 25, 47), shape: [3, 1] },
    edgeWeight: Float32Array.of(0.5, 2),
    y: Float32Array.of(1, Number.NaN, 0),
    level: 'node',
    masks: { known: { indices: Uint32Array.of(0, 2) } },
    classes: ['chess', 'go'],
    missing: 1,
  });
});

it('makes a set of graphs of a table with one row for each, as OGB has them', async () => {
  const file = written(
    [
      {
        name: 'edge_index',
        data: [
          [
            [0, 1],
            [1, 0],
          ],
          [[], []],
          [[0], [1]],
        ],
        type: 'JSON',
      },
      {
        name: 'node_feat',
        data: [
          [
            [5, 0],
            [7, 1],
          ],
          [[1, 1]],
          [
            [1, 2],
            [3, 4],
          ],
        ],
        type: 'JSON',
      },
      { name: 'edge_attr', data: [[[1], [2]], [], [[3]]], type: 'JSON' },
      { name: 'y', data: [[[1]], [[0]], null], type: 'JSON' },
      { name: 'num_nodes', data: [2, 1, 2], type: 'INT32' },
    ],
    { codec: 'SNAPPY' },
  );
  const table = await read(file);
  const { graphs, rows, missing } = data.fromGraphTable(table, { missing: 'skip' });
  expect([rows, missing]).toEqual([[1, 2], 1]);
  expect(graphs[0]).toEqual({
    edgeIndex: [
      [0, 1],
      [1, 0],
    ],
    x: { data: Float32Array.of(5, 0, 7, 1), shape: [2, 2] },
    edgeAttr: { data: Float32Array.of(1, 2), shape: [2, 1] },
    numNodes: 2,
    y: 1,
    level: 'graph',
  });
  const batch = data.batch(graphs.map(({ edgeAttr: _, ...graph }) => graph));
  expect([batch.numGraphs, batch.numNodes, batch.numEdges]).toEqual([2, 3, 2]);
  batch.dispose();
  expect(() => data.fromGraphTable(table)).toThrow(/row 3, column "y": the target is missing/);
});

it('refuses what does not fit, naming row and column', async () => {
  const table = (edgeIndex: unknown, more: Record<string, unknown> = {}) => {
    const row: Record<string, unknown> = { edge_index: edgeIndex, ...more };
    return {
      columns: Object.keys(row),
      numRows: 1,
      value: (_: number, column: number) => Object.values(row)[column],
      place: () => 'row 1',
    };
  };
  expect(() => data.fromGraphTable(table([[0]]))).toThrow(ShapeError);
  expect(() => data.fromGraphTable(table(5))).toThrow(FormatError);
  expect(() => data.fromGraphTable(table([[0], ['x']]))).toThrow(/row 1, column "edge_index": the value is no finite number/);
  expect(() => data.fromGraphTable(table([[], []], { node_feat: [[1], [1, 2]] }))).toThrow(/column "node_feat": row 1 has another length/);
  await expect(read(edges, { columns: ['mass'] })).rejects.toThrow(OptionError);
  await expect(read(edges, { maxBytes: 10 })).rejects.toThrow(/too large/);
  await expect(data.readParquet(edges, { parquet: {} as typeof hyparquet })).rejects.toThrow(OptionError);
  expect((await read(edges, { columns: ['weight'] })).columns).toEqual(['weight']);
});

it('refuses a bomb: rows that take no byte of the file', async () => {
  const bomb = written([{ name: 'a', data: new Array(200_000).fill('x'), type: 'STRING' }]);
  expect(bomb.length).toBeLessThan(2000);
  await expect(read(bomb, { maxBytes: 2 ** 20 })).rejects.toThrow(/too large, or contradicts itself \(got 11200000 bytes, 200000 rows/);
  expect((await read(bomb)).numRows).toBe(200_000);
});

it.each([...Array(12).keys()])('refuses a file cut or changed, whatever is hit (seed %i)', async (seed) => {
  const file = nodes.slice();
  const at = Math.floor((file.length * (seed + 0.5)) / 12);
  await expect(read(file.subarray(0, at))).rejects.toBeInstanceOf(FormatError);
  file[at] ^= 1 << (seed % 8);
  const outcome = await read(file).then(
    (table) => table.numRows,
    (error: unknown) => error instanceof FormatError,
  );
  expect([3, true]).toContain(outcome);
});

describeShared('a table of molecules in Parquet', () => {
  it('gives the graphs of the CSV', async () => {
    const csv = data.readCsv(readFileSync(shared('data/raw/moleculenet/delaney-processed.csv')));
    const column = (name: string): unknown[] => Array.from({ length: 100 }, (_, row) => csv.value(row, csv.columns.indexOf(name)));
    const target = 'measured log solubility in mols per litre';
    const file = written([
      { name: 'smiles', data: column('smiles') as string[], type: 'STRING' },
      { name: target, data: column(target).map(Number), type: 'DOUBLE' },
    ]);
    const options = { target };
    const first = data.molecules(readFileSync(shared('data/raw/moleculenet/delaney-processed.csv')), options).graphs.slice(0, 100);
    expect(data.molecules(await read(file), options).graphs).toEqual(first);
  });
});

it('takes the columns of a table without rows from its schema', async () => {
  const empty = await read(
    written([
      { name: 'source', data: [], type: 'STRING' },
      { name: 'target', data: [], type: 'STRING' },
    ]),
  );
  expect([empty.columns, empty.numRows]).toEqual([['source', 'target'], 0]);
  const parquet = {
    ...hyparquet,
    parquetMetadataAsync: async (file: never) => ({ ...(await hyparquet.parquetMetadataAsync(file)), row_groups: [] }),
  };
  // as DuckDB writes it: not even an empty group of rows
  const table = await data.readParquet(written([{ name: 'source', data: [], type: 'STRING' }]), { parquet: parquet as never });
  expect(table.columns).toEqual(['source']);
});

it.each([
  [
    [2n ** 40n, 2n - 2n ** 40n],
    [0n, 0n],
  ],
  [
    [1n, 1n],
    [2n ** 50n, -(2n ** 50n)],
  ],
])('refuses counts below 0, which would make room for huge ones: %s rows, %s bytes', async (rows, sizes) => {
  const row_groups = rows.map((num_rows, i) => ({ num_rows, columns: [{ meta_data: { total_uncompressed_size: sizes[i] } }] }));
  const parquet = {
    ...hyparquet,
    parquetMetadataAsync: async (file: never) => ({ ...(await hyparquet.parquetMetadataAsync(file)), num_rows: 2n, row_groups }),
  };
  const file = written([{ name: 'source', data: ['a', 'b'], type: 'STRING' }]);
  const error = await rejected(() => data.readParquet(file, { parquet: parquet as never }));
  expect([error.name, error.message]).toEqual(['FormatError', expect.stringMatching(/too large, or contradicts itself/)]);
});

it('keeps BLOB and BIGINT names apart, and reads bytes that are text as text', async () => {
  const table = await read(
    written([
      { name: 'source', data: [Uint8Array.of(255, 1), Uint8Array.of(97, 98)], type: 'BYTE_ARRAY' },
      { name: 'target', data: [9007199254740993n, 9007199254740992n], type: 'INT64' },
    ]),
  );
  expect(data.fromTables({ edges: table }).ids).toEqual(['\\xff01', '9007199254740993', 'ab', '9007199254740992']);
});
