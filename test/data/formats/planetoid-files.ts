import type { PlanetoidPart } from '../../../src/data/formats/planetoid.js';
import { csrOf, int, name, ndarray, pickle, start } from '../../io/pickle-writer.js';

export type Files = Record<PlanetoidPart, Uint8Array>;

const KNOWN = 502;
export const matrix = (rows: number[][], columns = 3) => pickle(start, csrOf(rows, columns), '.');
export const oneHot = (classes: number[], columns = 2) =>
  pickle(
    start,
    ndarray('i4', Int32Array.from(classes.flatMap((c) => Array.from({ length: columns }, (_, k) => +(k === c)))), [
      classes.length,
      columns,
    ]),
    '.',
  );
export const text = (value: string) => pickle(value);
export const dictionary = (lists: Record<string, number[]>) =>
  pickle(
    name('collections', 'defaultdict'),
    name('__builtin__', 'list'),
    '\x85R(',
    ...Object.entries(lists).flatMap(([k, list]) => [int(Number(k)), '](', ...list.map(int), 'e']),
    'u.',
  );

export const knownRows = Array.from({ length: KNOWN }, (_, i) => [i % 2, 0, i === 1 ? 4 : 0]);
export const knownLabels = knownRows.map((_, i) => i % 2);
/** Each node with the next; node 504 is in no list of test nodes. */
export const chain = Object.fromEntries(Array.from({ length: KNOWN + 4 }, (_, i) => [i, i === 0 ? [1, 1, 0, 505] : [i - 1]]));

/** Two training nodes, 500 for validation, test nodes 503, 505 and 502, a node 504 without text. */
export const files = (): Files => ({
  x: matrix(knownRows.slice(0, 2)),
  allx: matrix(knownRows),
  tx: matrix([
    [0, 3, 1],
    [0, 5, 0],
    [7, 0, 0],
  ]),
  y: oneHot(knownLabels.slice(0, 2)),
  ally: oneHot(knownLabels),
  ty: oneHot([1, 1, 0]),
  graph: dictionary(chain),
  'test.index': text('503\n505\n502\n'),
});
