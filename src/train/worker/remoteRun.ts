import { OptionError } from '../../core/errors.js';
import { countPieces, type Data, type Piece, places, type Source } from '../batches.js';
import type { Scored } from '../evaluate.js';
import { type Place, Run } from '../run.js';
import type { News, Question } from './job.js';
import { holdsState, type PackedState, packState, putState } from './packed.js';

/** A training that goes on in a worker, as callbacks of this thread see it. */
export class RemoteRun extends Run {
  private at: Place | null = null;
  /** What the worker has; null before it was told. */
  private known: PackedState | null = null;
  private readonly secondsBefore = this.compiled.seconds;
  /** Whether every callback has agreed to begin. */
  begun = false;
  ask: ((question: Question) => Promise<Scored | null>) | null = null;

  override get place(): Place {
    return this.at ?? super.place;
  }

  /** What the worker has come to: its numbers are copied into the handles of this thread. */
  arrived({ place, state, seconds }: News): void {
    this.at = place;
    this.compiled.seconds = this.secondsBefore + seconds;
    if (state === undefined) return;
    this.known = state;
    putState(this.step, state);
  }

  /** Parameters, buffers and optimizer for the worker, where callbacks of this thread have changed them since it told; else undefined. */
  changes(): PackedState | undefined {
    if (this.known !== null && holdsState(this.step, this.known)) return undefined;
    this.known = packState(this.step);
    return this.known;
  }

  override async predictions(which: 'train' | 'validation'): Promise<Scored | null> {
    return (await this.ask?.({ which, state: this.changes() })) ?? null;
  }
}

/** Stands for data that are in the worker. Batches made here are taken to a place here. */
export const away = (data: Data, batchSize?: number): Source => ({
  graphs: Number.POSITIVE_INFINITY,
  pieces: countPieces(data, batchSize),
  first: (): Piece => {
    throw new OptionError({ where: 'model.fit', what: 'the data are in the worker' });
  },
  walk: () => [],
  ...places(data),
  dispose: () => {},
});
