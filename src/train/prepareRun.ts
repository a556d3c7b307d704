import { OptionError } from '../core/errors.js';
import { freshSeed, key as rootKey } from '../core/random.js';
import type { GraphLike } from '../graph/batch.js';
import { ensureWeights } from '../network/network.js';
import type { TargetScale } from '../nn/targetScale.js';
import { runtime } from '../runtime/runtime.js';
import { tensorsOf } from '../runtime/tensors.js';
import type { BaseRun, RunParts } from './baseRun.js';
import { type Compiled, compiledOf, type Trainable } from './compile.js';
import { plainLinks, trainedLinks } from './links.js';
import { plannerFor } from './plan/plannerFor.js';
import { repeatWhenLost } from './repeatWhenLost.js';
import { type Checkpoint, readCheckpoint, restoreCallbacks, restoreRun } from './saved/checkpoint.js';
import type { StepState } from './step.js';
import { stillOf } from './still.js';
import type { TrainSettings } from './trainOptions.js';
import { ABORTED, untilAborted } from './untilAborted.js';
import { type Division, divide } from './validation.js';
import type { Weigh } from './weights.js';

/** What a training is asked for, read and checked. */
export interface Request extends Division {
  readonly where: string;
  readonly trainable: Trainable;
  readonly compiled: Compiled;
  readonly seed: number;
  /** Whether there is a checkpoint to go on from. */
  readonly resumed: boolean;
}

/** The data of a training, ready for a run. */
export interface Opened<R extends BaseRun> {
  /** Like the graphs to come, for parameters that are missing; null where none are. */
  readonly like: GraphLike | null;
  /** What targets are to be scaled by, where the model has no scale yet. */
  readonly scale?: TargetScale | null;
  readonly weigh: Weigh | null;
  /** Refuses what does not fit, before anything is trained. */
  check?(step: StepState): void;
  make(parts: RunParts): R;
}

/** A run with nothing trained yet. */
export interface PreparedRun<R extends BaseRun> {
  readonly run: R;
  readonly request: Request;
  /** Asks every callback to begin, then puts the checkpoint in place if there is one. */
  begin(): Promise<void>;
  /** After an error: gives back what callbacks hold, and takes away what was made for a run that never began. What it throws is lost. */
  abandon(): Promise<void>;
  /** In any case, last: gives back what callbacks hold and what steps took of memory; the model may be trained again. */
  end(): Promise<void>;
}

/** All that happens before the first step, wherever the steps are taken: `open` gets the data ready there. */
export async function prepareRun<R extends BaseRun>(
  where: string,
  trainable: Trainable,
  options: TrainSettings,
  { data, open }: { data: Division['data']; open: (request: Request) => Promise<Opened<R>> },
): Promise<PreparedRun<R>> {
  const { epochs, initialEpoch = 0, shuffle, signal, callbacks } = options;
  const compiled = compiledOf(trainable, where);
  refuseStart(where, trainable, signal);
  const division = divide(where, data, options);
  const waited = async <T>(promise: Promise<T>): Promise<T> => {
    const value = await untilAborted(promise, signal);
    if (value === ABORTED) throw tooSoon(where, signal as AbortSignal);
    return value;
  };
  trainable.training = true;
  try {
    const { checkpoint, seed } = await waited(startOf(where, options));
    const walked = trainedLinks(where, division.data, options.negatives, seed);
    const validationData = plainLinks(division.validationData);
    const request: Request = { ...division, data: walked, validationData, where, trainable, compiled, seed, resumed: checkpoint !== null };
    const { like, scale, weigh, check, make } = await waited(open(request));
    const undo = remember(trainable, compiled);
    const { run, restore } = await repeatWhenLost(() =>
      orAsBefore(undo, () => {
        trainable.scale ??= scale;
        const step = stepStateOf(where, trainable, compiled, like, seed);
        check?.(step);
        const config = {
          epochs,
          initialEpoch,
          shuffle: shuffle || options.negatives !== undefined,
          seed,
          root: rootKey(seed),
          signal,
          weigh,
        };
        const run = make({ where, trainable, step, config, callbacks });
        return { run, restore: restorer(where, run, checkpoint) };
      }),
    );
    let begun = false;
    return {
      run,
      request,
      begin: async () => {
        await run.tell('onTrainBegin', run);
        restore();
        begun = true;
      },
      abandon: async () => {
        await run.close().catch(() => {}); // what happened first is what is told
        if (!begun) undo();
      },
      end: async () => {
        trainable.training = false;
        runtime().step.trim();
        await run.close();
      },
    };
  } catch (error) {
    trainable.training = false;
    throw error;
  }
}

