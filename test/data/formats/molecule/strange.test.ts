import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { data } from '../../../../src/index.js';
import { differences, readLines } from './rdkit.js';

const fixture = (name: string): string => readFileSync(new URL(`../../../fixtures/molecules/${name}`, import.meta.url), 'utf8');

it('strange molecules are read as RDKit reads them: ions, hydrides, porphyrins, boron, metals, isotopes, radicals, dative bonds', () => {
  const { version, lines } = readLines(fixture('strange.jsonl'));
  expect(version).toBe('2022.09.3');
  expect(lines.map(({ smiles }) => smiles)).toEqual(fixture('strange.smi').trim().split('\n'));
  expect(lines.length).toBeGreaterThan(400);
  expect(lines.flatMap((line) => differences(line).map((what) => `${line.smiles}: ${what}`))).toEqual([]);
});

it('a Kekulé structure is found wherever there is one, whatever atom the SMILES starts with', () => {
  // in a chain of fused rings the first free neighbour is often the wrong one
  for (const smiles of [
    'c1cc2ccc3cccc4ccc(c1)c2c34',
    'c12c3c4c5c1c1c6c7c2c2c8c3c3c9c4c4c%10c5c5c1c1c6c6c%11c7c2c2c7c8c3c3c8c9c4c4c9c%10c5c5c1c1c6c6c%11c2c2c7c3c3c8c4c4c9c5c1c1c6c2c3c41',
  ]) {
    const { atoms, bonds } = data.readMolecule(smiles);
    const doubles = bonds.filter(({ order }) => order === 2);
    expect(new Set(doubles.flatMap(({ from, to }) => [from, to])).size).toBe(atoms.length);
    expect(doubles.length * 2).toBe(atoms.length);
  }
  expect(() => data.readMolecule('c1cccc1')).toThrow(/no Kekulé structure: atom \d+ finds no partner for a double bond/);
});
