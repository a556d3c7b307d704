import { FormatError } from '../../core/errors.js';
import type { Store } from '../../io/store.js';
import { type SealedFile, unsealFile } from './sealedSafetensors.js';

/** Opens the newest whole generation of a store; null where there is none at all. @throws FormatError when all that is there is damaged. */
export async function openNewest(where: string, store: Store): Promise<SealedFile | null> {
  let damage: unknown = null;
  for (const which of ['newest', 'previous'] as const) {
    const file = await store.open(which);
    if (file === undefined) continue;
    try {
      return await unsealFile(where, file);
    } catch (error) {
      await file.close();
      if (!(error instanceof FormatError)) throw error;
      damage ??= error;
    }
  }
  if (damage !== null) throw damage;
  return null;
}
