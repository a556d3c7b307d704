/** `npm run check`: format, lint, types of both languages, then the fast tests, among them the floors of the house and the sizes of its files. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const biome = ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'];
const tsc = 'node_modules/typescript/bin/tsc';

const { status } = spawnSync(process.execPath, ['scripts/build-wasm.mjs', '--if-stale'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const results = await Promise.all([
  run('format and lint', biome),
  run('types of TypeScript', [tsc, '-p', '.']).then(async (first) => [
    first,
    await run('types of AssemblyScript', [tsc, '-p', 'assembly']),
  ]),
]);
const tests = await run('fast tests', ['scripts/test.mjs', '--fast', ...process.argv.slice(2)], 'inherit');
process.exit([...results.flat(), tests].every(Boolean) ? 0 : 1);

/** Runs a step; shows what it printed when it failed. */
function run(name, args, stdio = 'pipe') {
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', stdio, stdio] });
    const printed = [];
    child.stdout?.on('data', (piece) => printed.push(piece));
    child.stderr?.on('data', (piece) => printed.push(piece));
    child.on('close', (code) => {
      if (code !== 0) process.stdout.write(Buffer.concat(printed));
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
      resolve(code === 0);
    });
  });
}
