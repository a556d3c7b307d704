import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { differences, readLines } from './rdkit.js';

const folder = '/usr/share/RDKit';
const script = fileURLToPath(new URL('../../../fixtures/molecules/expect.py', import.meta.url));
/** Debian's own Python, which its RDKit is installed for. */
const python = '/usr/bin/python3';

const isWanted = process.env.GRAPHGRAD_FULL === '1';
const isThere = isWanted && existsSync(folder) && spawnSync(python, ['-c', 'import rdkit']).status === 0;
if (isWanted && !isThere && process.env.CI)
  throw new Error('python3-rdkit and rdkit-data are missing, and in CI a skipped test is a failure');

it.runIf(isWanted)('of the 18,333 molecules of rdkit-data at most 20 differ from what RDKit says', { timeout: 600_000 }, (context) => {
  context.skip(!isThere, 'needs python3-rdkit and rdkit-data of Debian');
  const run = spawnSync(python, [script, folder], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  expect(run.stderr).toBe('');
  const { version, lines } = readLines(run.stdout);
  const found = lines.flatMap((line) => {
    const what = differences(line);
    return what.length === 0 ? [] : [`${line.smiles}: ${what.join(', ')}`];
  });
  console.log(`RDKit ${version}: ${found.length} of ${lines.length} differ\n${found.join('\n')}`);
  expect(lines.length).toBeGreaterThan(17_000);
  expect(found.length).toBeLessThanOrEqual(20);
});
