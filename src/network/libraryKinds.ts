import * as list from '../layers/list.js';
import { fromConfig } from '../propagate/kernels.js';
import { type Kinds, kindName, ownKinds } from './kinds.js';

const library: Kinds = new Map(Object.values(list).map((kind) => [kindName(kind.definition), kind]));

/**
 * The kinds of the library and those that the user vouches for: what files are read with. Files name kinds; nothing outside this map is ever looked up.
 * Loads every layer and kernel, so nothing that only writes or trains may import it.
 */
export const kindsWith = (where: string, own?: Readonly<Record<string, unknown>>): Kinds =>
  Object.assign(new Map([...library, ...ownKinds(where, own)]), { kernel: fromConfig });
