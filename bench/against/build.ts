import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** A revision in a folder of its own, with its kernels built; `remove` takes it away. */
export function checkOut(revision: string): { readonly root: string; remove(): void } {
  const root = join(mkdtempSync(join(tmpdir(), 'graphgrad-against-')), 'tree');
  const git = (...args: string[]) => execFileSync('git', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  git('worktree', 'add', '--detach', root, revision);
  const remove = (): void => {
    git('worktree', 'remove', '--force', root);
    rmSync(join(root, '..'), { recursive: true, force: true });
  };
  try {
    symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
    execFileSync(process.execPath, ['scripts/build-wasm.mjs', '--if-stale'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    remove();
    throw error;
  }
  return { root, remove };
}

/** Bundles the cases of this tree over the library of another, as deep in it as its kernels are looked for. Returns the file. */
export async function bundleSide(root: string): Promise<string> {
  const outfile = join(root, 'build/run/bench-against-side.mjs');
  const library = resolve('src');
  await build({
    entryPoints: ['bench/against/side.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
    plugins: [
      {
        name: 'library',
        setup: ({ onResolve }) =>
          onResolve({ filter: /\/src\/.+\.js$/ }, ({ path, resolveDir }) => {
            const file = resolve(resolveDir, path);
            return file.startsWith(library) ? { path: join(root, 'src', `${file.slice(library.length, -3)}.ts`) } : undefined;
          }),
      },
    ],
  });
  return outfile;
}
