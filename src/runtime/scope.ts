import { ScopeError } from '../core/errors.js';
import { expectFunction } from '../core/expect.js';
import * as tree from '../core/tree.js';
import type { Region } from './region.js';
import { runtime } from './runtime.js';
import { isOwner, type Owner, persistentStorage, STORAGES, Storage } from './storage.js';

/** A tensor that shares its block. */
interface View extends Owner {
  readonly storage: Storage;
  dispose(): void;
}

/**
 * A stretch of execution whose tensors end with it, unless they leave with its result.
 *
 * @term scope: a stretch of execution whose tensors end with it, unless they leave with its result
 */
export class Scope {
  /** Every block made inside, in order. */
  readonly storages: Storage[] = [];
  /** Reshaped tensors over blocks of others: they end with the scope too, the blocks do not. */
  readonly views: View[] = [];

  constructor(
    readonly parent: Scope | null,
    /** The region that was asked for around the scope, where its result goes. */
    readonly home: Region | null,
  ) {}
}

let current: Scope | null = null;
/** Set while something that outlives the scope is being made: a cache of a graph, a batch. */
let home: Region | null = null;

/** The scope that owns new tensors; null when nothing does. */
export const currentScope = (): Scope | null => (home === null ? current : null);

/** Blocks made since a construction began that may yet be refused. */
let making: Storage[] | null = null;

/** Makes something of several tensors. When it is refused half-way, those that exist already are given back at once. */
export function allOrNothing<T>(fn: () => T): T {
  const before = making;
  const made: Storage[] = [];
  making = made;
  try {
    const result = fn();
    if (before !== null) for (const storage of made) before.push(storage);
    return result;
  } catch (error) {
    for (const storage of made) storage.free();
    throw error;
  } finally {
    making = before;
  }
}

/** A block for a new tensor: in the region asked for, in the step arena inside a scope, else on the heap. */
export function newStorage(bytes: number): Storage {
  if (home !== null || current === null) return lastingStorage(bytes);
  const region = runtime().step;
  const storage = new Storage(region.allocate(bytes), bytes, region, current);
  current.storages.push(storage);
  if (making !== null) making.push(storage);
  return storage;
}

function lastingStorage(bytes: number): Storage {
  const storage = persistentStorage(bytes, home ?? runtime().heap);
  if (making !== null) making.push(storage);
  return storage;
}

/** Remembers a tensor that the current scope ends although its block belongs to somebody else. */
export function trackView(view: View): void {
  const scope = currentScope();
  if (scope !== null && view.storage.owner !== scope) scope.views.push(view);
}

/** Makes every tensor of `fn` in a region, whatever scope is open: what a graph caches lives where the graph lives. */
export function inRegion<T>(region: Region, fn: () => T): T {
  const before = home;
  home = region;
  try {
    return fn();
  } finally {
    home = before;
  }
}

/** Makes tensors that live as long as a block does, so that they can be cached beside it. */
export function besides<T>(storage: Storage, fn: () => T): T {
  return storage.owner === null ? inRegion(storage.region, fn) : fn();
}

/**
 * Runs a synchronous function and gives back the memory of every tensor it made, except those in its result
 * (a tensor, or a nested dictionary or array of them), which belong to the enclosing scope, or to the caller.
 *
 * @throws ScopeError when `fn` returns a promise: the scope would end before the work does.
 */
export function scope<T>(fn: () => T): T {
  expectFunction('scope', fn);
  const opened = new Scope(current, home);
  current = opened;
  home = null;
  let result: T | undefined;
  try {
    const value = fn();
    if (isPromise(value)) throw refusePromise(value);
    result = value;
    return value;
  } finally {
    current = opened.parent;
    home = opened.home;
    close(opened, result);
  }
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

function refusePromise(promise: PromiseLike<unknown>): ScopeError {
  promise.then(undefined, () => {}); // its own failure would only hide this one
  return new ScopeError({
    where: 'scope',
    what: 'the function returned a promise',
    expected: 'a synchronous function',
    mend: 'Await outside, and open a scope around each synchronous step',
  });
}

function close(closing: Scope, result: unknown): void {
  const { parent, storages, views } = closing;
  const leaving = ownersIn(result);
  for (const view of views) {
    if (!leaving.has(view) && !(parent !== null && view.storage.holds > 0)) view.dispose();
    else parent?.views.push(view);
  }
  try {
    leaveAll(closing, leaving);
  } finally {
    for (const storage of storages) {
      if (storage.owner !== closing) continue;
      if (parent === null) storage.address = 0;
      else if (storage.holds > 0) adopt(storage, parent);
      else storage.free();
    }
    if (parent === null) runtime().step.reset();
  }
}

const NOBODY: ReadonlySet<Owner> = new Set();

function ownersIn(result: unknown): ReadonlySet<Owner> {
  if (typeof result !== 'object' || result === null) return NOBODY;
  const owners = new Set<Owner>();
  tree.visit(result, (leaf) => void (isOwner(leaf) && owners.add(leaf)));
  return owners;
}

/** All blocks of a result, or none. */
function leaveAll(closing: Scope, leaving: ReadonlySet<Owner>): void {
  if (leaving.size === 0) return;
  const moved = new Set<Storage>();
  try {
    for (const owner of leaving) {
      for (const storage of owner[STORAGES]) {
        if (moved.has(storage)) storage.handles++;
        else if (storage.owner === closing && storage.address !== 0) {
          leave(storage, closing);
          storage.handles = 1; // handles that stay behind do not count
          moved.add(storage);
        }
      }
    }
  } catch (error) {
    for (const storage of moved) storage.free();
    throw error;
  }
}

/** A block of the result goes to the enclosing scope; from the outermost one it moves out of the arena. */
function leave(storage: Storage, { parent, home }: Scope): void {
  if (parent === null || home !== null) {
    const { address, bytes, region } = storage;
    storage.moveTo(home ?? runtime().heap);
    if (parent !== null) region.free(address, bytes);
  } else adopt(storage, parent);
}

/** Lets a block end with another scope: it leaves with a result, or an enclosing tape still needs it. */
function adopt(storage: Storage, scope: Scope): void {
  storage.owner = scope;
  scope.storages.push(storage);
}
