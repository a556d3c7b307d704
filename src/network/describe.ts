import { largest } from '../core/extremes.js';
import { tensorsOf } from '../runtime/tensors.js';

/** Number of elements of all tensors in a tree. */
export const countParams = (params: unknown): number => tensorsOf(params).reduce((sum, { size }) => sum + size, 0);

/** Rows as a table with aligned columns; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, c) => largest(rows.map((row) => row[c].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, c) => cell.padEnd(widths[c]))
      .join('  ')
      .trimEnd();
  return [line(rows[0]), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.slice(1).map(line)].join('\n');
}
