import { OptionError } from '../core/errors.js';
import type { Rows } from '../nn/metrics/metric.js';
import { softmaxOf, type Table, tableOf } from './rows.js';

/** What several predictions of the same classes say together. */
export interface ClassUncertainty {
  /** Mean probabilities [n][classes]. */
  readonly probabilities: number[][];
  /** Entropy of these, in nats: all there is to doubt. */
  readonly entropy: number[];
  /** How much of it comes from disagreement: entropy of the mean less the mean of the entropies. */
  readonly mutualInformation: number[];
}

/** What several predictions of the same numbers say together. */
export interface NumberUncertainty {
  /** Mean [n][outputs]. */
  readonly mean: number[][];
  /** Deviation [n][outputs], divided by the count. */
  readonly deviation: number[][];
}

const entropyOf = (row: readonly number[]): number => row.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function together(where: string, predictions: readonly Rows[]): readonly Table[] {
  if (!Array.isArray(predictions) || predictions.length === 0)
    throw new OptionError({ where, what: 'there is nothing to average', expected: 'at least one prediction' });
  const tables = predictions.map((rows, k) => tableOf(where, `prediction ${k}`, rows));
  const [rows, columns] = [tables[0].length, tables[0][0]?.length];
  const odd = tables.findIndex((table) => table.length !== rows || table[0]?.length !== columns);
  if (odd >= 0) throw new OptionError({ where, what: `prediction ${odd} has another shape`, expected: `[${rows}, ${columns}]` });
  return tables;
}

/** Logits of several networks or draws, as mean probabilities with their doubt (arXiv:1612.01474). @throws OptionError where shapes differ */
export function averageClasses(predictions: readonly Rows[]): ClassUncertainty {
  const all = together('uncertainty.averageClasses', predictions).map((table) => table.map((row) => softmaxOf(row)));
  const probabilities = all[0].map((row, r) => row.map((_, c) => mean(all.map((table) => table[r][c]))));
  const entropy = probabilities.map(entropyOf);
  return { probabilities, entropy, mutualInformation: entropy.map((one, r) => one - mean(all.map((table) => entropyOf(table[r])))) };
}

/** Numbers of several networks or draws, as mean and deviation. @throws OptionError where shapes differ */
export function averageNumbers(predictions: readonly Rows[]): NumberUncertainty {
  const all = together('uncertainty.averageNumbers', predictions);
  const means = all[0].map((row, r) => row.map((_, c) => mean(all.map((table) => table[r][c]))));
  const deviation = means.map((row, r) => row.map((m, c) => Math.sqrt(mean(all.map((table) => (table[r][c] - m) ** 2)))));
  return { mean: means, deviation };
}
