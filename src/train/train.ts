import { OptionError } from '../core/errors.js';
import { freshSeed, key as rootKey } from '../core/random.js';
import { leaves } from '../core/tree.js';
import type { GraphLike } from '../graph/batch.js';
import type { Graph } from '../graph/graph.js';
import { ensureParams, hasParams, type ModelState } from '../model.js';
import type { Tensor } from '../runtime/tensor.js';
import { type Data, type Source, single, source } from './batches.js';
import type { Callback } from './callbacks/callback.js';
import { type Compiled, compiledOf } from './compile.js';
import { repeatWhenLost } from './repeatWhenLost.js';
import { Run, type TrainEvent } from './run.js';
import { type Checkpoint, readCheckpoint, restoreCallbacks, restoreRun } from './saved/checkpoint.js';
import { type StepState, trainStep } from './step.js';
import { Tally } from './tally.js';
import { refuseMisfits } from './tryMetrics.js';
import { divide, type ValidationOptions, validationSource } from './validation.js';
import { type WeightOptions, weigher } from './weights.js';

/** Options of `train`. */
export interface TrainOptions extends ValidationOptions, WeightOptions {
  /** Walks over the data, those before `initialEpoch` included. Default 1. */
  readonly epochs?: number;
  /** Epochs that are done already: the walk goes on with the next one, its order and its random numbers. Default 0. */
  readonly initialEpoch?: number;
  /** Graphs of a list that go together. Default 32. */
  readonly batchSize?: number;
  /** Draw another order of the graphs in each epoch. Default true. */
  readonly shuffle?: boolean;
  /** Where all randomness comes from: initial parameters, shuffling, dropout. Default: a fresh seed. */
  readonly seed?: number;
  /** Ends training within a batch; the model stays usable. */
  readonly signal?: AbortSignal;
  /**
   * The path that `callbacks.modelCheckpoint` writes to: training goes on from the newest whole checkpoint there, within an epoch if need be,
   * and ends with the same bits as one that was never interrupted. Where there is none yet it starts from the beginning.
   */
  readonly resume?: string;
  /** What accompanies the training: `callbacks.earlyStopping()`, `callbacks.livePlot()`, or objects of one's own. */
  readonly callbacks?: readonly Callback[];
}

/** The loop beneath fit. */
export async function* train(state: ModelState, data: Data, options: TrainOptions): AsyncGenerator<TrainEvent, void, void> {
  yield* begin(state, data, options, () => {});
}

/** Makes everything ready, shows the run to `watch`, trains, and gives back what the data took. */
export async function* begin(
  state: ModelState,
  given: Data,
  options: TrainOptions,
  watch: (run: Run) => void,
): AsyncGenerator<TrainEvent, void, void> {
  const { epochs = 1, initialEpoch = 0, shuffle = true, signal, callbacks = [], batchSize } = options;
  const where = 'model.fit';
  const compiled = compiledOf(state, where);
  for (const [name, value] of Object.entries({ epochs, initialEpoch })) {
    if (!Number.isInteger(value) || value < 0)
      throw new OptionError({ where, what: `bad ${name}`, got: String(value), expected: 'a whole number of at least 0' });
  }
  refuseStart(where, signal, callbacks);
  const { data, validationData, sampleWeight } = divide(where, given, options);
  const { checkpoint, seed } = await startOf(where, options);
  const from = source(where, data, { mask: 'train', batchSize });
  let validation: Source | null = null;
  try {
    validation = validationSource(where, data, validationData, batchSize);
    const weigh = weigher(where, { classWeight: options.classWeight, sampleWeight }, compiled.task, from);
    const before = remember(state, compiled);
    const tries = !hasParams(state) || compiled.metrics.length > 0 || weigh !== null;
    const first = tries ? await from.first() : null;
    const course = { epochs, initialEpoch, shuffle, seed, root: rootKey(seed), signal, callbacks, weigh };
    const { run, restore } = await repeatWhenLost(() =>
      orAsBefore(before, () => {
        const step = prepare(state, compiled, first?.graph ?? null, seed);
        if (first !== null) {
          weigh?.(first);
          refuseMisfits(where, compiled, step, first);
        }
        const made = new Run(state, compiled, step, from, validation, course);
        return { run: made, restore: restorer(where, made, checkpoint) };
      }),
    );
    watch(run);
    try {
      await run.tell('onTrainBegin', run).catch((error) => {
        before();
        throw error;
      });
      restore();
      yield* run.walk();
      await run.tell('onTrainEnd', run);
    } catch (error) {
      await run.close().catch(() => {}); // what happened first is what is told
      throw error;
    } finally {
      await run.close();
    }
  } finally {
    from.dispose();
    validation?.dispose();
  }
}

