import { NumericError } from '../core/errors.js';
import type { Key } from '../core/random.js';
import { nothingCounts } from '../nn/losses/reduction.js';
import { BaseRun, type RunParts, valKey } from './baseRun.js';
import { type Batch, type Source, visitBatches } from './batches.js';
import { breather } from './breather.js';
import type { BatchEvent } from './callbacks/callback.js';
import { averaged } from './compile.js';
import { type Collector, evaluateBatches, type Scored, score } from './evaluate.js';
import type { Position, TrainEvent } from './run.js';
import { type Stepped, trainStep } from './step.js';
import { Tally } from './tally.js';
import type { Weigh } from './weights.js';

/** Milliseconds between two ticks at least. */
const TICK = 100;

/** A training whose steps are taken in this thread. */
export class LocalRun extends BaseRun {
  readonly remote = false;
  private ticked = performance.now();
  private epoch: number;
  private batch = 0;
  private tally: Tally | null = null;
  private loader: unknown;

  constructor(
    parts: RunParts,
    private readonly from: Source,
    private readonly validation: Source | null,
  ) {
    super(parts, from, validation !== null);
    this.epoch = parts.config.initialEpoch + 1;
    this.noteLoader();
  }

  /** Asked after each step, since a loader counts a batch that is handed out as done. */
  private noteLoader(): void {
    this.loader = this.from.state?.() ?? null;
  }

  get position(): Position {
    const { epoch, batch, tally, loader, batches } = this;
    return { epoch, batch, batches, tally: batch > 0 && tally !== null ? tally.state() : null, loader };
  }

  resume(position: Position): void {
    this.moveData(position);
    const { epoch, batch, tally, loader } = position;
    Object.assign(this, { epoch, batch, loader });
    this.tally = tally === null ? null : Tally.from(this.compiled, tally);
  }

  async predictions(which: 'train' | 'validation'): Promise<Scored | null> {
    const data = which === 'train' ? this.from : this.validation;
    return data === null ? null : score(this.trainable, data.walk(null), averaged(this.compiled, this.step.params), this.step.buffers);
  }

  /** Epoch after epoch, until all are done or somebody stops the run. */
  async *walk(): AsyncGenerator<TrainEvent, void, void> {
    const { epochs, signal } = this.config;
    while (this.epoch <= epochs) {
      const { epoch } = this;
      await this.tell('onEpochBegin', epoch, this);
      const tally = await this.oneEpoch(epoch);
      if (tally === null) return;
      const { trainable, compiled, validation, step } = this;
      compiled.seconds += tally.seconds;
      const params = averaged(compiled, step.params);
      const valued =
        validation === null ? {} : await evaluateBatches(trainable, compiled, validation.walk(null), params, step.buffers, signal);
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

  /** The loss, or what was not finite where somebody looks after that. A batch that weighs nothing has the loss 0; where it is the only one, that is refused. */
  private oneStep(
    batch: Batch,
    weights: ReturnType<Weigh> | null,
    key: Key,
    observe: Parameters<typeof trainStep>[4],
  ): Stepped | NumericError {
    const minded = this.callbacks.some(({ onNonFinite }) => onNonFinite !== undefined);
    const result = trainStep(this.step, batch.graph, batch.mask, key, observe, { where: this.where, weights, strict: minded });
    if (result instanceof NumericError && !minded) throw result;
    if (!(result instanceof NumericError) && result.weight === 0 && this.batches === 1) throw nothingCounts(this.where);
    return result;
  }

  private async afterStep(event: BatchEvent, ticks: boolean): Promise<void> {
    await this.tell('onBatchEnd', event, this);
    if (!ticks) return;
    await this.tell('onTick', event, this);
    this.ticked = performance.now();
  }

  /** Null when the epoch was cut short. */
  private async oneEpoch(epoch: number): Promise<Tally | null> {
    const { from, compiled, config } = this;
    const { signal, root } = config;
    const breathe = breather();
    const skip = this.batch;
    const tally = skip > 0 && this.tally !== null ? this.tally : new Tally(compiled);
    this.tally = tally;
    const watched = this.callbacks.some(({ onBatchEnd }) => onBatchEnd !== undefined);
    const ticking = this.callbacks.some(({ onTick }) => onTick !== undefined);
    const order = config.shuffle && from.graphs > 1 ? root.child('shuffle').at(epoch) : null;
    let cut = false;
    const walk = from.walk(order, from.restore === undefined ? skip : 0);
    const visit = (batch: Batch): unknown => {
      if (signal?.aborted || this.stopped !== null) {
        cut = true;
        return false;
      }
      const began = performance.now();
      const key: Key = root.child('step').at(epoch).at(this.batch);
      const observe =
        compiled.metrics.length > 0 ? (prediction: Parameters<Collector['add']>[0]) => tally.observe(prediction, batch) : undefined;
      const weights = config.weigh?.(batch) ?? batch.graph.sampleWeight;
      const result = this.oneStep(batch, weights, key, observe);
      if (result instanceof NumericError) {
        this.stop(result.message);
        cut = true;
        return this.tell('onNonFinite', result, this).then(() => false);
      }
      tally.count(result, batch.rows, performance.now() - began);
      const { loss } = result;
      this.batch++;
      this.noteLoader();
      const ticks = ticking && performance.now() - this.ticked >= TICK;
      if (!watched && !ticks) return breathe();
      const event: BatchEvent = { epoch, batch: this.batch, batches: from.batches, loss, items: batch.rows };
      return this.afterStep(event, ticks).then(breathe);
    };
    await visitBatches(walk, visit, signal);
    if (signal?.aborted) this.stop('aborted');
    return cut || signal?.aborted ? null : tally;
  }
}

const prefixed = (metrics: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [valKey(name), value]));
