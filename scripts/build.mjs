/**
 * Builds the package: kernels into build/, then dist/. `node scripts/build.mjs [--if-stale]`
 *
 * dist/ is what tsc makes of src/, file by file with types, in which scripts/document-options.mjs writes the sentences of options, except the
 * plotting room, which scripts/bundle-plot.mjs bundles, two files for a page without a bundler, which scripts/bundle-browser.mjs adds, what
 * Node loads, which scripts/bundle-node.mjs makes, and the worker as a file.
 */
import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { stale } from './stale.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const ifStale = process.argv.includes('--if-stale');

run('scripts/build-wasm.mjs', ...(ifStale ? ['--if-stale'] : []));
const inputs = ['src', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
if (!ifStale || (await stale(['dist/index.js', 'dist/node/index.js', 'dist/graphgrad.browser.js'], inputs))) {
  await rm('dist', { recursive: true, force: true });
  run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
  run('scripts/document-options.mjs');
  const { WORKER_SOURCE } = await import('../dist/runtime/pool/source.js');
  await writeFile('dist/worker.js', WORKER_SOURCE);
  run('scripts/bundle-plot.mjs');
  run('scripts/bundle-node.mjs');
  run('scripts/bundle-browser.mjs');
}

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
