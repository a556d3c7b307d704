/** What the benches ask of the system they run on: here a page or its worker, in bench/platform.node.ts Node. */
import { UnsupportedPlatformError } from '../src/core/errors.js';
import { load } from './page/packages.mjs';

/** Texts of the project's files, put here by scripts/bench-page.mjs. */
declare const PROJECT_FILES: Readonly<Record<string, string>>;

/** The browser, as far as it tells. */
export function host() {
  const { userAgent, hardwareConcurrency } = navigator;
  const engine = /(Firefox|Edg|OPR|Chrome|Version)\/[\d.]+/.exec(userAgent)?.[0].replace('Version', 'Safari').replace('/', ' ');
  return {
    cpu: 'processor unknown',
    cores: hardwareConcurrency,
    platform: /\(([^)]*)\)/.exec(userAgent)?.[1] ?? 'unknown',
    engine: engine ?? userAgent,
    load: Number.NaN, // a page cannot know
  };
}

export function projectFile(path: string): string {
  const text = PROJECT_FILES[path];
  if (text !== undefined) return text;
  throw new UnsupportedPlatformError({ where: 'bench page', what: 'a file of the project is not part of the page', got: path });
}

/** Where a file of the shared folder lies beside the page, if the page was built with it. */
export const shared = (path: string): string => new URL(`shared/${path}`, import.meta.url).href;

export async function sharedModule<T>(path: string): Promise<T | null> {
  const response = await fetch(shared(path));
  if (!response.ok) return null;
  // The programs of the shared folder read settings from `process` while they load.
  const bare = !('process' in globalThis);
  if (bare) Object.assign(globalThis, { process: { env: {}, argv: [] } });
  try {
    return (await import(shared(path))) as T;
  } finally {
    if (bare) Reflect.deleteProperty(globalThis, 'process');
  }
}

export async function sharedFile(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const response = await fetch(shared(path));
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
}

export const peersInstalled = (): boolean => true;

export const peerPackage = <T>(name: string): Promise<T> => load(name) as Promise<T>;

/** The page's build copies the folder that a package loads files from. */
export const peerFiles = (folder: string): string => new URL(`peers/${folder}/`, import.meta.url).href;
