import { OptionError } from '../../core/errors.js';
import { namesOf } from '../../core/options/names.js';
import { checkOptions } from '../../core/options/read.js';
import { platform } from '../../io/platform.js';
import type { SaveTarget } from '../../io/source.js';
import { openStore } from '../../io/store.js';
import { kindsWith } from '../../network/kinds.js';
import type { Trainable } from '../compile.js';
import { describeModel, modelTensors, refuseDisposed } from './modelFile.js';
import { type Folder, folderAt } from './modelFolder.js';
import { seal } from './sealedSafetensors.js';

/** Options of `model.save`. */
export interface SaveOptions {
  /** Kinds of one's own that the model is made of, as `layers.define` returned them; `io.load` needs them as well. Default none. */
  readonly layers?: Readonly<Record<string, unknown>>;
}

export const saveOptions = namesOf<SaveOptions>({ layers: true });

/** Writes a model: its topology, what it was compiled with, parameters and buffers. */
export async function save(state: Trainable, target: SaveTarget, options: SaveOptions = {}): Promise<void> {
  const where = 'model.save';
  checkOptions(where, saveOptions, options);
  const { layers } = options;
  const download = typeof target === 'object' && target !== null ? target.download : undefined;
  if ((download ?? target) === undefined || typeof (download ?? target) !== 'string') {
    throw new OptionError({
      where,
      what: 'no place to save to',
      got: typeof target,
      expected: "'model.safetensors', 'folder/', 'opfs://name', 'indexeddb://name' or { download: 'name' }",
    });
  }
  const description = describeModel(where, state, kindsWith(where, layers));
  refuseDisposed(where, state);
  const folder: Folder | null = download === undefined ? await folderAt(target as string) : null;
  if (folder !== null) return folder.write(where, description, modelTensors(state));
  const store = download === undefined ? openStore(where, target as string) : null;
  const bytes = await seal(where, modelTensors(state), description);
  if (store !== null) await store.write(bytes);
  else await platform().offer(named(download as string), bytes);
}

const named = (name: string): string => (name.endsWith('.safetensors') ? name : `${name}.safetensors`);
