import * as tree from '../core/tree.js';
import { besides } from '../runtime/scope.js';
import { isOwner, STORAGES, type Storage } from '../runtime/storage.js';
import type { Tensor } from '../runtime/tensor.js';

/** Something kept, and the blocks it stands on: found once, since every step asks whether all are still there. */
interface Entry {
  readonly value: unknown;
  readonly storages: readonly Storage[];
}

/** What is made once and kept beside a tensor, by name. */
export class Cache {
  private readonly kept = new Map<string, Entry>();

  constructor(private readonly home: Tensor) {}

  /** What is kept under a name; made anew when its memory, or any part of it, has been given back. */
  get<T>(name: string, make: () => T): T {
    const found = this.kept.get(name);
    if (found !== undefined && !hasEnded(found.storages)) return found.value as T;
    const value = besides(this.home.storage, make);
    this.kept.set(name, { value, storages: storagesIn(value) });
    return value;
  }

  *values(): Iterable<unknown> {
    for (const { value } of this.kept.values()) yield value;
  }
}

/** What was made inside a scope ends with it, in part when it refers to tensors of elsewhere: one block that ended makes the whole stale. */
function hasEnded(storages: readonly Storage[]): boolean {
  for (let i = 0; i < storages.length; i++) if (storages[i].address === 0) return true;
  return false;
}

function storagesIn(value: unknown): Storage[] {
  const found: Storage[] = [];
  tree.visit(value, (leaf) => {
    if (isOwner(leaf)) for (const storage of leaf[STORAGES]) found.push(storage);
  });
  return found;
}
