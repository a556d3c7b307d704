import { GraphgradError, IoError } from '../../core/errors.js';

/** Anything to take items from, one at a time; the items may have to be waited for too. */
export type Items<T> = Iterable<T | PromiseLike<T>> | AsyncIterable<T>;

const ignore = (): void => {};

/**
 * The items of a source, of which up to `ahead` are asked for before they are needed: a source that waits (for files, for the network) does
 * so while the items before are worked on. What the source throws becomes an IoError that says how far it came.
 */
export async function* readAhead<T>(where: string, open: () => Items<T>, ahead: number): AsyncGenerator<T, void, void> {
  const iterator = start(where, open);
  const asked: Promise<IteratorResult<T>>[] = [];
  const ask = async (): Promise<IteratorResult<T>> => {
    const { done, value } = await iterator.next();
    return done ? { done: true, value: undefined } : { done: false, value: await value };
  };
  let taken = 0;
  let over = false;
  try {
    for (;;) {
      while (asked.length <= ahead) {
        const next = ask();
        next.catch(ignore); // it is thrown when its turn comes
        asked.push(next);
      }
      const result = await (asked.shift() as Promise<IteratorResult<T>>);
      over = result.done === true;
      if (result.done) return;
      taken++;
      yield result.value;
    }
  } catch (error) {
    throw failure(where, error, taken);
  } finally {
    if (!over) void close(iterator);
  }
}

function start<T>(where: string, open: () => Items<T>): Iterator<T | PromiseLike<T>> | AsyncIterator<T> {
  let source: Items<T>;
  try {
    source = open();
    if (Symbol.asyncIterator in source) return source[Symbol.asyncIterator]();
    if (Symbol.iterator in source) return source[Symbol.iterator]();
  } catch (error) {
    throw failure(where, error, 0);
  }
  throw new IoError({ where, what: 'the source gives nothing one by one', got: typeof source, expected: 'an iterable of graphs' });
}

/** A source that still waits is told, and not waited for. */
async function close(iterator: Iterator<unknown> | AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {} // the loop is over, or failed for another reason
}

const failure = (where: string, cause: unknown, taken: number): unknown =>
  cause instanceof GraphgradError
    ? cause
    : new IoError({
        where,
        what: `the source failed after ${taken} graphs`,
        got: cause instanceof Error ? cause.message : String(cause),
        expected: 'a source that gives graphs to its end',
        cause,
        fields: { taken },
      });
