import * as hyparquet from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, it } from 'vitest';
import { GraphgradError } from '../../src/core/errors.js';
import { data, io, layers, sequential } from '../../src/index.js';
import { writeSafetensors } from '../../src/io/safetensors.js';
import { zipOf } from '../io/zip-writer.js';

/** So many that whoever goes over the input once for each of its parts will not come back: 10^10 steps and more. */
const MANY = 100_000;
const many = <T>(part: (i: number) => T, count = MANY): T[] => Array.from({ length: count }, (_, i) => part(i));
const digits = `${'1'.repeat(1_000_000)}x`;
const tiny = { 'T_A.txt': '1, 2', 'T_graph_indicator.txt': '1\n1' };
const model = sequential([layers.dense({ units: 1 })]);
model.params = model.init({ seed: 0, like: { x: [[1]] } });
const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'latin1'));
const u32 = (value: number): string => String.fromCharCode(...new Uint8Array(Uint32Array.of(value).buffer));
const header = (text: string): Uint8Array<ArrayBuffer> => bytes(`${u32(text.length)}\0\0\0\0${text}`);
const table = (rows: readonly unknown[][], columns: readonly string[]) => ({
  columns,
  numRows: rows.length,
  value: (row: number, column: number) => rows[row][column],
  place: (row: number) => `row ${row}`,
});
const tree = (count: number): object[] => [
  ...many((i) => ({ data: { id: `n${i}` } }), count),
  ...many((i) => ({ data: { source: `n${i}`, target: `n${i >> 1}` } }), count),
];
const ladder = (rungs: number): string =>
  `C${many((i) => `%${10 + (i % 2)}C`, rungs).join('')}${many((i) => `C%${10 + (i % 2)}`, rungs).join('')}`;

type Case = readonly [name: string, read: () => unknown];

/** Long inputs of each reader, of the kinds that make slow ones slow: a long part, many parts, deep ones, and such as nearly fit. */
const cases: readonly Case[] = [
  ['a number of a million digits in CSV', () => data.fromTables({ edges: `source,target,w\na,b,${digits}`, weight: 'w' })],
  ['a quoted field of a million quotes', () => data.readCsv(`a\n"${'""'.repeat(1_000_000)}"`)],
  ['many rows of CSV', () => data.fromTables({ edges: `source,target\n${many((i) => `n${i},n${i >> 1}`).join('\n')}` })],
  ['many columns of CSV', () => data.readCsv(`${many((i) => `c${i}`).join(',')}\n${many(() => '1').join(',')}`)],
  ['many blank lines of CSV', () => data.readCsv(`a\n${' \n'.repeat(MANY)}1`)],
  ['a number of a million digits in a TUDataset', () => data.readTUDataset({ ...tiny, 'T_edge_attributes.txt': digits })],
  [
    'many lines of a TUDataset',
    () =>
      data.readTUDataset({
        'T_A.txt': many((i) => `${i + 1}, ${(i ^ 1) + 1}`).join('\n'),
        'T_graph_indicator.txt': many((i) => (i >> 1) + 1).join('\n'),
      }),
  ],
  ['many elements of Cytoscape', () => data.fromCytoscape(tree(MANY))],
  [
    'many nodes of graphology',
    () =>
      data.fromGraphology({
        forEachNode: (visit) => many((i) => visit(`n${i}`, {})),
        forEachEdge: (visit) => many((i) => visit(`e${i}`, {}, `n${i}`, `n${i >> 1}`, {}, {}, true)),
      }),
  ],
  ['many edges in a row of a graph table', () => data.fromGraphTable(table([[[many((i) => i), many((i) => i >> 1)]]], ['edge_index']))],
  ['many molecules', () => data.molecules(`smiles,y\n${many((i) => `CCO,${i}`, 20_000).join('\n')}`, { target: 'y' })],
  ['a SMILES of a million characters', () => data.readMolecule('C'.repeat(1_000_000))],
  ['a ladder of rings', () => data.readMolecule(ladder(240))],
  ['branches within branches', () => data.readMolecule(`${'C('.repeat(900)}C${')'.repeat(900)}`)],
  ['small letters that nearly have a Kekulé structure', () => data.readMolecule(`c1${'c'.repeat(900)}c1`)],
  [
    'many rows of Parquet',
    () =>
      data.readParquet(new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'a', data: many((i) => `n${i}`) }] })), {
        parquet: hyparquet,
      }),
  ],
  ['a pickled list of many', () => io.unpickle(bytes(`(${'K\x01'.repeat(500_000)}l.`))],
  ['many pickled marks', () => io.unpickle(bytes(`${'('.repeat(1_000_000)}.`))],
  ['pickled lists within lists', () => io.unpickle(bytes(`${']'.repeat(1_000_000)}${'a'.repeat(999_999)}.`))],
  ['many pickled memos', () => io.unpickle(bytes(`${many((i) => `Nr${u32(i)}0`).join('')}N.`))],
  ['an archive of many files', () => io.unzip(zipOf(Object.fromEntries(many((i) => [`f${i}`, '']).slice(0, 10_000))))],
  ['a comment full of ends of archives', () => io.unzip(zipOf({ a: 'x' }, { comment: 'PK\x05\x06'.repeat(16_000) }))],
  ['what is no archive', () => io.unzip(new Uint8Array(20_000_000))],
  [
    'many weights',
    () => {
      const one = { dtype: 'F32' as const, shape: [1], data: new Uint8Array(4) };
      return io.loadPyG(model, writeSafetensors({ tensors: new Map(many((i) => [`w${i}`, one], 50_000)), metadata: new Map() }));
    },
  ],
  ['a header of brackets', () => io.load(header('['.repeat(1_000_000)))],
  ['a header of a million digits', () => io.load(header(`{"a":${digits}}`))],
  ['a header of escapes', () => io.load(header(`{"${'\\u0041'.repeat(150_000)}`))],
];

it.each(cases)('%s: read or refused, after a time that grows with the input', async (_, read) => {
  let refused: unknown;
  try {
    await read();
  } catch (error) {
    refused = error;
  }
  if (refused !== undefined) expect(refused).toBeInstanceOf(GraphgradError);
});
