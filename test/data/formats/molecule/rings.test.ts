import { describe, expect, it } from 'vitest';
import { smallestRings } from '../../../../src/data/formats/molecule/rings.js';
import { data } from '../../../../src/index.js';

/** Rails of `n` atoms each, with a rung between every two; closed to a drum if asked. */
function ladder(n: number, isClosed = false): { atoms: number[]; bonds: { from: number; to: number }[] } {
  const bonds = Array.from({ length: n }, (_, i) => ({ from: i, to: n + i }));
  for (let i = 0; i < (isClosed ? n : n - 1); i++) {
    const next = (i + 1) % n;
    bonds.push({ from: i, to: next }, { from: n + i, to: n + next });
  }
  return { atoms: Array(2 * n).fill(6), bonds };
}

describe('rings', () => {
  it('of a ladder twice as long take at most 2.2 times the steps', () => {
    const steps = [60, 120, 240, 480].map((n) => {
      const work = { steps: 0 };
      expect(smallestRings(ladder(n), work)?.map(({ atoms }) => atoms.length)).toEqual(Array(n - 1).fill(4));
      return work.steps;
    });
    for (let i = 1; i < steps.length; i++) expect(steps[i] / steps[i - 1]).toBeLessThan(2.2);
  });

  it('of a small drum are its squares and its rim; of one too large to search they are refused before long', () => {
    expect(smallestRings(ladder(10, true))?.filter(({ atoms }) => atoms.length === 4)).toHaveLength(10);
    const work = { steps: 0 };
    expect(smallestRings(ladder(480, true), work)).toBeNull();
    expect(work.steps).toBeLessThan(11_000_000);
  });

  it('of a ladder-shaped SMILES of nearly 2,000 characters are read', () => {
    // a rail down and a rail back, each rung a closure; labels of five digits are as many as it takes
    const n = 140;
    const rung = (i: number): string => `C%(${100 + i})`;
    const rails = Array.from({ length: 2 * n }, (_, i) => rung(i < n ? i : 2 * n - 1 - i)).join('');
    expect(rails.length).toBeGreaterThan(1900);
    const { rings, atoms } = data.readMolecule(rails.replace(`C%(${100 + n - 1})C%(${100 + n - 1})`, 'CC'));
    expect([atoms.length, rings.length]).toEqual([2 * n, n - 1]);
  });
});
