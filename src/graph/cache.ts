import { isDictionary } from '../core/tree.js';
import { besides } from '../runtime/scope.js';
import { isStale as hasEnded, isOwner } from '../runtime/storage.js';
import type { Tensor } from '../runtime/tensor.js';

/** What is made once and kept beside a tensor, by name. */
export class Cache {
  private readonly kept = new Map<string, unknown>();

  constructor(private readonly home: Tensor) {}

  /** What is kept under a name; made anew when its memory has been given back. */
  get<T>(name: string, make: () => T): T {
    const found = this.kept.get(name) as T | undefined;
    if (found !== undefined && !isStale(found)) return found;
    const made = besides(this.home.storage, make);
    this.kept.set(name, made);
    return made;
  }

  values(): Iterable<unknown> {
    return this.kept.values();
  }
}

/** What was made inside a scope ends with it, in part when it refers to tensors of elsewhere: one part that ended makes the whole stale. */
function isStale(value: unknown): boolean {
  if (isOwner(value)) return hasEnded(value);
  if (!isDictionary(value)) return false;
  for (const name in value) {
    const part = value[name];
    if (typeof part === 'object' && part !== null && isStale(part)) return true;
  }
  return false;
}