/** Where a training begins: a checkpoint, if there is one, and the seed of all that will be drawn. */
export async function startOf(where: string, options: TrainOptions): Promise<{ checkpoint: Checkpoint | null; seed: number }> {
  const checkpoint = options.resume === undefined ? null : await readCheckpoint(where, options.resume);
  return { checkpoint, seed: checkpoint === null ? (options.seed ?? freshSeed()) : seedOf(where, checkpoint, options) };
}

/** Compares a run with a checkpoint; what is returned puts the checkpoint in place, once every callback has agreed to begin. */
export function restorer(where: string, run: Run, checkpoint: Checkpoint | null): () => void {
  if (checkpoint === null) return () => {};
  const fill = restoreRun(where, run, checkpoint);
  return () => {
    fill();
    restoreCallbacks(where, run, checkpoint);
  };
}

/** The seed of a checkpoint: all that was drawn and will be drawn comes from it. */
function seedOf(where: string, { text, location }: Checkpoint, { seed, initialEpoch }: TrainOptions): number {
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

/** What `prepare` may add to a model; calling the result takes it away again. */
export function remember({ model }: ModelState, compiled: Compiled): () => void {
  const { params, buffers } = model;
  const { memory } = compiled;
  return () => {
    const added = [
      model.params !== params && model.params,
      model.buffers !== buffers && model.buffers,
      compiled.memory !== memory && compiled.memory?.state.slots,
    ];
    Object.assign(model, { params, buffers });
    compiled.memory = memory;
    for (const tree of added) for (const leaf of leaves(tree || {})) (leaf as Tensor).dispose();
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
export function refuseStart(where: string, signal: AbortSignal | undefined, callbacks: readonly Callback[]): void {
  if (signal?.aborted)
    throw new OptionError({
      where,
      what: 'the signal is aborted before training starts',
      got: String(signal.reason),
      expected: 'a signal that is not aborted',
      mend: 'Make a new AbortController',
      cause: signal.reason,
    });
  for (const [i, callback] of callbacks.entries()) {
    if (typeof callback === 'object' && callback !== null) continue;
    throw new OptionError({ where, what: `callback ${i} is none`, got: typeof callback, expected: 'an object with hooks' });
  }
}

/** Parameters, buffers and optimizer memory, made where they are absent. */
export function prepare(state: ModelState, compiled: Compiled, like: Graph | null, seed: number): StepState {
  const { params, buffers } = ensureParams(state, like, seed);
  if (compiled.memory?.params !== params) compiled.memory = { params, state: compiled.optimizer.init(params) };
  const { optimizer, loss, memory } = compiled;
  return { forward: state.model, loss, optimizer, params, buffers, optimizerState: memory.state };
}

/** Options of `trainOnBatch`. */
export interface TrainOnBatchOptions extends WeightOptions {
  /** Which mask of a graph counts, if it has masks. Default 'train'. */
  readonly mask?: string;
  /** Where random numbers come from, with the number of steps taken so far. Default 0. */
  readonly seed?: number;
}

/** One step on one graph or batch, with the compiled optimizer: its loss, and the metrics of the outputs it went by. */
export function trainOnBatch(state: ModelState, batch: GraphLike, options: TrainOnBatchOptions): { loss: number } & Record<string, number> {
  const where = 'model.trainOnBatch';
  const { mask = 'train', seed = 0 } = options;
  const compiled = compiledOf(state, where);
  const from = single(where, batch, { mask });
  try {
    const piece = from.first();
    const weigh = weigher(where, options, compiled.task, from);
    return orAsBefore(remember(state, compiled), () => {
      const step = prepare(state, compiled, piece.graph, seed);
      refuseMisfits(where, compiled, step, piece);
      const key = rootKey(seed).child('step').at(step.optimizerState.step);
      const tally = new Tally(compiled);
      const observe = compiled.metrics.length > 0 ? (prediction: Tensor) => tally.observe(prediction, piece) : undefined;
      const loss = trainStep(step, piece.graph, piece.mask, key, observe, { weights: weigh?.(piece) });
      tally.count(loss, piece.rows, 0);
      return { ...tally.metrics, loss };
    });
  } finally {
    from.dispose();
  }
}
