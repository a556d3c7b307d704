import { NumericError, OptionError } from '../core/errors.js';
import type { Key } from '../core/random.js';
import type { Model, ModelState } from '../model.js';
import { type Piece, type Source, visitPieces } from './batches.js';
import { breather } from './breather.js';
import type { BatchEvent, Callback } from './callbacks/callback.js';
import { averaged, type Compiled } from './compile.js';
import { type Collector, evaluatePieces, type Scored, score } from './evaluate.js';
import { type StepState, trainStep } from './step.js';
import { Tally, type TallyState } from './tally.js';
import type { Weigh } from './weights.js';

/** What one epoch did. Keys of `metrics` are those of History: loss, accuracy, valLoss, valAccuracy, … */
export interface TrainEvent {
  /** Counts from 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Time of the training steps, without reports. */
  readonly seconds: number;
  /** Rows (nodes, or graphs of a list) that the steps went through. */
  readonly items: number;
}

/** What a training goes by. */
export interface Course {
  /** Walks over the data, those before `initialEpoch` included. */
  readonly epochs: number;
  /** Epochs that are done already. */
  readonly initialEpoch: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly root: Key;
  readonly signal?: AbortSignal;
  readonly callbacks: readonly Callback[];
  /** How much each row counts; null: as the data say. */
  readonly weigh: Weigh | null;
}

/** Where a training stands. */
export interface Place {
  /** The epoch under way, or the next one; counts from 1. */
  readonly epoch: number;
  /** Batches of it that are done. */
  readonly batch: number;
  /** Batches that it has; Infinity where that is not known. */
  readonly batches: number;
  /** Its sums so far. */
  readonly tally: TallyState | null;
  /** Where batches made elsewhere stand, if they can tell. */
  readonly loader: unknown;
}

/** A training under way: what callbacks see of it and may ask of it. */
export class Run {
  /** Values of all epochs so far, by the keys of History. */
  readonly history: Record<string, number[]> = {};
  /** Why the training ends before its time; null while it goes on. */
  stopped: string | null = null;
  private epoch: number;
  private batch = 0;
  private tally: Tally | null = null;
  private loader: unknown;
  private trouble: NumericError | null = null;
  private closed = false;

  constructor(
    private readonly state: ModelState,
    readonly compiled: Compiled,
    /** Parameters, buffers and the optimizer's memory: live, and moved by every step. */
    readonly step: StepState,
    private readonly from: Source,
    private readonly validation: Source | null,
    readonly course: Course,
  ) {
    this.epoch = course.initialEpoch + 1;
    this.noteLoader();
  }

  /** Asked after each step, since a loader counts a batch that is handed out as done. */
  private noteLoader(): void {
    this.loader = this.from.state?.() ?? null;
  }

  /** Where the training stands: after a step, and between epochs. */
  get place(): Place {
    const { epoch, batch, tally, loader } = this;
    return { epoch, batch, batches: this.batches, tally: batch > 0 && tally !== null ? tally.state() : null, loader };
  }

  /** Goes on from a place instead of the beginning. @throws OptionError when these data cannot, before anything is changed. */
  resume(place: Place): void {
    const { epoch, batch, batches, tally, loader } = place;
    const { from } = this;
    const other = (what: string, got: string, expected: string): OptionError =>
      new OptionError({ where: 'model.fit', what, got, expected, mend: 'Resume with the same data and options, or start anew' });
    if ((loader === null) !== (from.restore === undefined))
      throw other('the checkpoint is of other data', loader === null ? 'a loader' : 'no loader', 'what it was trained on');
    if (batch > 0 && batches !== this.batches)
      throw other('an epoch has another number of batches', String(this.batches), `${batches}, as in the checkpoint`);
    from.restore?.(loader);
    this.loader = loader;
    this.epoch = epoch;
    this.batch = batch;
    this.tally = tally === null ? null : Tally.from(this.compiled, tally);
  }

  /** The model and what it was compiled with. */
  get modelState(): ModelState {
    return this.state;
  }

  get model(): Model {
    return this.state.model;
  }

  get epochs(): number {
    return this.course.epochs;
  }

  /** Batches of an epoch; Infinity where that is not known. */
  get batches(): number {
    return this.from.pieces;
  }

  /** The keys of History. */
  get keys(): string[] {
    const own = ['loss', ...this.compiled.metrics.map(({ name }) => name)];
    return this.validation === null ? own : [...own, ...own.map(prefix)];
  }

  /** The learning rate of the next step, outside groups. Setting it scales those of all groups alike. */
  get learningRate(): number {
    return this.compiled.optimizer.learningRate(this.step.optimizerState);
  }

  set learningRate(rate: number) {
    if (!(rate >= 0 && Number.isFinite(rate)))
      throw new OptionError({ where: 'run.learningRate', what: 'bad rate', got: String(rate), expected: 'a finite number, at least 0' });
    if (this.learningRate > 0) this.step.optimizerState.scale *= rate / this.learningRate;
  }

