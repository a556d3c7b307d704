import { IoError, OptionError } from '../../core/errors.js';
import { openStore } from '../../io/store.js';
import { kindsWith } from '../kinds.js';
import type { Model } from '../model.js';
import { modelFrom } from './file.js';
import { folderAt } from './folder.js';
import type { SaveOptions } from './save.js';
import { type Sealed, unseal } from './sealed.js';

/** Where a model comes from: a path as for `model.save`, or the bytes of a file, such as one the user picked. */
export type LoadSource = string | Uint8Array<ArrayBuffer> | ArrayBuffer | Blob;

/** Options of `io.load`. */
export type LoadOptions = SaveOptions;

/** Reads a model. */
export async function load(source: LoadSource, { layers }: LoadOptions = {}): Promise<Model> {
  const where = 'io.load';
  const kinds = kindsWith(where, layers);
  const { description, tensors } = await read(where, source);
  return modelFrom(where, description, tensors, kinds);
}

async function read(where: string, source: LoadSource): Promise<Sealed> {
  if (typeof source !== 'string') return unseal(where, await bytesOf(where, source));
  const folder = await folderAt(source);
  if (folder !== null) return folder.read(where);
  const bytes = await openStore(where, source).read();
  if (bytes === undefined)
    throw new IoError({ where, what: `there is no ${source}`, expected: 'what model.save wrote', fields: { path: source } });
  return unseal(where, bytes);
}

async function bytesOf(where: string, source: Exclude<LoadSource, string>): Promise<Uint8Array<ArrayBuffer>> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  throw new OptionError({ where, what: 'nothing to load from', got: typeof source, expected: 'a path, bytes or a file' });
}
