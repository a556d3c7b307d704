import { refusal } from './refusal.js';
import type { NumberTable } from './table.js';

/** Rows of numbers, flat. */
export interface Rows {
  readonly data: Float32Array;
  readonly width: number;
}

/** Most different labels of a column, and most numbers of all features: more is damage, or a bomb. */
const MAX_LABELS = 10_000;
const MAX_NUMBERS = 2 ** 28;

/**
 * Attributes as they are, then each column of labels one-hot, from its smallest label to its largest (as PyG has it). Null without either.
 *
 * @param rows What the tables describe: nodes or edges.
 */
export function features(kind: 'node' | 'edge', rows: number, attributes: NumberTable | null, labels: NumberTable | null): Rows | null {
  for (const [name, table] of Object.entries({ attributes, labels })) {
    if (table !== null && table.rows !== rows)
      throw refusal(`${kind}_${name} has another number of lines`, String(table.rows), `${rows}, one for each ${kind}`);
  }
  if (attributes === null && labels === null) return null;
  const ranges = labels === null ? [] : Array.from({ length: labels.columns }, (_, column) => range(kind, labels, column));
  const given = attributes?.columns ?? 0;
  const width = ranges.reduce((sum, { size }) => sum + size, given);
  if (rows * width > MAX_NUMBERS)
    throw refusal(`the features of all ${kind}s are too many`, `${rows} x ${width}`, `at most ${MAX_NUMBERS} numbers`);
  const data = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < given; column++) data[row * width + column] = (attributes as NumberTable).data[row * given + column];
    let at = row * width + given;
    ranges.forEach(({ low, size }, column) => {
      data[at + (labels as NumberTable).data[row * ranges.length + column] - low] = 1;
      at += size;
    });
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw refusal(`line ${Math.floor(bad / width) + 1} of ${kind}_attributes is beyond f32`);
  return { data, width };
}

function range(kind: string, { data, rows, columns }: NumberTable, column: number): { low: number; size: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < rows; row++) {
    low = Math.min(low, data[row * columns + column]);
    high = Math.max(high, data[row * columns + column]);
  }
  const size = rows === 0 ? 0 : high - low + 1;
  if (size > MAX_LABELS) throw refusal(`${kind}_labels range too far`, `${low} to ${high}`, `at most ${MAX_LABELS} labels`);
  return { low, size };
}
