/** What the benches ask of the system they run on: here Node, in bench/platform.browser.ts a page. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { IoError } from '../src/core/errors.js';

const PEERS = 'bench/peers';

/** The processor and what runs on it. */
export function host() {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    platform: `${platform()} ${arch()}`,
    engine: `Node ${process.versions.node}, V8 ${process.versions.v8}`,
    load: Math.round(loadavg()[0] * 100) / 100,
  };
}

/** Text of a file of the project. */
export const projectFile = (path: string): string => readFileSync(path, 'utf8');

/** A path of the shared folder beside the project, or where GRAPHGRAD_SHARED says. */
export const shared = (path: string): string => resolve(process.env.GRAPHGRAD_SHARED ?? '../shared', path);

/** A module of the shared folder; null where there is none. */
export async function sharedModule<T>(path: string): Promise<T | null> {
  const file = shared(path);
  return existsSync(file) ? ((await import(pathToFileURL(file).href)) as T) : null;
}

/** Bytes of a file of the shared folder; null where there is none. */
export async function sharedFile(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const file = shared(path);
  return existsSync(file) ? Uint8Array.from(readFileSync(file)) : null;
}

/** Whether the peers can be loaded without installing them first. */
export const peersInstalled = (): boolean => existsSync(join(PEERS, 'node_modules/.package-lock.json'));

let installed: IoError | null | undefined;

/** Installs bench/peers from its lock file, once; no script of a package runs. */
function install(): IoError | null {
  if (peersInstalled()) return null;
  console.log(`Installing the peers (${PEERS}/package-lock.json), about 700 MB …`);
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd: PEERS, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
  if (status === 0) return null;
  return new IoError({ where: 'bench/peers', what: 'npm ci failed', got: `exit code ${status}`, expected: '0' });
}

/** A package of bench/peers, which is installed when the first one is asked for. */
export async function peerPackage<T>(name: string): Promise<T> {
  installed = installed === undefined ? install() : installed;
  if (installed !== null) throw installed;
  const { load } = (await import(pathToFileURL(resolve(PEERS, 'load.mjs')).href)) as { load(name: string): Promise<T> };
  return load(name);
}

/** Where a package of bench/peers finds files of its own: a folder, with a separator at its end. */
export const peerFiles = (folder: string): string => join(resolve(PEERS, 'node_modules', folder), '/');
