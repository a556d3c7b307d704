import { OptionError } from '../../core/errors.js';
import { expectObject } from '../../core/expect.js';
import { freshSeed, type Key, key } from '../../core/random.js';
import type { Graph } from '../../graph/graph.js';
import { BatchArenas } from '../../runtime/batch-arenas.js';

/** Where a loader stands: enough to go on from there. Plain JSON. */
export interface LoaderState {
  readonly seed: number;
  /** The walk under way, or the next one; counts from 1. */
  readonly epoch: number;
  /** Batches of it that were handed out. */
  readonly position: number;
}

/** The seed of a loader, checked before anything is made; a fresh one where none is given. */
export function readSeed(seed: number = freshSeed()): number {
  key(seed);
  return seed;
}

/** One walk, as a plan sees it. */
export interface Walk {
  /** Randomness of the order of this epoch; null for a walk in the order of the data. */
  readonly order: Key | null;
  /** Randomness of anything else, by its name; a walk in the order of the data has always the same. */
  draw(name: string): Key;
  /** Batches to leave out at the beginning, without making them. */
  readonly skip: number;
  /** Makes a batch where batches live. */
  make<T>(fn: () => T): T;
}

/** How a loader comes by its batches. */
export interface Plan {
  /** Batches of one walk; undefined where only a walk can tell. */
  readonly length: number | undefined;
  /** False where the source gives its graphs only once. */
  readonly repeatable: boolean;
  walk(walk: Walk): Iterable<Graph> | AsyncIterable<Graph>;
  dispose(): void;
}

/**
 * An async iterable of batches. Each `for await` is one epoch, and epoch e of a seed is always the same.
 *
 * A batch lives in one of two arenas, in turn: it is valid until the next but one is asked for, and all are stale when the loop ends, in
 * whatever way; then their memory is given back. Loops may nest. Whoever keeps an iterator by hand ends it with `return()`.
 */
export class BatchLoader implements AsyncIterable<Graph> {
  readonly seed: number;
  private epoch = 1;
  private position = 0;
  private resumes = false;

  constructor(
    private readonly where: string,
    private readonly plan: Plan,
    seed: number,
  ) {
    this.seed = seed;
  }

  /** Batches in an epoch; undefined where only a walk can tell. */
  get length(): number | undefined {
    return this.plan.length;
  }

  /** False for a source that gives its graphs only once. */
  get repeatable(): boolean {
    return this.plan.repeatable;
  }

  /** The next epoch; one that was left in the middle is not taken up again, unless `restore` says so. */
  [Symbol.asyncIterator](): AsyncGenerator<Graph, void, void> {
    return this.walk(true);
  }

  /** All batches in the order of the data, whatever `shuffle` says; no epoch, so `state` does not change. */
  ordered(): AsyncGenerator<Graph, void, void> {
    return this.walk(false);
  }

  /** The place of the loop under way: what a checkpoint saves after the step on a batch. */
  state(): LoaderState {
    return { seed: this.seed, epoch: this.epoch, position: this.position };
  }

  /**
   * The next loop goes on from there.
   *
   * @throws OptionError for another seed, since its epochs are others.
   */
  restore(state: LoaderState): void {
    const { seed, epoch, position } = expectObject(`${this.where}.restore`, 'the state', state);
    const whole = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least;
    if (seed !== this.seed || !whole(epoch, 1) || !whole(position, 0)) {
      throw new OptionError({
        where: `${this.where}.restore`,
        what: 'the state does not belong to this loader',
        got: `{ seed: ${String(seed)}, epoch: ${String(epoch)}, position: ${String(position)} }`,
        expected: `{ seed: ${this.seed}, epoch: 1 or more, position: 0 or more }`,
      });
    }
    this.epoch = epoch;
    this.position = position;
    this.resumes = true;
  }

  /** Gives back what the loader keeps in linear memory. */
  dispose(): void {
    this.plan.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private async *walk(counts: boolean): AsyncGenerator<Graph, void, void> {
    if (counts) this.begin();
    const arenas = BatchArenas.take();
    const { epoch } = this;
    const walk: Walk = {
      order: counts ? key(this.seed).child('shuffle').at(epoch) : null,
      draw: (name) =>
        key(this.seed)
          .child(name)
          .at(counts ? epoch : 0),
      skip: counts ? this.position : 0,
      make: (fn) => arenas.make(fn),
    };
    try {
      for await (const batch of this.plan.walk(walk)) {
        if (counts) this.position++;
        yield batch;
      }
      if (counts) this.end();
    } finally {
      arenas.release();
    }
  }

  private begin(): void {
    if (this.position > 0 && !this.resumes) this.end();
    this.resumes = false;
  }

  private end(): void {
    this.epoch++;
    this.position = 0;
  }
}
