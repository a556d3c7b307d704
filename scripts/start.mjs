/** npm start [-- arguments]: builds the kernels where they are missing or older than their source, then runs bench/start/main.ts: the examples of examples/start, timed. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['assembly', 'asconfig.json', 'scripts/build-wasm.mjs'];
const products = ['build/release.wasm', 'src/runtime/kernels.gen.ts'];

/** Time of the last change of a file, or of the newest file in a folder; undefined where there is nothing. */
function changed(path) {
  const state = statSync(join(root, path), { throwIfNoEntry: false });
  if (!state?.isDirectory()) return state?.mtimeMs;
  return Math.max(...readdirSync(join(root, path)).map((name) => changed(join(path, name))));
}

if (!existsSync(join(root, 'node_modules'))) {
  console.error('npm start: the packages it builds with are not installed. Run npm ci first.');
  process.exit(1);
}

const newest = Math.max(...sources.map(changed));
if (products.some((path) => !(changed(path) >= newest))) {
  console.log('Building the WebAssembly kernels …');
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build-wasm.mjs'), 'release'], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

// npm says in INIT_CWD where the user was; called directly, this program says it. run-ts.mjs goes to the project's folder.
if (process.env.npm_lifecycle_event !== 'start') process.env.INIT_CWD = process.cwd();
process.argv.splice(2, 0, 'bench/start/main.ts');
await import('./run-ts.mjs');
