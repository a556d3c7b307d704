import { OptionError } from '../core/errors.js';
import type { Network } from '../network/network.js';
import type { Callback } from './callbacks/callback.js';
import { type Compiled, compiledOf, type Trainable } from './compile.js';
import type { Scored } from './evaluate.js';
import { ofOutput } from './outputs.js';
import type { Position, Run, TrainConfig } from './run.js';
import type { StepState } from './step.js';

/** What a run is made of, wherever its steps are taken. */
export interface RunParts {
  /** Who asked, for messages: 'model.fit' or 'model.train'. */
  readonly where: string;
  readonly trainable: Trainable;
  readonly step: StepState;
  readonly config: TrainConfig;
  readonly callbacks: readonly Callback[];
}

/** What a run knows of its data: how many batches, and where they stand if they can tell. */
export interface Walked {
  readonly batches: number;
  state?(): unknown;
  restore?(state: unknown): void;
}

type Hook = Exclude<keyof Callback, 'name' | 'state' | 'restore'>;

/** What `LocalRun` and `RemoteRun` have in common. */
export abstract class BaseRun implements Run {
  readonly history: Record<string, number[]> = {};
  stopped: string | null = null;
  readonly where: string;
  readonly trainable: Trainable;
  readonly compiled: Compiled;
  readonly step: StepState;
  readonly config: TrainConfig;
  readonly callbacks: readonly Callback[];
  private closed = false;

  constructor(
    { where, trainable, step, config, callbacks }: RunParts,
    protected readonly walked: Walked,
    private readonly reports: boolean,
  ) {
    this.where = where;
    this.trainable = trainable;
    this.compiled = compiledOf(trainable, where);
    this.step = step;
    this.config = config;
    this.callbacks = callbacks;
  }

  abstract readonly remote: boolean;
  abstract get position(): Position;
  /** Goes on from a position instead of the beginning. @throws OptionError when these data cannot, before anything is changed. */
  abstract resume(position: Position): void;
  abstract predictions(which: 'train' | 'validation'): Promise<Scored | null>;

  get model(): Network {
    return this.trainable.network;
  }

  get epochs(): number {
    return this.config.epochs;
  }

  get batches(): number {
    return this.walked.batches;
  }

  get keys(): string[] {
    const { outputs, metrics } = this.compiled;
    const own = ['loss', ...(outputs?.names.map((name) => ofOutput(name, 'loss')) ?? []), ...metrics.map(({ name }) => name)];
    return this.reports ? [...own, ...own.map(valKey)] : own;
  }

  get learningRate(): number {
    return this.compiled.optimizer.learningRate(this.step.optimizerState);
  }

  set learningRate(rate: number) {
    if (!(rate >= 0 && Number.isFinite(rate)))
      throw new OptionError({ where: 'run.learningRate', what: 'bad rate', got: String(rate), expected: 'a finite number, at least 0' });
    if (this.learningRate > 0) this.step.optimizerState.scale *= rate / this.learningRate;
  }

  stop(reason = 'stopped'): void {
    this.stopped ??= reason;
  }

  /** Takes the data to a position. */
  protected moveData({ batch, batches, loader }: Position): void {
    const { where, walked } = this;
    const other = (what: string, got: string, expected: string): OptionError =>
      new OptionError({ where, what, got, expected, mend: 'Resume with the same data and options, or start anew' });
    if ((loader === null) !== (walked.restore === undefined))
      throw other('the checkpoint is of other data', loader === null ? 'a loader' : 'no loader', 'what it was trained on');
    if (batch > 0 && batches !== walked.batches)
      throw other('an epoch has another number of batches', String(walked.batches), `${batches}, as in the checkpoint`);
    walked.restore?.(loader);
  }

  /** Calls a hook of every callback that has it, one after the other. */
  async tell<K extends Hook>(hook: K, ...values: Parameters<NonNullable<Callback[K]>>): Promise<void> {
    // the hook's own parameters, which TypeScript does not see through the union of hooks
    for (const callback of this.callbacks) await (callback[hook] as ((...all: unknown[]) => unknown) | undefined)?.(...values);
  }

  /** Lets every callback give back what it holds, once; what one of them throws is thrown when all are through. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const errors: unknown[] = [];
    for (const callback of this.callbacks) {
      try {
        await callback.close?.(this);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

/** `loss` -> `valLoss`. */
export const valKey = (name: string): string => `val${name[0].toUpperCase()}${name.slice(1)}`;
