import { runtime } from '../runtime.js';

/** Runs a function with at most so many threads: what tests and benches compare. */
export function withThreads<T>(threads: number, fn: () => T): T {
  const { pool } = runtime();
  return pool === null ? fn() : pool.limited(threads, fn);
}

/** Settles when every lost worker has ended, and memory that it could have written to may be used again. */
export const threadsSettled = async (): Promise<void> => runtime().pool?.settled();
