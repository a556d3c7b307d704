import { namesOf } from '../../core/options/names.js';
import { checkOptions } from '../../core/options/read.js';
import { platform } from '../../io/platform.js';
import { readTarget, type SaveTarget } from '../../io/source.js';
import { openStore } from '../../io/store.js';
import { ownKinds } from '../../network/kinds.js';
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
  const place = readTarget(where, target);
  const description = describeModel(where, state, ownKinds(where, layers));
  refuseDisposed(where, state);
  const folder: Folder | null = 'path' in place ? await folderAt(place.path) : null;
  if (folder !== null) return folder.write(where, description, modelTensors(state));
  const store = 'path' in place ? openStore(where, place.path) : null; // before anything is made
  const bytes = await seal(where, modelTensors(state), description);
  if ('download' in place) await platform().offer(named(place.download), bytes);
  else await store?.write(bytes);
}

const named = (name: string): string => (name.endsWith('.safetensors') ? name : `${name}.safetensors`);
