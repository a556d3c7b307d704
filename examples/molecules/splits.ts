import { random } from 'graphgrad';
import { readArrays } from '../data/arrays.js';
import { readDataText } from '../data/folder.js';

/** What trains, what chooses, what is reported: positions in a list. */
export interface Split {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** 80 % to train, 10 % to choose by, 10 % to test, drawn by a seed. */
export function randomSplit(count: number, seed: number): Split {
  const order = [...random.permutation(count, random.key(seed))];
  const [a, b] = [Math.floor(0.8 * count), Math.floor(0.9 * count)];
  return { train: order.slice(0, a), validation: order.slice(a, b), test: order.slice(b) };
}

/** SMILES, solubility and splits of ESOL, as CSV. */
export const esolTable = (): Promise<string> => readDataText('esol/esol.csv');

/** A split that stands in a column of esol.csv: 'train', 'valid' or 'test' for each molecule. */
export async function esolSplit(column: 'split_random' | 'split_scaffold'): Promise<Split> {
  const [header, ...rows] = (await esolTable()).trim().split('\n');
  const at = header.trim().split(',').indexOf(column);
  const names = rows.map((row) => row.trim().split(',')[at]);
  const positions = (name: string): number[] => names.flatMap((found, i) => (found.startsWith(name) ? [i] : []));
  return { train: positions('train'), validation: positions('val'), test: positions('test') };
}

/** The fold of each molecule of MUTAG in which it is tested. */
export const foldsOfMutag = async (): Promise<number[]> => (await readArrays('mutag'))('fold10');

/** Mean and standard deviation of the sample. */
export function spread(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, values.length - 1));
  return { mean, deviation };
}
