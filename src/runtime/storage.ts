import { recording } from './recording.js';
import type { Region } from './region.js';
import { runtime } from './runtime.js';

/** The key under which a handle lists the blocks it stands for, so that scopes can let them leave. */
export const STORAGES = Symbol('storages');

/** Anything made of blocks: a tensor, a sparse tensor, an index structure. */
export interface Owner {
  readonly [STORAGES]: readonly Storage[];
}

export const isOwner = (value: unknown): value is Owner => typeof value === 'object' && value !== null && STORAGES in value;

/** What every block carries and nothing else does. */
export const STORAGE = Symbol('storage');

/** Keeps the content of blocks as it is: they are parts of a structure that was checked. */
export function seal(owner: Owner): void {
  for (const storage of owner[STORAGES]) storage.sealed = true;
}

/** True when any block of an owner has been given back. */
export function isStale(owner: Owner): boolean {
  const storages = owner[STORAGES];
  for (let i = 0; i < storages.length; i++) if (storages[i].address === 0) return true;
  return false;
}

/**
 * A block of linear memory that one or more tensors share. Address 0 means: given back.
 *
 * @term block of memory: a stretch of linear memory that one or more tensors share
 * @term stale: said of a handle whose block was given back; touching it is a ScopeError
 */
export class Storage {
  /** Reasons to keep the block while a tape runs backward. */
  holds = 0;
  /** Tensors over the block that have not been disposed of. */
  handles = 1;
  /** How often `Tensor.set` has written here. */
  version = 0;
  /** True for parts of structures: kernels trust what they checked there. */
  sealed = false;

  constructor(
    public address: number,
    readonly bytes: number,
    public region: Region,
    /** The scope the block ends with; null when no scope owns it. */
    public owner: object | null,
  ) {}

  get brand(): typeof STORAGE {
    return STORAGE;
  }

  /** Gives the block back. Every tensor over it is stale from now on. */
  free(): void {
    if (this.address === 0) return;
    if (this.owner === null && this.region.adopted === null) reclaimer.unregister(this);
    this.region.free(this.address, this.bytes);
    this.address = 0;
  }

  /** Gives up one handle; the last one gives the block back. */
  release(): void {
    if (--this.handles === 0) this.free();
  }

  /** Copies the block into another region, where no scope owns it; the old place is forgotten, not freed. */
  moveTo(region: Region): void {
    recording.by?.look(this);
    const address = region.allocate(this.bytes);
    runtime().memory.u8.copyWithin(address, this.address, this.address + this.bytes);
    this.address = address;
    this.region = region;
    this.owner = null;
    guard(this);
  }
}

/** How often a block was given back only because its owner had become garbage. */
export const reclaimed = { count: 0 };

const reclaimer = new FinalizationRegistry<{ region: Region; address: number; bytes: number }>(({ region, address, bytes }) => {
  reclaimed.count++;
  region.free(address, bytes);
});

/** Sees to it that an unowned block ends: with its region, or when nobody refers to it. */
function guard(storage: Storage): void {
  const { region, address, bytes } = storage;
  if (region.adopted !== null) region.adopted.push(storage);
  else reclaimer.register(storage, { region, address, bytes }, storage);
}

/** A block that lives until it is disposed of or nobody refers to it. */
export function persistentStorage(bytes: number, region: Region): Storage {
  const storage = new Storage(region.allocate(bytes), bytes, region, null);
  guard(storage);
  return storage;
}
