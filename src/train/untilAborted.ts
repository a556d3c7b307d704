/** What a wait comes to that was ended by a signal. */
export const ABORTED = Symbol('aborted');

/** Waits for a promise, but no longer than until the signal is given; what comes of the promise then concerns nobody. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T | typeof ABORTED> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(ABORTED);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
