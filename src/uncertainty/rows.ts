import { IndexError, NumericError, OptionError } from '../core/errors.js';
import { expectNumberList } from '../core/expect.js';
import { written } from '../core/written.js';
import type { Rows } from '../nn/metrics/metric.js';

/** Logits or probabilities, a row each. */
export type Table = readonly (readonly number[])[];

/** Rows of numbers as lists. @throws OptionError for what is none, NumericError for numbers that are not finite */
export function tableOf(where: string, name: string, rows: Rows): Table {
  const data = expectNumberList(where, `the data of ${name}`, rows?.data);
  const shape = expectNumberList(where, `the shape of ${name}`, rows?.shape);
  const columns = shape[1] ?? 1;
  if (shape.length === 0 || shape.length > 2 || !shape.every(Number.isInteger) || data.length !== shape[0] * columns || columns === 0)
    throw new OptionError({
      where,
      what: `${name} are no rows of numbers`,
      got: written(rows),
      expected: '{ data, shape }, as model.predict returns',
    });
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new NumericError({ where, what: `number ${bad} of ${name} is not finite`, got: String(data[bad]) });
  return Array.from({ length: shape[0] }, (_, r) => Array.from({ length: columns }, (_c, c) => data[r * columns + c]));
}

/** Classes of as many rows, each below the number of classes. @throws OptionError or IndexError */
export function labelsOf(where: string, labels: ArrayLike<number>, rows: number, classes: number): readonly number[] {
  const list = expectNumberList(where, 'labels', labels);
  if (list.length !== rows)
    throw new OptionError({ where, what: 'labels and rows differ', got: `${list.length} labels`, expected: `${rows}` });
  const bad = list.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (bad < 0) return list;
  const expected = `a whole number in [0, ${classes})`;
  throw new IndexError({ where, what: `label ${bad} is outside its range`, got: String(list[bad]), expected });
}

/** exp(row / temperature), divided by its sum. */
export function softmaxOf(row: readonly number[], temperature = 1): number[] {
  const top = row.reduce((a, b) => Math.max(a, b));
  const powers = row.map((value) => Math.exp((value - top) / temperature));
  const sum = powers.reduce((all, one) => all + one, 0);
  return powers.map((one) => one / sum);
}

/** Logits as probabilities; probabilities as they are. @throws NumericError for rows that are none */
export function probabilitiesOf(where: string, rows: Rows, from: 'logits' | 'probabilities'): Table {
  const table = tableOf(where, 'the predictions', rows);
  if (from === 'logits') return table.map((row) => softmaxOf(row));
  const bad = table.findIndex((row) => row.some((p) => p < 0) || Math.abs(row.reduce((all, one) => all + one, 0) - 1) > 1e-3);
  if (bad < 0) return table;
  throw new NumericError({
    where,
    what: `row ${bad} is no distribution`,
    got: written(table[bad]),
    expected: 'numbers of at least 0 that sum to 1',
    mend: "Say from: 'logits' for what model.predict returns",
  });
}
