import type { Kernels } from './kernels.js';
import type { Region } from './region.js';

/** A block of memory, as far as this is concerned. */
export interface Block {
  readonly address: number;
  readonly region: Region;
  readonly version: number;
}

/** Who writes down what a step does to linear memory: every way to it passes by here. */
export interface Recorder {
  /** A kernel is called; its result goes to the caller. */
  call(kernel: Kernel, args: readonly number[]): unknown;
  /** JavaScript looks at the content of a block, or may write it. */
  look(block: Block): void;
  /** JavaScript has written a stretch of a block. */
  wrote(block: Block, address: number, bytes: number): void;
}

export type Kernel = (...args: number[]) => unknown;

/** Set while a step is written down; null in ordinary times, when all that it costs is the question. */
export const recording: { by: Recorder | null } = { by: null };

/** Calls what is no kernel of the builds, but like one works on memory by addresses alone. */
export const callKernel = (kernel: Kernel, args: readonly number[]): unknown =>
  recording.by === null ? kernel(...args) : recording.by.call(kernel, args);

const wrapped = new WeakMap<Kernels, Kernels>();

/** Kernels that tell the recorder of each call. */
export function told(kernels: Kernels): Kernels {
  let found = wrapped.get(kernels);
  if (found === undefined) {
    const tell =
      (kernel: Kernel): Kernel =>
      (...args) =>
        recording.by === null ? kernel(...args) : recording.by.call(kernel, args);
    found = Object.fromEntries(
      Object.entries(kernels).map(([name, one]) => [name, typeof one === 'function' ? tell(one as Kernel) : one]),
    ) as unknown as Kernels; // the same names
    wrapped.set(kernels, found);
  }
  return found;
}