/** Where a training begins: a checkpoint, if there is one, and the seed of all that will be drawn. */
async function startOf(where: string, options: TrainSettings): Promise<{ checkpoint: Checkpoint | null; seed: number }> {
  const checkpoint = options.resume === undefined ? null : await readCheckpoint(where, options.resume);
  return { checkpoint, seed: checkpoint === null ? (options.seed ?? freshSeed()) : seedOf(where, checkpoint, options) };
}

/** Compares a run with a checkpoint; what is returned puts the checkpoint in place, once every callback has agreed to begin. */
function restorer(where: string, run: BaseRun, checkpoint: Checkpoint | null): () => void {
  if (checkpoint === null) return () => {};
  const fill = restoreRun(where, run, checkpoint);
  return () => {
    restoreCallbacks(where, run, checkpoint); // what does not fit is told before anything of the model is written
    fill();
  };
}

/** The seed of a checkpoint: all that was drawn and will be drawn comes from it. */
function seedOf(where: string, { text, location }: Checkpoint, { seed, initialEpoch }: TrainSettings): number {
  if (initialEpoch !== undefined)
    throw new OptionError({ where, what: 'both resume and initialEpoch', expected: 'one of them', mend: 'A checkpoint knows its epoch' });
  if (seed === undefined || seed === text.seed) return text.seed;
  throw new OptionError({
    where,
    what: `${location} was trained from another seed`,
    got: String(seed),
    expected: `${text.seed}, or no seed`,
  });
}

/** What a run may add to a model; calling the result takes it away again. */
export function remember(trainable: Trainable, compiled: Compiled): () => void {
  const { network, scale } = trainable;
  const { params, buffers } = network;
  const { memory } = compiled;
  return () => {
    const added = [
      network.params !== params && network.params,
      network.buffers !== buffers && network.buffers,
      compiled.memory !== memory && compiled.memory?.state.slots,
    ];
    Object.assign(network, { params, buffers });
    compiled.memory = memory;
    trainable.scale = scale;
    for (const tree of added) for (const leaf of tensorsOf(tree || {})) leaf.dispose();
  };
}

export function orAsBefore<T>(undo: () => void, act: () => T): T {
  try {
    return act();
  } catch (error) {
    undo();
    throw error;
  }
}

/** What can be said before any data are read. */
function refuseStart(where: string, { training }: Trainable, signal: AbortSignal | undefined): void {
  if (training)
    throw new OptionError({
      where,
      what: 'the model is being trained',
      expected: 'one training of a model at a time',
      mend: 'Wait for the promise that the first call gave, or end it with a signal; leave a loop over model.train by break',
    });
  if (signal?.aborted) throw tooSoon(where, signal);
}

export const tooSoon = (where: string, { reason }: AbortSignal): OptionError =>
  new OptionError({
    where,
    what: 'the signal is aborted before training starts',
    got: String(reason),
    expected: 'a signal that is not aborted',
    mend: 'Make a new AbortController',
    cause: reason,
  });

/** Parameters, buffers and optimizer memory, made where they are absent. */
export function stepStateOf(
  where: string,
  { network, scale = null }: Trainable,
  compiled: Compiled,
  like: GraphLike | null,
  seed: number,
): StepState {
  const { params, buffers } = ensureWeights(network, like, seed);
  if (compiled.memory?.params !== params) compiled.memory = { params, state: compiled.optimizer.init(params) };
  const { optimizer, measure, memory } = compiled;
  if (compiled.planner === undefined) compiled.planner = plannerFor(network, compiled);
  return {
    forward: network,
    measure,
    optimizer,
    params,
    scale,
    still: stillOf(where, network, params),
    buffers,
    optimizerState: memory.state,
    planner: compiled.planner,
  };
}
