import * as openchemlib from 'openchemlib';
import { describe, expect, it } from 'vitest';
import { FormatError, OptionError, ShapeError } from '../../../src/core/errors.js';
import { data, memory } from '../../../src/index.js';

const csv = 'id,smiles,value,other\n1,CCO,0.5,1\n2,c1ccccc1,,2\n3,C1CC,1,3\n4,C,nan,4\n5,[Na+].[Cl-],-2e-1,5\n';
const read = (smiles: string) => data.readMolecule(smiles);
/** Places of the ones in a row. */
const ones = (row: readonly number[]): number[] => row.flatMap((value, i) => (value === 1 ? [i] : []));

describe('data.molecules', () => {
  it('skips rows only when asked, counts and lists them', () => {
    const { graphs, smiles, rows, skipped } = data.molecules(csv, {
      target: 'value',
      missing: 'skip',
      unreadable: 'skip',
    });
    expect([smiles, rows, graphs.map(({ y }) => y)]).toEqual([
      ['CCO', '[Na+].[Cl-]'],
      [1, 5],
      [0.5, -0.2],
    ]);
    expect([skipped.missing, skipped.unreadable]).toEqual([2, 1]);
    expect(skipped.rows.map(({ row, smiles }) => [row, smiles])).toEqual([
      [2, 'c1ccccc1'],
      [3, 'C1CC'],
      [4, 'C'],
    ]);
    expect(skipped.rows[0].reason).toBe('row 2 (line 3), column "value": the target is missing');
    expect(skipped.rows[1].reason).toContain(
      'row 3 (line 4): readMolecule: the SMILES cannot be read: ring closure 1 is not closed (got "C1CC")',
    );
  });

  it('refuses a missing target and an unreadable SMILES with row, line and text', () => {
    const options = { target: 'value' };
    const before = memory();
    expect(() => data.molecules(csv, options)).toThrow(FormatError);
    expect(() => data.molecules(csv, options)).toThrow(
      /row 2 \(line 3\), column "value": the target is missing \(got ""\)\. Expected a value\. Pass missing: 'skip'/,
    );
    expect(() => data.molecules(csv, { ...options, missing: 'skip' })).toThrow(/row 3 \(line 4\): .*\(got "C1CC"\).*unreadable: 'skip'/);
    try {
      data.molecules(csv, { ...options, missing: 'skip' });
    } catch (error) {
      expect((error as FormatError).fields).toEqual({ row: 3, smiles: 'C1CC' });
    }
    expect(() => data.molecules('smiles,v\nC,x', { target: 'v' })).toThrow(
      /row 1 \(line 2\), column "v": the value is no finite number \(got "x"\)/,
    );
    expect(() => data.molecules(csv, { ...options, smiles: 'SMILES' })).toThrow(OptionError);
    expect(memory()).toEqual(before);
  });

  it('takes several targets, none, and features of one’s own', () => {
    const table = 'smiles,a,b\nCO,1,2\nC,3,4\n';
    const several = data.molecules(table, { target: ['b', 'a'] }).graphs;
    expect(several.map(({ y }) => y)).toEqual([
      [2, 1],
      [4, 3],
    ]);
    const own = data.molecules(table, {
      atomFeatures: ({ number, charge }) => [number, charge],
      bondFeatures: ({ order }) => [order, order * order, 1],
    }).graphs;
    expect(own[0]).not.toHaveProperty('y');
    expect(own.map(({ x, edgeAttr }) => [x.shape, edgeAttr.shape])).toEqual([
      [
        [2, 2],
        [2, 3],
      ],
      [
        [1, 2],
        [0, 3],
      ],
    ]);
    // of several targets some may be missing: the row stays, the entry is NaN; a row without any is a missing one
    const gaps = data.molecules('smiles,a,b\nCO,,2\nC,3,nan\nN,,', { target: ['a', 'b'], missing: 'skip' });
    expect([gaps.graphs.map(({ y }) => y), gaps.rows, gaps.skipped.missing]).toEqual([
      [
        [Number.NaN, 2],
        [3, Number.NaN],
      ],
      [1, 2],
      1,
    ]);
    expect(() => data.molecules('smiles,a,b\nN,,', { target: ['a', 'b'] })).toThrow(/row 1 \(line 2\), column "a": the target is missing/);
    const batch = data.batch(several);
    expect([batch.numGraphs, batch.numNodes, batch.numEdges, batch.numFeatures, batch.y?.shape]).toEqual([2, 3, 2, 62, [2, 2]]);
    batch.dispose();
    const ragged = ({ number }: { number: number }): number[] => Array(number).fill(1);
    expect(() => data.molecules(table, { atomFeatures: ragged })).toThrow(ShapeError);
  });
});

