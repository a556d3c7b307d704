import { runtime } from './runtime.js';
import { reclaimed } from './storage.js';

/** JavaScript's collector sees the handles of tensors, which are small, and not their memory, which is large: so many rounds make it look. */
const ROUNDS = 8;
const PRESSURE = 64 * 2 ** 20;
/** Bytes on the heap below which nobody asks. */
const CALM = 512 * 2 ** 20;

/** Takes room outside of JavaScript's heap and drops it: engines count it, and collect. */
function press(): void {
  try {
    for (let i = 0; i < 4; i++) new ArrayBuffer(PRESSURE);
  } catch {
    // no room for that either: the collector has been at work
  }
}

/** Pauses until tensors that nobody refers to any more have been given back. True when there were any. */
export async function collectGarbage(): Promise<boolean> {
  const before = reclaimed.count;
  let last = before;
  for (let round = 0; round < ROUNDS; round++) {
    press();
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (last > before && reclaimed.count === last) break; // what was found has been given back
    last = reclaimed.count;
  }
  return reclaimed.count > before;
}

/** Bytes on the heap at which the next pause is due; unknown before the first. */
let due: number | null = null;

/**
 * A pause for the collector where much has been allocated since the last one, as in a service that makes a graph for each request; undefined
 * otherwise. For the beginning of whatever is asynchronous anyway.
 */
export function relieve(): Promise<void> | undefined {
  const { heap, memory } = runtime();
  if (heap.used < (due ?? Math.min(CALM, memory.maximum / 2))) return undefined;
  return collectGarbage().then(() => {
    const room = memory.maximum - heap.used;
    due = heap.used + Math.min(Math.max(CALM, heap.used), room / 2);
  });
}
