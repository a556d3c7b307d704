import { BaseRun, type RunParts } from '../baseRun.js';
import { countBatches, type Data, positionOf } from '../batches.js';
import type { Scored } from '../evaluate.js';
import type { Position } from '../run.js';
import type { News, Question } from './job.js';
import { holdsState, type PackedState, packState, putState } from './packed.js';

/** A training whose steps are taken in a worker, as callbacks of this thread see it. */
export class RemoteRun extends BaseRun {
  readonly remote = true;
  position: Position;
  /** Asks the worker; null while there is none. */
  ask: ((question: Question) => Promise<Scored | null>) | null = null;
  /** What the worker has; null before it was told. */
  private known: PackedState | null = null;
  private readonly secondsBefore = this.compiled.seconds;

  /** Batches made in this thread are taken to a position here; all other data are in the worker. */
  constructor(parts: RunParts, data: Data, batchSize: number | undefined, reports: boolean) {
    const walked = { batches: countBatches(data, batchSize), ...positionOf(data) };
    super(parts, walked, reports);
    this.position = {
      epoch: parts.config.initialEpoch + 1,
      batch: 0,
      batches: walked.batches,
      tally: null,
      loader: walked.state?.() ?? null,
    };
  }

  resume(position: Position): void {
    this.moveData(position);
    this.position = position;
  }

  /** What the worker has come to: its numbers are copied into the handles of this thread. */
  arrived({ position, state, seconds }: News): void {
    this.position = position;
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

  async predictions(which: 'train' | 'validation'): Promise<Scored | null> {
    return (await this.ask?.({ which, state: this.changes() })) ?? null;
  }
}
