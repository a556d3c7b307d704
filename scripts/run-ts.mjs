/** Runs a TypeScript program: node scripts/run-ts.mjs ENTRY [arguments]. Bundles ENTRY into build/run/ with esbuild, then imports it. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const [entry, ...rest] = process.argv.slice(2);
if (entry === undefined) {
  console.error('usage: node scripts/run-ts.mjs ENTRY [arguments]');
  process.exit(2);
}

// bench/run.ts becomes build/run/bench.mjs, examples/karate.ts build/run/examples-karate.mjs: as deep as src/runtime, from where the kernel
// builds are looked for.
const name = entry.replace(/^\.\//, '').replace(/(\/run)?\.ts$/, '');
const outfile = `build/run/${name.replaceAll('/', '-')}.mjs`;
await build({
  absWorkingDir: root, // esbuild would take the folder that was current when it was loaded
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: 'linked',
  logLevel: 'warning',
});

process.setSourceMapsEnabled(true);
const url = pathToFileURL(outfile).href;
process.argv = [process.argv[0], fileURLToPath(url), ...rest];
await import(url);
