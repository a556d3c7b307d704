import { runtime } from './runtime.js';
import { reclaimed } from './storage.js';

/** Bytes of linear memory, and who has them. */
export interface MemoryUsage {
  /** Size of linear memory now; it never shrinks. */
  readonly bytes: number;
  /** What it may grow to. */
  readonly maximum: number;
  /** In blocks of the heap: parameters, data, optimizer state, and the chunks of the arenas. */
  readonly heap: number;
  /** Of these, in chunks that the arenas of steps and batches keep for the next one; given back when a fit ends, but for the first. */
  readonly arenas: number;
  /** In live tensors of the current step. */
  readonly step: number;
  /** Largest `step` so far. */
  readonly stepPeak: number;
  /** Tensors that were given back only because they had become garbage. */
  readonly reclaimed: number;
  /** Training steps that are replayed from a list of kernel calls. */
  readonly plans: number;
  /** Threads that compute, the caller included. */
  readonly threads: number;
}

/** How linear memory is used. Its hard limit is 4 GiB, that of 32-bit WebAssembly. */
export function memory(): MemoryUsage {
  const { memory: linear, heap, step, batches, threads } = runtime();
  return {
    bytes: linear.bytes,
    maximum: linear.maximum,
    heap: heap.used,
    arenas: [step, ...batches].reduce((sum, { capacity }) => sum + capacity, 0),
    step: step.used,
    stepPeak: step.peak,
    reclaimed: reclaimed.count,
    plans: heap.watchers.size,
    threads,
  };
}
