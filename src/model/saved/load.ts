import { IoError, OptionError } from '../../core/errors.js';
import { atHand } from '../../io/at-hand.js';
import { openStore } from '../../io/store.js';
import { kindsWith } from '../kinds.js';
import type { Model } from '../model.js';
import { modelFrom } from './file.js';
import { folderAt } from './folder.js';
import { openNewest } from './newest.js';
import type { SaveOptions } from './save.js';
import { type SealedFile, unsealFile } from './sealed.js';

/** Where a model comes from: a path as for `model.save`, or the bytes of a file, such as one the user picked. */
export type LoadSource = string | Uint8Array<ArrayBuffer> | ArrayBuffer | Blob;

/** Options of `io.load`. */
export type LoadOptions = SaveOptions;

/** Reads a model. */
export async function load(source: LoadSource, { layers }: LoadOptions = {}): Promise<Model> {
  const where = 'io.load';
  const kinds = kindsWith(where, layers);
  const sealed = await open(where, source);
  try {
    return await modelFrom(where, sealed, kinds);
  } finally {
    await sealed.file.close();
  }
}

async function open(where: string, source: LoadSource): Promise<SealedFile> {
  if (typeof source !== 'string') return unsealFile(where, atHand(await readBytes(where, source)));
  const folder = await folderAt(source);
  if (folder !== null) return folder.open(where);
  return (await openNewest(where, openStore(where, source))) ?? absent(where, source);
}

/** The bytes of a source that is one file. */
export async function readBytes(where: string, source: LoadSource): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof source === 'string') return (await openStore(where, source).read()) ?? absent(where, source);
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  throw new OptionError({ where, what: 'nothing to load from', got: typeof source, expected: 'a path, bytes or a file' });
}

function absent(where: string, path: string): never {
  throw new IoError({ where, what: `there is no ${path}`, expected: 'a file that was saved', fields: { path } });
}
