import type { Csr } from '../runtime/csr.js';
import { besides } from '../runtime/scope.js';
import { isOwner, STORAGES } from '../runtime/storage.js';
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

/** What was made inside a scope ends with it, in part when it refers to tensors of elsewhere. */
function isStale(value: unknown): boolean {
  const owner = isOwner(value) ? value : (value as { csr?: Csr }).csr;
  return owner?.[STORAGES].some((storage) => storage.address === 0) ?? false;
}
