import { runtime } from '../runtime.js';

/** Runs a function, or waits for what it promises, with at most so many threads: what tests and benches compare. */
export function withThreads<T>(threads: number, fn: () => T): T {
  const { pool } = runtime();
  if (pool === null) return fn();
  const before = pool.limit;
  const restore = (): void => {
    pool.limit = before;
  };
  pool.limit = threads;
  let result: T | undefined;
  try {
    result = fn();
  } finally {
    if (!(result instanceof Promise)) restore();
  }
  return result instanceof Promise ? (result.finally(restore) as T) : result;
}

/** Settles when every lost worker has ended, and memory that it could have written to may be used again. */
export const threadsSettled = async (): Promise<void> => runtime().pool?.settled();