describe('features', () => {
  it('stand where layers of the field expect them', () => {
    const [carbon, oxygen] = read('CO').atoms.map(data.atomFeatures);
    expect([carbon.length, ones(carbon), ones(oxygen)]).toEqual([62, [0, 45, 53, 58], [2, 45, 51, 56]]);
    // elements without a place are unknown; hydrogens in brackets are said, not implied
    expect(ones(data.atomFeatures(read('[nH]1cccc1').atoms[0]))).toEqual([1, 46, 51, 55, 61]);
    expect(ones(data.atomFeatures(read('[Pb]').atoms[0]))[0]).toBe(42);
    expect(ones(data.atomFeatures(read('[W]').atoms[0]))[0]).toBe(43);
    expect(ones(data.atomFeatures(read('C').atoms[0]))).toEqual([0, 44, 54, 59]);
    const kinds = (smiles: string) => read(smiles).bonds.map((bond) => ones(data.bondFeatures(bond)));
    expect(kinds('C=CC=O')).toEqual([
      [1, 4],
      [0, 4],
      [1, 4],
    ]);
    expect(kinds('CC#N')).toEqual([[0], [2]]);
    expect(kinds('c1ccsc1')).toEqual(Array(5).fill([3, 4, 5]));
  });

  it.each([
    ['benzene', 'C1=CC=CC=C1', 6],
    ['naphthalene', 'c1ccc2ccccc2c1', 10],
    ['azulene, by its rim alone', 'C1=CC2=CC=CC=CC2=C1', 10],
    ['cyclooctatetraene', 'C1=CC=CC=CC=C1', 0],
    ['cyclopentadiene', 'C1C=CC=C1', 0],
    ['the tropylium ion', '[CH+]1C=CC=CC=C1', 7],
    ['the cyclopentadienide ion', '[CH-]1C=CC=C1', 5],
    ['pyridine N-oxide', '[O-][n+]1ccccc1', 6],
    ['caffeine', 'Cn1cnc2c1c(=O)n(C)c(=O)n2C', 9],
    ['quinone', 'O=C1C=CC(=O)C=C1', 0],
    ['tropone', 'O=c1cccccc1', 7],
    ['thiophene S-dioxide', 'O=S1(=O)C=CC=C1', 0],
    ['18-annulene', 'C1=CC=CC=CC=CC=CC=CC=CC=CC=C1', 18],
    ['fulvene', 'C=C1C=CC=C1', 0],
    ['pyrene', 'c1cc2ccc3cccc4ccc(c1)c2c34', 16],
  ])('call aromatic in %s', (_, smiles, count) => {
    expect(read(smiles).atoms.filter(({ aromatic }) => aromatic)).toHaveLength(count);
  });
});

