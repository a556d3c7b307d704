import { IoError, OptionError } from '../core/errors.js';
import { openStore } from './store.js';

/** Where a file comes from: a path, or its bytes, such as those of one the user picked. */
export type LoadSource = string | Uint8Array<ArrayBuffer> | ArrayBuffer | Blob;

/** Where a file goes: a path, or a download of a page. */
export type SaveTarget = string | { readonly download: string };

/** The bytes of a source that is one file. */
export async function readBytes(where: string, source: LoadSource): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof source === 'string') return (await openStore(where, source).read()) ?? absent(where, source);
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  throw new OptionError({ where, what: 'nothing to load from', got: typeof source, expected: 'a path, bytes or a file' });
}

/** @throws IoError: nothing has the name of the source. */
export function absent(where: string, path: string): never {
  throw new IoError({ where, what: `there is no ${path}`, expected: 'a file that was saved', fields: { path } });
}
