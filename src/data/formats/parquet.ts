import { FormatError, OptionError } from '../../core/errors.js';
import { misfit } from '../../core/expect.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { array, custom, number, optional, string, unchecked } from '../../core/options/vocabulary.js';
import { columnOf, type Table } from './table.js';

/** A file to read pieces of. */
export interface ParquetFile {
  readonly byteLength: number;
  slice(start: number, end?: number): ArrayBuffer | Promise<ArrayBuffer>;
}

/** What is used of hyparquet: `await import('hyparquet')` has it. It is never imported here. */
export interface ParquetReader {
  parquetMetadataAsync(file: ParquetFile): Promise<{
    readonly num_rows: bigint;
    readonly row_groups: readonly RowGroup[];
    readonly schema: readonly SchemaElement[];
  }>;
  parquetReadObjects(options: {
    readonly file: ParquetFile;
    readonly columns?: string[];
    readonly compressors?: Readonly<Record<string, unknown>>;
    readonly utf8?: boolean;
  }): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** The schema of a file is a tree, written root first, each element before its children. */
interface SchemaElement {
  readonly name: string;
  readonly num_children?: number;
}

interface RowGroup {
  readonly num_rows: bigint;
  readonly columns: readonly {
    readonly meta_data?: { readonly total_uncompressed_size?: bigint; readonly path_in_schema?: readonly string[] };
  }[];
}

const parquetOptions = {
  /** hyparquet, which the application installs: `await import('hyparquet')`. */
  parquet: unchecked<ParquetReader>('the module hyparquet'),
  /** Columns to read. Default all. */
  columns: optional(array(string())),
  /** Codecs besides Snappy, from hyparquet-compressors. */
  compressors: optional(custom<Readonly<Record<string, unknown>>>('object', 'codecs by name', isObject)),
  /** Most bytes after decompression, as the file announces them, and as rows of JavaScript values. Default 1 GiB. */
  maxBytes: number({ min: 0, default: 2 ** 30 }),
};

export interface ParquetOptions extends Given<typeof parquetOptions> {}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Bytes of a row, and of each value in it, as hyparquet makes them: rows of repeated values take none in the file. */
const [ROW, VALUE] = [48, 8];

/**
 * Reads a Parquet table with hyparquet, for `data.fromTables`, `data.fromGraphTable` and `data.molecules`. Missing values are null. Columns of
 * bytes are texts where they are UTF-8, else bytes.
 *
 * @param file Its bytes, or something that reads pieces of it (hyparquet makes one of an address or a file).
 * @throws FormatError: damaged, or larger than the limit. OptionError: no hyparquet, an unknown column.
 * @example
 * import * as hyparquet from 'hyparquet';
 * import { parquetWriteBuffer } from 'hyparquet-writer';
 * const columnData = [{ name: 'source', data: ['a', 'b'] }, { name: 'target', data: ['b', 'c'] }];
 * const edges = await data.readParquet(new Uint8Array(parquetWriteBuffer({ columnData })), { parquet: hyparquet });
 * const graph = data.graph(data.fromTables({ edges }));
 */
export async function readParquet(file: Uint8Array | ParquetFile, options: ParquetOptions): Promise<Table> {
  const where = 'data.readParquet';
  const { parquet, columns, compressors, maxBytes } = readOptions(where, parquetOptions, options);
  if (typeof parquet?.parquetReadObjects !== 'function' || typeof parquet.parquetMetadataAsync !== 'function') {
    throw new OptionError({
      where,
      what: 'parquet is missing',
      expected: 'the module hyparquet',
      mend: "Install it and pass parquet: await import('hyparquet')",
    });
  }
  const source = file instanceof Uint8Array ? fileOf(file) : file;
  if (typeof source?.slice !== 'function' || !Number.isSafeInteger(source.byteLength))
    throw misfit(where, 'the file', file, 'bytes, or something with byteLength and slice');
  const metadata = await attempt(where, () => parquet.parquetMetadataAsync(source));
  const names = await attempt(where, async () => columnsOf(metadata.schema));
  const sizes = metadata.row_groups.flatMap(({ columns }) => columns.map(({ meta_data: m }) => Number(m?.total_uncompressed_size ?? 0)));
  const counts = metadata.row_groups.map((group) => Number(group.num_rows));
  const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
  const [announced, rows] = [total(sizes), total(counts)];
  const areSizes = [...sizes, ...counts].every((one) => Number.isSafeInteger(one) && one >= 0); // a negative one would make room for a huge one
  const bytes = Math.max(announced, rows * (ROW + VALUE * (columns ?? names).length));
  if (!areSizes || !(bytes <= maxBytes) || rows !== Number(metadata.num_rows)) {
    throw new FormatError({
      where,
      what: 'the table is too large, or contradicts itself',
      got: `${bytes} bytes, ${rows} rows of ${metadata.num_rows}`,
      expected: `at most maxBytes = ${maxBytes}`,
    });
  }
  const known: Table = { columns: names, numRows: rows, value: () => undefined, place: (row) => `row ${row + 1}` };
  for (const name of columns ?? []) columnOf(where, known, name);
  const wanted = columns === undefined ? names : [...columns];
  const read = await attempt(where, () => parquet.parquetReadObjects({ file: source, columns: wanted, compressors, utf8: false }));
  if (read.length !== rows)
    throw new FormatError({
      where,
      what: 'the table has another number of rows than announced',
      got: String(read.length),
      expected: String(rows),
    });
  return { ...known, columns: wanted, value: (row, column) => textIn(read[row][wanted[column]]) };
}

/** Names of the columns: the children of the root, whatever is in the rows, or if there are none. */
function columnsOf(schema: readonly SchemaElement[]): string[] {
  const names: string[] = [];
  let inside = 0; // elements still to come below the last column
  for (const { name, num_children: children = 0 } of schema.slice(1)) {
    if (inside === 0) names.push(name);
    else inside--;
    inside += children;
  }
  return names;
}

/** Old writers leave it open whether bytes are text; those that are none keep what tells them apart. */
function textIn(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return value;
  }
}

const fileOf = (bytes: Uint8Array): ParquetFile => ({
  byteLength: bytes.byteLength,
  slice: (start, end) => bytes.slice(start, end).buffer as ArrayBuffer,
});

/** hyparquet throws all kinds of errors over a damaged file. */
async function attempt<T>(where: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw new FormatError({
      where,
      what: 'the file cannot be read as Parquet',
      got: cause instanceof Error ? cause.message.slice(0, 200) : String(cause),
      mend: 'Check that it is whole; a codec other than Snappy needs compressors',
      cause,
    });
  }
}
