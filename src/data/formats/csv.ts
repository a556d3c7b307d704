import { FormatError } from '../../core/errors.js';
import type { Given, Values } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { array, bool, custom, either, optional, string } from '../../core/options/vocabulary.js';
import { expectTable, type Table } from './table.js';

const isCharacter = (value: unknown): value is string => typeof value === 'string' && value.length === 1 && !'"\r\n'.includes(value);
const character = custom('string', 'one character, no quote and no line break', isCharacter);

/** Options that every reader of CSV takes. */
export const csvOptions = {
  /** One character between fields. Default a comma; tables of biology often have a tab. */
  separator: optional(character, ','),
  /** True where the first line names the columns; false where there is no such line (columns are '0', '1', …); or the names. Default true. */
  header: optional(either(bool(), array(string(), { min: 1 })), true),
  /** Lines that begin with this are left out: '#' in edge lists of SNAP. Default none. */
  comment: optional(character),
};

/** How a CSV is written. */
export interface CsvFormat extends Given<typeof csvOptions> {}

const refuse = (where: string, what: string, line: number, got?: string, mend?: string): never => {
  throw new FormatError({ where, what: `line ${line}: ${what}`, got, mend, fields: { line } });
};

/** Text of a file; bytes are UTF-8. */
export function textOf(where: string, file: string | Uint8Array): string {
  if (typeof file === 'string') return file.startsWith('\uFEFF') ? file.slice(1) : file;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch (cause) {
    throw new FormatError({ where, what: 'the file is not UTF-8 text', expected: 'a text file', cause });
  }
}

/**
 * Reads CSV as RFC 4180 has it: fields between commas, in double quotes where they hold commas, quotes (doubled) or line breaks. The first
 * line is the header, its names differ, every row has as many fields. Lines end with LF or CRLF; blank lines do not count. Columns without a
 * name are called `Unnamed: 2` and the like, counted from 0, as pandas does.
 *
 * @throws FormatError with the line of what is wrong; OptionError for a separator that is none.
 * @example
 * const table = data.readCsv('name,weight\n"salt, fine",58.44');
 * table.value(0, 0);
 */
export function readCsv(file: string | Uint8Array, format: CsvFormat = {}): Table {
  const where = 'data.readCsv';
  return csvTable(where, file, readOptions(where, csvOptions, format));
}

/** A table, or CSV to read one from. */
export type TableLike = Table | string | Uint8Array;

export const tableOf = (where: string, source: TableLike, format: CsvValues): Table =>
  typeof source === 'string' || source instanceof Uint8Array ? csvTable(where, source, format) : expectTable(where, source);

type CsvValues = Values<typeof csvOptions>;

function csvTable(where: string, file: string | Uint8Array, { separator, header, comment }: CsvValues): Table {
  if (typeof file !== 'string' && !(file instanceof Uint8Array))
    throw new FormatError({
      where,
      what: 'the file is neither text nor bytes',
      got: file === null ? 'null' : typeof file,
      expected: 'CSV',
    });
  const text = textOf(where, file);
  const records: string[][] = [];
  const lines: number[] = [];
  let at = 0;
  let line = 1;
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  const field = (): string => {
    if (text[at] !== '"') {
      const start = at;
      while (at < end && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') {
        if (text[at] === '"')
          refuse(where, 'a quote inside a field without quotes', line, undefined, 'Put the field in quotes and double the quote');
        at++;
      }
      return text.slice(start, at);
    }
    const opened = line;
    const parts: string[] = [];
    for (let start = ++at; ; start = ++at) {
      const quote = text.indexOf('"', start);
      if (quote < 0 || quote >= end) return refuse(where, 'a quoted field does not end', opened);
      const part = text.slice(start, quote);
      for (let i = part.indexOf('\n'); i >= 0; i = part.indexOf('\n', i + 1)) line++;
      parts.push(part);
      at = quote + 1;
      if (text[at] !== '"') return parts.join('"');
    }
  };
  /** The end of a line that does not count, or -1. */
  const skipped = (): number => {
    const next = text.indexOf('\n', at);
    const stop = next < 0 || next > end ? end : next;
    if (text[at] === comment) return stop;
    for (let i = at; i < stop; i++) if ((text[i] !== ' ' && text[i] !== '\r') || text[i] === separator) return -1;
    return stop;
  };
  const blank = `\r\n ${comment ?? ''}`;
  while (at < end) {
    const over = blank.includes(text[at]) ? skipped() : -1;
    if (over >= 0) {
      at = over + 1;
      line++;
      continue;
    }
    const record: string[] = [];
    lines.push(line);
    for (;;) {
      record.push(field());
      if (at >= end || text[at] !== separator) break;
      at++;
    }
    if (at < end) {
      if (text[at] === '\r' && text[at + 1] === '\n') at++;
      if (text[at] !== '\n')
        refuse(where, 'something follows a closing quote, or a line ends with CR alone', line, JSON.stringify(text.slice(at, at + 20)));
      at++;
      line++;
    }
    if (records.length > 0 && record.length !== records[0].length) {
      refuse(
        where,
        header === true ? 'the row has another number of fields than the header' : 'the row has another number of fields than the first',
        lines[lines.length - 1],
        `${record.length} instead of ${records[0].length}`,
      );
    }
    records.push(record);
  }
  if (records.length === 0) throw new FormatError({ where, what: 'the table is empty', expected: 'a header and rows' });
  const before = header === true ? 1 : 0;
  const columns = namesOf(header, records[0]);
  if (columns.length !== records[0].length)
    refuse(
      where,
      'the row has another number of fields than names are given',
      lines[0],
      `${records[0].length} instead of ${columns.length}`,
    );
  const seen = new Set<string>();
  const twice = columns.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) refuse(where, 'the header has a name twice', lines[0], JSON.stringify(twice));
  return {
    columns,
    numRows: records.length - before,
    value: (row, column) => records[row + before][column],
    place: (row) => `row ${row + 1} (line ${lines[row + before]})`,
  };
}

/** Names of the columns: given, counted, or those of the first record. */
function namesOf(header: CsvValues['header'], first: readonly string[]): readonly string[] {
  if (header === true) return first.map((name, i) => (name === '' ? `Unnamed: ${i}` : name));
  return header === false ? first.map((_, i) => String(i)) : header;
}
