import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url));
const npm = (cwd: string, ...args: string[]): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32' });

/** Builds and packs the package, and installs it in an empty folder as a user would. */
export default function setup(project: TestProject): () => void {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const folder = mkdtempSync(join(tmpdir(), 'graphgrad-consumer-'));
  const [{ filename }] = JSON.parse(npm(root, 'pack', '--ignore-scripts', '--json', '--loglevel=error', '--pack-destination', folder));
  const tarball = join(folder, filename);
  writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n');
  npm(folder, 'install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', tarball);
  project.provide('consumer', folder);
  project.provide('tarball', tarball);
  return () => rmSync(folder, { recursive: true, force: true });
}
