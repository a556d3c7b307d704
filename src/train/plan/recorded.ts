import type { Key } from '../../core/random.js';
import { type Block, type Kernel, type Recorder, recording } from '../../runtime/recording.js';
import { runtime } from '../../runtime/runtime.js';
import { type Draw, TracedKey } from './tracedKey.js';

/** A call of a kernel with what it returned; or bytes that JavaScript wrote, which `kernel` writes again. */
export interface Call {
  readonly kernel: Kernel;
  readonly args: readonly number[];
  readonly result: unknown;
  readonly written: Uint8Array | null;
}

/** All that a step did to linear memory, as long as it could be written down. */
export class Recorded implements Recorder {
  readonly calls: Call[] = [];
  readonly draws: Draw[] = [];
  /** Blocks outside of the step that JavaScript read, with their versions: what came of it is in the calls. */
  readonly read = new Map<Block, number>();
  /** JavaScript went by numbers that change from step to step. */
  spoilt = false;
  private readonly step = runtime().step;

  constructor(
    /** Blocks whose content changes from step to step: the parameters. Buffers that JavaScript reads have versions. */
    private readonly changing: ReadonlySet<Block>,
  ) {}

  /** Runs a step and writes it down. */
  static of<T>(changing: ReadonlySet<Block>, key: Key, run: (key: Key) => T): { recorded: Recorded; result: T } {
    const recorded = new Recorded(changing);
    recording.by = recorded;
    try {
      return { recorded, result: run(new TracedKey(key, recorded.draws, () => recorded.spoil())) };
    } finally {
      recording.by = null;
    }
  }

  spoil(): void {
    this.spoilt = true;
  }

  call(kernel: Kernel, args: readonly number[]): unknown {
    const result = kernel(...args);
    this.calls.push({ kernel, args, result, written: null });
    return result;
  }

  look(block: Block): void {
    if (block.region === this.step || this.changing.has(block)) this.spoil();
    else this.read.set(block, block.version);
  }

  wrote(block: Block, address: number, bytes: number): void {
    if (block.region !== this.step) this.spoil();
    const written = runtime().memory.u8.slice(address, address + bytes);
    this.calls.push({ kernel: (at) => runtime().memory.u8.set(written, at), args: [address], result: undefined, written });
  }
}
