import { Arena } from './arena.js';
import { runtime } from './runtime.js';
import { inRegion } from './scope.js';

let taken = false;

/**
 * Two arenas that hold the batches of one walk in turn: a batch lasts until the next but one is made. The first walk gets the runtime's own
 * pair; one that begins while it is under way gets a pair for itself, so that nested walks leave each other's batches alone.
 */
export class BatchArenas {
  private turn = 0;
  private released = false;

  private constructor(
    private readonly pair: readonly [Arena, Arena],
    private readonly shared: boolean,
  ) {}

  static take(): BatchArenas {
    const { batches, heap } = runtime();
    if (taken) return new BatchArenas([new Arena('batch 0', heap), new Arena('batch 1', heap)], false);
    taken = true;
    return new BatchArenas(batches, true);
  }

  /** Makes a batch in the arena whose turn it is; what stood there before is stale. */
  make<T>(fn: () => T): T {
    const arena = this.pair[this.turn];
    this.turn = 1 - this.turn;
    arena.reset();
    return inRegion(arena, fn);
  }

  /** Ends the walk: its batches are stale, and their memory is the heap's again. */
  release(): void {
    if (this.released) return;
    this.released = true;
    for (const arena of this.pair) arena.release();
    if (this.shared) taken = false;
  }
}
