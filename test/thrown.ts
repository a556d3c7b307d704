import type { GraphgradError } from '../src/core/errors.js';

/** What a function throws; a test fails when that is nothing. */
export function thrown(fn: () => unknown): GraphgradError {
  try {
    fn();
  } catch (error) {
    return error as GraphgradError;
  }
  throw new Error('nothing was thrown');
}

/** The same for a function that returns a promise. */
export async function rejected(fn: () => Promise<unknown>): Promise<GraphgradError> {
  try {
    await fn();
  } catch (error) {
    return error as GraphgradError;
  }
  throw new Error('nothing was thrown');
}
