import { FormatError, OptionError } from '../../core/errors.js';
import { columnOf, numberAt, rowsWith } from './csv/columns.js';
import { type CsvFormat, type CsvTable, parseCsv } from './csv/parse.js';
import { type Chemistry, readMolecule } from './molecule/chemistry.js';
import { type MoleculeGraph, type MoleculeGraphOptions, moleculeGraph } from './molecule/graph.js';
import type { Molecule } from './molecule/molecule.js';

export interface MoleculesOptions extends MoleculeGraphOptions, CsvFormat {
  /** OpenChemLib, which the application installs: `await import('openchemlib')`. */
  readonly chemistry: Chemistry;
  /** Column of the SMILES. Default 'smiles'. */
  readonly smiles?: string;
  /** Column or columns of numbers to predict: y of each graph is a number, or one for each column. Without, graphs have no y. */
  readonly target?: string | readonly string[];
  /** What to do with a row that lacks a target (empty, `NA`, `nan`, `null`, `?`). Default 'refuse'. */
  readonly missing?: 'refuse' | 'skip';
  /** What to do with a SMILES that cannot be read. Default 'refuse'. */
  readonly unreadable?: 'refuse' | 'skip';
}

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
  /** How many rows were left out because a target is missing, how many because the SMILES cannot be read, and which. */
  readonly skipped: { readonly missing: number; readonly unreadable: number; readonly rows: readonly SkippedRow[] };
}

/**
 * Reads a CSV of SMILES and targets, as MoleculeNet has them, into graphs: 62 features an atom, 6 a bond, both directions of each bond.
 *
 * @param csv Text, or its bytes in UTF-8.
 * @throws FormatError naming row and SMILES, or line and column; OptionError for a column that is not there.
 * @example
 * import * as openchemlib from 'openchemlib';
 * const csv = 'smiles,solubility\nCCO,1.1\nc1ccccc1,-1.64';
 * const { graphs } = data.molecules(csv, { chemistry: openchemlib, target: 'solubility' });
 */
export function molecules(csv: string | Uint8Array, options: MoleculesOptions): MoleculeSet {
  const where = 'data.molecules';
  const { chemistry, target, missing = 'refuse', unreadable = 'refuse' } = options;
  for (const [name, value] of Object.entries({ missing, unreadable })) {
    if (value !== 'refuse' && value !== 'skip')
      throw new OptionError({ where, what: `bad ${name}`, got: String(value), expected: "'refuse' or 'skip'" });
  }
  if (typeof chemistry?.Molecule?.fromSmiles !== 'function') {
    throw new OptionError({
      where,
      what: 'chemistry is missing',
      expected: 'the module openchemlib',
      mend: "Install it and pass chemistry: await import('openchemlib')",
    });
  }
  const table = parseCsv(where, csv, options);
  const column = columnOf(where, table, options.smiles ?? 'smiles');
  const targets = (target === undefined ? [] : typeof target === 'string' ? [target] : target).map((name) => columnOf(where, table, name));
  const kept = rowsWith(where, table, targets, missing);
  const skipped: SkippedRow[] = kept.skipped.map((row) => ({
    row: row + 1,
    smiles: table.rows[row][column],
    reason: 'a target is missing',
  }));
  const read: { graph: MoleculeGraph; smiles: string; row: number }[] = [];
  for (const row of kept.rows) {
    const values = targets.map((place) => numberAt(where, table, row, place));
    const molecule = tryMolecule(where, table, row, column, chemistry);
    if (molecule instanceof FormatError) {
      if (unreadable === 'refuse') throw molecule;
      skipped.push({ row: row + 1, smiles: table.rows[row][column], reason: molecule.message });
      continue;
    }
    const graph = moleculeGraph(molecule, options);
    const y = typeof target === 'string' ? values[0] : values;
    read.push({ graph: targets.length === 0 ? graph : { ...graph, y, level: 'graph' }, smiles: molecule.smiles, row: row + 1 });
  }
  return {
    graphs: read.map(({ graph }) => graph),
    smiles: read.map(({ smiles }) => smiles),
    rows: read.map(({ row }) => row),
    skipped: {
      missing: kept.skipped.length,
      unreadable: skipped.length - kept.skipped.length,
      rows: skipped.sort((a, b) => a.row - b.row),
    },
  };
}

function tryMolecule(where: string, table: CsvTable, row: number, column: number, chemistry: Chemistry): Molecule | FormatError {
  const smiles = table.rows[row][column];
  try {
    return readMolecule(smiles, chemistry);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return new FormatError({
      where,
      what: `row ${row + 1} (line ${table.lines[row]}): ${error.message}`,
      mend: "Pass unreadable: 'skip' to leave such rows out; the result counts and lists them",
      fields: { row: row + 1, line: table.lines[row], smiles },
      cause: error,
    });
  }
}
