import { IoError, OptionError } from '../core/errors.js';
import { written } from '../core/written.js';
import { openStore } from './store.js';

/** Where a file comes from: a path, or its bytes, such as those of one the user picked. */
export type LoadSource = string | Uint8Array<ArrayBuffer> | ArrayBuffer | Blob;

/** Where a file goes: a path, or a download of a page. */
export type SaveTarget = string | { readonly download: string };

/** Where to write: the path of a file, or the name of a download. @throws OptionError */
export function readTarget(where: string, target: SaveTarget): { path: string } | { download: string } {
  if (typeof target === 'string') return { path: target };
  const download: unknown = typeof target === 'object' && target !== null ? target.download : undefined;
  if (typeof download === 'string') return { download };
  throw new OptionError({
    where,
    what: 'no place to save to',
    got: written(target),
    expected: "'model.safetensors', 'folder/', 'opfs://name', 'indexeddb://name' or { download: 'name' }",
  });
}

/** The bytes of a source that is one file. */
export async function readBytes(where: string, source: LoadSource): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof source === 'string') return (await openStore(where, source).read()) ?? absent(where, source);
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  throw new OptionError({ where, what: 'nothing to load from', got: written(source), expected: 'a path, bytes or a file' });
}

/** @throws IoError: nothing has the name of the source. */
export function absent(where: string, path: string): never {
  throw new IoError({ where, what: `there is no ${path}`, expected: 'a file that was saved', fields: { path } });
}
