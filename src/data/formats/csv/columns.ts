import { FormatError, OptionError } from '../../../core/errors.js';
import type { CsvTable } from './parse.js';

/** Texts that say that a value is missing, besides nothing at all. */
const MISSING: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?']);

export const isMissing = (field: string): boolean => MISSING.has(field.trim().toLowerCase());

/** Place of a column. @throws OptionError that lists those there are. */
export function columnOf(where: string, table: CsvTable, name: string): number {
  const place = table.header.indexOf(name);
  if (place >= 0) return place;
  throw new OptionError({
    where,
    what: 'the table has no such column',
    got: JSON.stringify(name),
    expected: `one of ${table.header
      .slice(0, 40)
      .map((column) => JSON.stringify(column))
      .join(', ')}`,
  });
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A field as a finite number. @throws FormatError with line and column. */
export function numberAt(where: string, table: CsvTable, row: number, column: number): number {
  const field = table.rows[row][column].trim();
  const value = NUMBER.test(field) ? Number(field) : Number.NaN;
  if (Number.isFinite(value)) return value;
  const [line, name] = [table.lines[row], table.header[column]];
  throw new FormatError({
    where,
    what: `line ${line}, column ${JSON.stringify(name)}: ${isMissing(field) ? 'the value is missing' : 'the value is no number'}`,
    got: JSON.stringify(field.slice(0, 60)),
    expected: 'a finite number',
    fields: { line, column: name, row: row + 1 },
  });
}

/** Rows in which all of these columns have a value, and how many have not. With 'refuse' a missing value is an error. */
export function rowsWith(
  where: string,
  table: CsvTable,
  columns: readonly number[],
  missing: 'refuse' | 'skip',
): { rows: number[]; skipped: number[] } {
  const [rows, skipped]: [number[], number[]] = [[], []];
  table.rows.forEach((fields, row) => {
    const gap = columns.find((column) => isMissing(fields[column]));
    if (gap === undefined) {
      rows.push(row);
      return;
    }
    if (missing === 'refuse') {
      const [line, name] = [table.lines[row], table.header[gap]];
      throw new FormatError({
        where,
        what: `line ${line} (row ${row + 1}): the target ${JSON.stringify(name)} is missing`,
        got: JSON.stringify(fields[gap]),
        expected: 'a value in every row',
        mend: "Pass missing: 'skip' to leave such rows out; the result counts them",
        fields: { line, row: row + 1, column: name },
      });
    }
    skipped.push(row);
  });
  return { rows, skipped };
}
