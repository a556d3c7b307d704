import { FormatError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { array, either, optional, string } from '../../core/options/vocabulary.js';
import { csvOptions, type TableLike, tableOf } from './csv.js';
import { type MoleculeGraph, moleculeGraph, moleculeGraphOptions } from './molecule/graph.js';
import type { Molecule } from './molecule/molecule.js';
import { readMolecule } from './molecule/read.js';
import { columnOf, isKnown, isMissing, missingOption, numberAt, type Table } from './table.js';

const moleculesOptions = {
  /** Column of the SMILES. Default 'smiles'. */
  smiles: string('smiles'),
  /**
   * Column or columns of numbers to predict: y of each graph is a number, or one for each column, NaN where it is missing and others of the row
   * are not (assays that were not made). Without, graphs have no y.
   */
  target: optional(either(string(), array(string()))),
  /** What to do with a row that lacks its target, or all of several (empty, `NA`, `nan`, `null`, `?`). Default 'refuse'. */
  missing: missingOption,
  /** What to do with a SMILES that cannot be read. Default 'refuse'. */
  unreadable: missingOption,
  ...moleculeGraphOptions,
  ...csvOptions,
};

export interface MoleculesOptions extends Given<typeof moleculesOptions> {}

/** A row that was left out. */
export interface SkippedRow {
  /** From 1, the header not counted. */
  readonly row: number;
  readonly smiles: string;
  readonly reason: string;
}

/** Molecules of a table. The lists belong together: graph i is that of SMILES i, in row rows[i]. */
export interface MoleculeSet {
  readonly graphs: readonly MoleculeGraph[];
  readonly smiles: readonly string[];
  /** Row of each molecule, from 1, the header not counted. */
  readonly rows: readonly number[];
  /** How many rows were left out because no target is there, how many because the SMILES cannot be read, and which. */
  readonly skipped: { readonly missing: number; readonly unreadable: number; readonly rows: readonly SkippedRow[] };
}

/**
 * Reads a CSV of SMILES and targets, as MoleculeNet has them, into graphs: 62 features an atom, 6 a bond, both directions of each bond.
 *
 * @param csv Text, or its bytes in UTF-8; or a table.
 * @throws FormatError naming row and SMILES, or line and column; OptionError for a column that is not there.
 * @example
 * const csv = 'smiles,solubility\nCCO,1.1\nc1ccccc1,-1.64';
 * const { graphs } = data.molecules(csv, { target: 'solubility' });
 */
export function molecules(csv: TableLike, options: MoleculesOptions = {}): MoleculeSet {
  const where = 'data.molecules';
  const {
    smiles: smilesColumn,
    target,
    missing,
    unreadable,
    atomFeatures,
    bondFeatures,
    ...format
  } = readOptions(where, moleculesOptions, options);
  const table = tableOf(where, csv, format);
  const column = columnOf(where, table, smilesColumn);
  const targets = (target === undefined ? [] : typeof target === 'string' ? [target] : target).map((name) => columnOf(where, table, name));
  const counts = { missing: 0, unreadable: 0 };
  const skipped: SkippedRow[] = [];
  const read: { graph: MoleculeGraph; smiles: string; row: number }[] = [];
  const skip = (kind: keyof typeof counts, row: number, reason: string): void => {
    counts[kind]++;
    skipped.push({ row: row + 1, smiles: String(table.value(row, column)), reason });
  };
  for (let row = 0; row < table.numRows; row++) {
    // of several targets some may be missing; a row without any is left out or refused
    const hasTarget = targets.length === 0 || targets.some((place) => !isMissing(table.value(row, place)));
    if (!hasTarget && !isKnown(where, table.value(row, targets[0]), fieldOf(table, row, targets[0]), missing)) {
      skip('missing', row, `${fieldOf(table, row, targets[0])}: the target is missing`);
      continue;
    }
    const values = targets.map((place) => (isMissing(table.value(row, place)) ? Number.NaN : numberAt(where, table, row, place)));
    const molecule = tryMolecule(where, table, row, column);
    if (molecule instanceof FormatError) {
      if (unreadable === 'refuse') throw molecule;
      skip('unreadable', row, molecule.message);
      continue;
    }
    const graph = moleculeGraph(molecule, { atomFeatures, bondFeatures });
    const y = typeof target === 'string' ? values[0] : values;
    read.push({ graph: targets.length === 0 ? graph : { ...graph, y, level: 'graph' }, smiles: molecule.smiles, row: row + 1 });
  }
  return {
    graphs: read.map(({ graph }) => graph),
    smiles: read.map(({ smiles }) => smiles),
    rows: read.map(({ row }) => row),
    skipped: { ...counts, rows: skipped },
  };
}

const fieldOf = (table: Table, row: number, column: number): string =>
  `${table.place(row)}, column ${JSON.stringify(table.columns[column])}`;

function tryMolecule(where: string, table: Table, row: number, column: number): Molecule | FormatError {
  const smiles = String(table.value(row, column) ?? '');
  try {
    return readMolecule(smiles);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return new FormatError({
      where,
      what: `${table.place(row)}: ${error.message}`,
      mend: "Pass unreadable: 'skip' to leave such rows out; the result counts and lists them",
      fields: { row: row + 1, smiles },
      cause: error,
    });
  }
}
