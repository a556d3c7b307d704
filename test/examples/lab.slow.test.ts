import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DOMParser } from 'linkedom';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../io/temporary.js';

const program = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

it('npm start -- lab writes surfaces, spectrum and the table of activations, and a replay with a slider', async () => {
  const folder = await temporaryFolder();
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'lab', '--epochs', '10', '--out', 'lab.html'], {
    cwd: folder,
    env: { ...process.env, npm_lifecycle_event: '' },
  });
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(`Report: ${join(folder, 'lab.html')}`);
  const page = new DOMParser().parseFromString(await readFile(join(folder, 'lab.html'), 'utf8'), 'text/html') as unknown as Document;
  expect([...page.querySelectorAll('h2')].map(({ textContent }) => textContent)).toEqual([
    'Karate club: the loss around the minimum',
    'Karate club: the curvature at the minimum',
    'score_nbr: the same network under eleven activations',
  ]);
  expect(page.querySelectorAll('svg')).toHaveLength(6);
  expect(page.querySelectorAll('tbody tr')).toHaveLength(11);
  const [straight, curve] = /rises by ([\d.]+) on the straight way, and by ([\d.]+) on a curve/.exec(stdout)?.slice(1).map(Number) ?? [];
  expect(curve).toBeLessThan(straight / 5);
  const replay = await readFile(join(folder, 'lab-replay.html'), 'utf8');
  expect(replay.match(/class="figures frame"/g)).toHaveLength(11);
});
