import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The worker of `landscape.compare` as one file, as the built package has it; programs run from the sources have to make it. */
export async function labWorker(): Promise<URL> {
  const outfile = join('build', 'run', 'lab-worker.mjs'); // as deep as src/runtime, from where the kernel builds are looked for
  await build({
    absWorkingDir: process.cwd(), // esbuild would take the folder that was current when it was loaded
    entryPoints: ['graphgrad/lab-worker'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  return pathToFileURL(outfile);
}