describe('readMolecule refuses', () => {
  it.each([
    ['nothing', '', /it is empty/],
    ['spaces', '   ', /it is empty/],
    ['an unknown letter', 'CXC', /character 2 is out of place: "X"/],
    ['a wildcard', '*C', /character 1 is out of place/],
    ['an open ring', 'C1CC', /ring closure 1 is not closed/],
    ['an open branch', 'CC(C', /the branch of character 3 is not closed/],
    ['a closed branch', 'CC)C', /character 3 is out of place/],
    ['an empty branch', 'CC()C', /character 4 is out of place/],
    ['an open bracket', 'C[NH3+', /character 2 is out of place: "\["/],
    ['a bond at the end', 'CC=', /ends with a bond/],
    ['a bond at the start', '=CC', /character 1 is out of place/],
    ['two bonds', 'C==C', /character 3 is out of place/],
    ['a reaction', 'C>>C', /character 2 is out of place/],
    ['two molecules of a table', 'CC CC', /character 3 is out of place/],
    ['an element that is none', '[Xx]', /cannot be read/],
    ['five bonds of carbon', 'C(C)(C)(C)(C)C', /atom 1 \(C\) has 5 bonds instead of 4/],
    ['two bonds of fluorine', 'CFC', /has 2 bonds instead of 1/],
    ['small letters that are no ring of double bonds', 'c1cccc1', /no Kekulé structure/],
    ['pyrrole without its hydrogen', 'n1cccc1', /no Kekulé structure/],
    ['a control character', 'C\u0000C', /character 2 is out of place: "\\u0000"/],
    ['a long text', 'C'.repeat(5000), /longer than 4000 characters/],
    ['many atoms', 'C'.repeat(2000), /more than 1000 atoms/],
    ['many open branches', '('.repeat(3000), /character 1 is out of place/],
    ['a nitro group with an ion too many', 'O=N([O-])C', /atom 2 \(N\) has 4 bonds instead of 3/],
    ['small letters outside a ring', 'cc', /atom 1 is in small letters, and in no ring/],
    ['a bond to itself', 'C11', /ring closure 1 of character 3 fits no bond/],
    ['two bonds between two atoms', 'C1C1', /ring closure 1 of character 4 fits no bond/],
    ['a closure with two orders', 'C=1CC#1', /ring closure 1 of character 7 fits no bond/],
    ['any bond', 'C~C', /character 2 is out of place/],
    ['rings of everything', `C${'%11'.repeat(1300)}`, /cannot be read/],
  ])('%s', (_, smiles, message) => {
    expect(() => read(smiles)).toThrow(FormatError);
    expect(() => read(smiles)).toThrow(message);
  });
});

it('reads isotopes, charges, written hydrogens and stereochemistry', () => {
  expect(read('[2H]C([2H])=O').atoms.map(({ symbol }) => symbol)).toEqual(['H', 'C', 'H', 'O']);
  expect(read('[H]C([H])([H])O').atoms.map(({ symbol, hydrogens, implicitHydrogens }) => [symbol, hydrogens, implicitHydrogens])).toEqual([
    ['C', 3, 0],
    ['O', 1, 1],
  ]);
  const [plain, drawn] = ['OC(F)(Cl)C#N', '[H]OC(F)(Cl)C#N'].map(read);
  // a hydrogen written as an atom is said, not implied; all else is the same
  expect(drawn.atoms).toEqual(plain.atoms.map((atom, i) => (i === 0 ? { ...atom, implicitHydrogens: 0 } : atom)));
  expect(drawn.bonds).toEqual(plain.bonds);
  expect(read('N[C@@H](C)C(=O)[O-]').atoms.map(({ charge, hydrogens }) => [charge, hydrogens])).toEqual([
    [0, 2],
    [0, 1],
    [0, 3],
    [0, 0],
    [0, 0],
    [-1, 0],
  ]);
  expect(read('F/C=C/F').bonds.map(({ order }) => order)).toEqual([1, 2, 1]);
});

it('knows the scaffold of a molecule, whatever hangs on it and however it is written', () => {
  const of = (smiles: string): string => data.scaffold(smiles, openchemlib);
  expect(of('CCCCO')).toBe('');
  expect(new Set(['c1ccccc1', 'CC(=O)Oc1ccccc1C(=O)O', 'OC1=CC=CC=C1', 'Cc1ccccc1F'].map(of)).size).toBe(1);
  expect(new Set(['c1ccccc1CCN1CCNCC1', 'C1CN(C)CCN1CCc1ccc(Cl)cc1'].map(of)).size).toBe(1);
  expect(of('O=C1CCCCC1')).not.toBe(of('OC1CCCCC1'));
  expect(of('Cc1c[nH]c2ccccc12')).toBe(of('c1cc2ccccc2[nH]1'));
});
