import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'build/docs'); // two levels deep, like dist/runtime: the kernel builds are found from here

/** The sources under the names by which users import them. */
const sources = {
  name: 'sources',
  setup({ onResolve }: import('esbuild').PluginBuild): void {
    onResolve({ filter: /^graphgrad(\/|$)/ }, ({ path }) => {
      const group = path.slice('graphgrad/'.length);
      return { path: join(root, group === '' ? 'src/index.ts' : `src/public/${group}.ts`) };
    });
  },
};

/** Runs a program as a user would, in a process of its own, with `graphgrad` being the sources; returns what it printed. */
export async function runProgram(name: string, code: string, args: readonly string[] = []): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  mkdirSync(folder, { recursive: true });
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root, loader: 'ts', sourcefile: name },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['linkedom', '@observablehq/plot'],
    plugins: [sources],
    logLevel: 'silent',
  });
  writeFileSync(outfile, outputFiles[0].text);
  const { stdout } = await promisify(execFile)(process.execPath, [outfile, ...args], { cwd: root });
  return stdout;
}
