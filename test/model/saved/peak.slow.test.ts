import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('loading takes at most twice the file, the parameters included', async () => {
  const program = join(root, 'build/run/loading.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['test/model/saved/loading.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  const folder = mkdtempSync(join(tmpdir(), 'graphgrad-peak-'));
  try {
    const path = join(folder, 'large.safetensors');
    execFileSync(process.execPath, [program, 'save', path, '128']);
    const size = statSync(path).size;
    const grown = Number(execFileSync(process.execPath, [program, 'load', path], { encoding: 'utf8' }));
    expect(size).toBeGreaterThan(128 * 2 ** 20);
    expect(grown).toBeGreaterThan(size);
    expect(grown / size).toBeLessThan(2.1); // the engine's own needs are a few megabytes
    console.log(`${(grown / size).toFixed(2)} times the file`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
