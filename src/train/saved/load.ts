import { atHand } from '../../io/at-hand.js';
import { absent, type LoadSource, readBytes } from '../../io/source.js';
import { openStore } from '../../io/store.js';
import { kindsWith } from '../../network/kinds.js';
import type { Trainable } from '../compile.js';
import { modelFrom } from './modelFile.js';
import { folderAt } from './modelFolder.js';
import { openNewest } from './openNewest.js';
import { type SaveOptions, saveOptions } from './save.js';
import { type SealedFile, unsealFile } from './sealedSafetensors.js';

/** Options of `io.load`. */
export type LoadOptions = SaveOptions;

export const loadOptions = saveOptions;

/** Reads a model. */
export async function load(source: LoadSource, { layers }: LoadOptions = {}): Promise<Trainable> {
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
