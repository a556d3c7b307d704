import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test.each(['large.safetensors', 'large/'])(
  'loading %s takes hardly more than its parameters do, and far less than twice the file',
  async (name) => {
    const program = join(root, 'build/run/loading.mjs');
    await build({
      absWorkingDir: root,
      entryPoints: ['test/train/saved/loading.ts'],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'warning',
    });
    const folder = mkdtempSync(join(tmpdir(), 'graphgrad-peak-'));
    try {
      const path = join(folder, name);
      execFileSync(process.execPath, [program, 'save', path, '128']);
      const files = name.endsWith('/') ? readdirSync(path).map((one) => join(path, one)) : [path];
      const size = files.reduce((sum, file) => sum + statSync(file).size, 0);
      const grown = Number(execFileSync(process.execPath, [program, 'load', path], { encoding: 'utf8' }));
      expect(size).toBeGreaterThan(128 * 2 ** 20);
      expect(grown).toBeGreaterThan(size);
      expect(grown / size).toBeLessThan(1.25); // the demand is 2; parts of the file go at once where they belong
      console.log(`${(grown / size).toFixed(2)} times the file`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
