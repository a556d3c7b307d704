import { FormatError, OptionError } from '../../core/errors.js';
import { misfit } from '../../core/expect.js';
import { oneOf } from '../../core/options/vocabulary.js';
import { written } from '../../core/written.js';

/** A table with named columns, wherever it comes from. */
export interface Table {
  readonly columns: readonly string[];
  readonly numRows: number;
  /** A value: text from CSV; text, numbers, lists, null from Parquet. */
  value(row: number, column: number): unknown;
  /** Where a row stands, for messages: `row 3 (line 4)`, rows from 1. */
  place(row: number): string;
}

/** Refuses what is no table. @throws OptionError */
export function expectTable(where: string, table: Table): Table {
  const { columns, numRows, value, place } = (table ?? {}) as Partial<Table>;
  const listed = Array.isArray(columns) && columns.every((name) => typeof name === 'string');
  if (listed && isRowCount(numRows) && typeof value === 'function' && typeof place === 'function') return table;
  throw misfit(where, 'the table', table, 'a table with columns, numRows, value and place', 'Read one by data.readCsv or data.readParquet');
}

/** More rows than a list can have would never be gone through. */
const isRowCount = (count: unknown): boolean => Number.isSafeInteger(count) && (count as number) >= 0 && (count as number) < 2 ** 32;

/** Texts that say that a value is missing, besides nothing at all. */
const MISSING: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?']);

export const isMissing = (value: unknown): boolean =>
  value === null || value === undefined || Number.isNaN(value) || (typeof value === 'string' && MISSING.has(value.trim().toLowerCase()));

/** Place of a column. @throws OptionError that lists those there are. */
export function columnOf(where: string, { columns }: Table, name: string): number {
  const place = columns.indexOf(name);
  if (place >= 0) return place;
  const known = columns.slice(0, 40).map(written);
  throw new OptionError({ where, what: 'the table has no such column', got: written(name), expected: `one of ${known.join(', ')}` });
}

/** A decimal number. No digit can be read in two ways, so that a long field costs no more than its length. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A text as a finite number; NaN for any other. */
export function numberOf(text: string): number {
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : Number.NaN;
}

/** A value as a finite number. @param place What it is, for the message. @throws FormatError. */
export function toNumber(where: string, value: unknown, place: string): number {
  const text = typeof value === 'string' ? value.trim() : '';
  const number =
    typeof value === 'number' ? value : typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : numberOf(text);
  if (Number.isFinite(number)) return number;
  throw new FormatError({
    where,
    what: `${place}: the value is ${isMissing(value) ? 'missing' : 'no finite number'}`,
    got: printed(value),
    expected: 'a finite number',
  });
}

/** A value for a message. */
export const printed = (value: unknown): string =>
  typeof value === 'string'
    ? JSON.stringify(value.slice(0, 60))
    : value === null || typeof value !== 'object'
      ? String(value)
      : Array.isArray(value)
        ? 'a list'
        : (value.constructor?.name ?? 'an object');

/** A field as a finite number. @throws FormatError with row, line and column. */
export const numberAt = (where: string, table: Table, row: number, column: number): number =>
  toNumber(where, table.value(row, column), `${table.place(row)}, column ${JSON.stringify(table.columns[column])}`);

/** What to do with what is missing. */
export const missingOption = oneOf(['refuse', 'skip'], 'refuse');
export type Missing = 'refuse' | 'skip';

/** Whether a target is there. With 'refuse' a missing one is an error. */
export function isKnown(where: string, value: unknown, place: string, missing: Missing): boolean {
  if (!isMissing(value)) return true;
  if (missing === 'skip') return false;
  throw new FormatError({
    where,
    what: `${place}: the target is missing`,
    got: printed(value),
    expected: 'a value',
    mend: "Pass missing: 'skip' to leave it out; the result counts what is left out",
  });
}
