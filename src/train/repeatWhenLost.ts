import { OutOfMemoryError, WorkerLostError } from '../core/errors.js';
import { collectGarbage } from '../runtime/collect.js';
import { threadsSettled } from '../runtime/pool/threads.js';

/**
 * Runs a piece of work, and runs it again whenever a compute worker was lost in it, on the threads that are left, once the lost one has ended
 * and cannot write any more; or when memory ran out and a pause for the collector gave some back. The work must be a transaction up to its
 * last call of a kernel. A promise only where there is something to wait for.
 */
export function repeatWhenLost<T>(work: () => T): T | Promise<Awaited<T>> {
  try {
    return work();
  } catch (error) {
    if (error instanceof WorkerLostError) return threadsSettled().then(() => repeatWhenLost(work)) as Promise<Awaited<T>>;
    if (!(error instanceof OutOfMemoryError)) throw error;
    return collectGarbage().then((given) => {
      if (!given) throw error;
      return repeatWhenLost(work);
    }) as Promise<Awaited<T>>;
  }
}
