import { textOf } from '../csv.js';
import { numberOf } from '../table.js';
import { refusal } from './refusal.js';

/** Numbers of a file, row by row. */
export interface NumberTable {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** Parses a file of numbers between commas, as many on every line. */
export function numberTable(name: string, file: string | Uint8Array): NumberTable {
  const text = textOf('readTUDataset', file).trimEnd();
  if (text === '') return { rows: 0, columns: 0, data: new Float64Array(0) };
  const lines = text.split('\n');
  const columns = lines[0].split(',').length;
  if (lines.length * columns > text.length)
    throw refusal(
      `the lines of ${name} have other lengths`,
      `${columns} numbers on the first of ${lines.length} lines`,
      'as many on every line',
    );
  const data = new Float64Array(lines.length * columns);
  lines.forEach((line, row) => {
    const fields = line.split(',');
    if (fields.length !== columns) {
      throw refusal(`line ${row + 1} of ${name} has another length`, `${fields.length} numbers`, `${columns}, as on the first line`);
    }
    fields.forEach((field, column) => {
      const value = numberOf(field.trim());
      if (Number.isNaN(value)) {
        throw refusal(`line ${row + 1} of ${name} holds no number`, JSON.stringify(field.trim().slice(0, 40)), 'numbers between commas');
      }
      data[row * columns + column] = value;
    });
  });
  return { rows: lines.length, columns, data };
}

/** The same with whole numbers alone. */
export function integerTable(name: string, file: string | Uint8Array): NumberTable {
  const table = numberTable(name, file);
  const bad = table.data.findIndex((value) => !Number.isSafeInteger(value));
  if (bad >= 0)
    throw refusal(`line ${Math.floor(bad / table.columns) + 1} of ${name} is not whole`, String(table.data[bad]), 'whole numbers');
  return table;
}
