import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Tensor, tree } from '../../../src/index.js';
import { readCheckpoint } from '../../../src/train/saved/checkpoint.js';
import { network, stepsOf, train } from './saving.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = join(root, 'build/run/saving.mjs');
const folder = mkdtempSync(join(tmpdir(), 'graphgrad-kill-'));
const path = join(folder, 'run');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  await build({
    absWorkingDir: root,
    entryPoints: ['test/train/saved/saving.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
});

/** Lets a process train and save, kills it some time after its first save, and returns the last step it said was saved. */
function killed(milliseconds: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, 'save', path], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let complaint = '';
    child.stdout.on('data', (chunk) => {
      if (said === '') setTimeout(() => child.kill('SIGKILL'), milliseconds);
      said += chunk;
    });
    child.stderr.on('data', (chunk) => (complaint += chunk));
    child.on('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(Number(said.slice(0, said.lastIndexOf('\n')).split('\n').pop()));
      else reject(new Error(`it ended by itself: ${complaint}`));
    });
  });
}

test('killed at any instant of saving, the newest checkpoint or the one before is there, and training goes on from it', async () => {
  const kills = process.env.GRAPHGRAD_FULL ? 200 : 8;
  let during = 0;
  let state = 1;
  for (let i = 0; i < kills; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const said = await killed(((state >>> 0) / 2 ** 32) * 120);
    during += readdirSync(path).some((file) => file.endsWith('.tmp')) ? 1 : 0;
    const found = await readCheckpoint('test', path);
    const steps = found === null ? -1 : stepsOf(found.text);
    // one that was renamed but not yet announced may be newer than what was said
    expect([said, said + 1], `kill ${i}`).toContain(steps);
  }
  console.log(`${kills} of ${kills}; ${during} of them in the middle of writing`);
  if (kills >= 100) expect(during).toBeGreaterThan(0);

  const last = await readCheckpoint('test', path);
  const steps = stepsOf(last?.text ?? { epoch: 0, batch: 0 });
  const stop = new AbortController();
  const model = network();
  await train(model, {
    signal: stop.signal,
    callbacks: [{ onBatchEnd: (event) => (stepsOf(event) === steps ? stop.abort() : undefined) }],
  });
  for (const [at, leaf] of tree.entries(model.params)) {
    const { buffer } = (leaf as Tensor).toTypedArray();
    expect(Buffer.from(last?.tensors.get(`params.${at.join('.')}`)?.data ?? []).equals(Buffer.from(buffer)), at.join('.')).toBe(true);
  }
}, 900_000);