  /** Lets every callback give back what it holds, once; what one of them throws is thrown when all are through. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const errors: unknown[] = [];
    for (const callback of this.course.callbacks) {
      try {
        await callback.close?.(this);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  /** Ends the training after the batch or the epoch that calls this; the model stays as it is. */
  stop(reason = 'stopped'): void {
    this.stopped ??= reason;
  }

  /** Outputs beside targets, with the parameters as they are now; null where there are no data of the kind. A pass without a step. */
  async predictions(which: 'train' | 'validation'): Promise<Scored | null> {
    const data = which === 'train' ? this.from : this.validation;
    return data === null ? null : score(this.state, data.walk(null), averaged(this.compiled, this.step.params), this.step.buffers);
  }

  /** Calls a hook of every callback that has it, one after the other. */
  async tell<K extends Exclude<keyof Callback, 'name' | 'state' | 'restore'>>(
    hook: K,
    ...values: Parameters<NonNullable<Callback[K]>>
  ): Promise<void> {
    for (const callback of this.course.callbacks) await (callback[hook] as ((...all: unknown[]) => unknown) | undefined)?.(...values);
  }

  /** Epoch after epoch, until all are done or somebody stops the run. */
  async *walk(): AsyncGenerator<TrainEvent, void, void> {
    const { epochs, signal } = this.course;
    while (this.epoch <= epochs) {
      const { epoch } = this;
      await this.tell('onEpochBegin', epoch, this);
      const tally = await this.oneEpoch(epoch);
      if (tally === null) return;
      const { state, compiled, validation, step } = this;
      compiled.seconds += tally.seconds;
      const params = averaged(compiled, step.params);
      const valued = validation === null ? {} : await evaluatePieces(state, compiled, validation.walk(null), params, step.buffers, signal);
      if (valued === null) return this.stop('aborted');
      const metrics = { ...tally.metrics, ...prefixed(valued) };
      for (const [name, value] of Object.entries(metrics)) (this.history[name] ??= []).push(value);
      this.epoch++;
      this.batch = 0;
      this.noteLoader();
      const event = { epoch, epochs, loss: tally.loss, metrics, seconds: tally.seconds, items: tally.rows };
      await this.tell('onEpochEnd', event, this);
      yield event;
      if (this.stopped !== null) return;
    }
  }

  /** Null where a number was not finite and somebody looks after that. */
  private oneStep(piece: Piece, key: Key, observe: Parameters<typeof trainStep>[4]): number | null {
    const { callbacks, weigh } = this.course;
    const minded = callbacks.some(({ onNonFinite }) => onNonFinite !== undefined);
    try {
      return trainStep(this.step, piece.graph, piece.mask, key, observe, { weights: weigh?.(piece), strict: minded });
    } catch (error) {
      if (!minded || !(error instanceof NumericError) || error.where !== 'fit') throw error;
      this.stop(error.message);
      this.trouble = error;
      return null;
    }
  }

  /** Null when the epoch was cut short. */
  private async oneEpoch(epoch: number): Promise<Tally | null> {
    const { from, compiled, course } = this;
    const { signal, root } = course;
    const breathe = breather();
    const skip = this.batch;
    const tally = skip > 0 && this.tally !== null ? this.tally : new Tally(compiled);
    this.tally = tally;
    const watched = course.callbacks.some(({ onBatchEnd }) => onBatchEnd !== undefined);
    const order = course.shuffle && from.graphs > 1 ? root.child('shuffle').at(epoch) : null;
    let cut = false;
    await visitPieces(from.walk(order, from.restore === undefined ? skip : 0), (piece) => {
      if (signal?.aborted || this.stopped !== null) {
        if (signal?.aborted) this.stop('aborted');
        cut = true;
        return false;
      }
      const began = performance.now();
      const key: Key = root.child('step').at(epoch).at(this.batch);
      const observe =
        compiled.metrics.length > 0 ? (prediction: Parameters<Collector['add']>[0]) => tally.observe(prediction, piece) : undefined;
      const loss = this.oneStep(piece, key, observe);
      if (loss === null) {
        cut = true;
        return this.tell('onNonFinite', this.trouble as NumericError, this).then(() => false);
      }
      tally.count(loss, piece.rows, performance.now() - began);
      this.batch++;
      this.noteLoader();
      if (!watched) return breathe();
      const event: BatchEvent = { epoch, batch: this.batch, batches: from.pieces, loss, items: piece.rows };
      return this.tell('onBatchEnd', event, this).then(breathe);
    });
    return cut ? null : tally;
  }
}

/** `loss` -> `valLoss`. */
const prefixed = (metrics: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [prefix(name), value]));

const prefix = (name: string): string => `val${name[0].toUpperCase()}${name.slice(1)}`;
