import { FormatError, OptionError } from '../../core/errors.js';
import type { Table } from './table.js';

export interface CsvFormat {
  /** One character between fields. Default a comma; tables of biology often have a tab. */
  readonly separator?: string;
}

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
 * line is the header, its names differ, every row has as many fields. Lines end with LF or CRLF; empty lines at the end do not count.
 *
 * @throws FormatError with the line of what is wrong; OptionError for a separator that is none.
 * @example
 * const table = data.readCsv('name,weight\n"salt, fine",58.44');
 * table.value(0, 0);
 */
export function readCsv(file: string | Uint8Array, format: CsvFormat = {}): Table {
  return csvTable('data.readCsv', file, format);
}

/** A table, or CSV to read one from. */
export type TableLike = Table | string | Uint8Array;

export const tableOf = (where: string, source: TableLike, format: CsvFormat): Table =>
  typeof source === 'string' || source instanceof Uint8Array ? csvTable(where, source, format) : source;

function csvTable(where: string, file: string | Uint8Array, { separator = ',' }: CsvFormat): Table {
  if (typeof separator !== 'string' || separator.length !== 1 || '"\r\n'.includes(separator))
    throw new OptionError({ where, what: 'bad separator', got: JSON.stringify(separator), expected: 'one character' });
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
  while (at < end) {
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
        'the row has another number of fields than the header',
        lines[lines.length - 1],
        `${record.length} instead of ${records[0].length}`,
      );
    }
    records.push(record);
  }
  const [header, ...rows] = records;
  if (header === undefined) throw new FormatError({ where, what: 'the table is empty', expected: 'a header and rows' });
  const seen = new Set<string>();
  const twice = header.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) refuse(where, 'the header has a name twice', 1, JSON.stringify(twice));
  return {
    columns: header,
    numRows: rows.length,
    value: (row, column) => rows[row][column],
    place: (row) => `row ${row + 1} (line ${lines[row + 1]})`,
  };
}
