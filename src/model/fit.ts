import { OptionError } from '../core/errors.js';
import { freshSeed, type Key, key as rootKey } from '../core/random.js';
import type { GraphLike } from '../graph/batch.js';
import type { Graph } from '../graph/graph.js';
import type { TensorTree } from '../layers/context.js';
import { type Loss, loss as lossByName } from '../nn/losses.js';
import { metric as metricByName } from '../nn/metrics/list.js';
import type { Metric } from '../nn/metrics/metric.js';
import { adam } from '../nn/optimizers/adam.js';
import type { Optimizer, OptimizerState } from '../nn/optimizers/optimizer.js';
import { sgd } from '../nn/optimizers/sgd.js';
import { type Data, type Source, single, source, visitPieces } from './batches.js';
import { Collector, evaluatePieces, measure } from './evaluate.js';
import { ensureParams, hasParams, type ModelState } from './model.js';
import { progress } from './progress.js';
import { type StepState, targetOf, trainStep } from './step.js';
import { breather } from './yield.js';

/** Options of `compile`. */
export interface CompileOptions {
  /** An optimizer, or 'adam' or 'sgd' with its defaults. Default 'adam'. */
  readonly optimizer?: Optimizer | 'adam' | 'sgd';
  /** A loss, by name or as a function. */
  readonly loss: string | Loss;
  /** By name or as functions. Default none. */
  readonly metrics?: readonly (string | Metric)[];
}

/** What `compile` made of its options. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly metrics: readonly { readonly name: string; readonly metric: Metric }[];
  /** The optimizer's memory, with the parameters it belongs to. */
  memory: { readonly params: TensorTree; readonly state: OptimizerState } | null;
}

const optimizersByName = { adam, sgd };

export function readCompiled({ optimizer = 'adam', loss, metrics = [] }: CompileOptions): Compiled {
  const where = 'model.compile';
  if (typeof optimizer === 'string' && !Object.hasOwn(optimizersByName, optimizer)) {
    throw new OptionError({
      where,
      what: 'unknown optimizer',
      got: `'${optimizer}'`,
      expected: `${Object.keys(optimizersByName).join(', ')}, or an optimizer`,
    });
  }
  return {
    optimizer: typeof optimizer === 'string' ? optimizersByName[optimizer]() : optimizer,
    loss: lossByName(where, loss),
    metrics: metrics.map((one) => metricByName(where, one)),
    memory: null,
  };
}

/** Options of `train`. */
export interface TrainOptions {
  /** Walks over the data. Default 1. */
  readonly epochs?: number;
  /** Graphs of a list that go together. Default 32. */
  readonly batchSize?: number;
  /** Draw another order of the graphs in each epoch. Default true. */
  readonly shuffle?: boolean;
  /** Data to report on after each epoch; a single graph reports on its mask `validation`. */
  readonly validationData?: Data;
  /** Where all randomness comes from: initial parameters, shuffling, dropout. Default: a fresh seed. */
  readonly seed?: number;
  /** Ends training within a batch; the model stays usable. */
  readonly signal?: AbortSignal;
}

/** Options of `fit`. */
export interface FitOptions extends TrainOptions {
  /** 0 is silent, 1 shows a progress bar (a line for each epoch where there is no terminal). Default 0. */
  readonly verbose?: 0 | 1;
}

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

/** What happened, epoch by epoch. */
export interface History {
  readonly history: Readonly<Record<string, number[]>>;
  readonly epochs: number;
  readonly seed: number;
}

function compiledOf(state: ModelState, where: string): Compiled {
  if (state.compiled !== null) return state.compiled;
  throw new OptionError({
    where,
    what: 'the model has no optimizer and loss yet',
    mend: "Call model.compile({ optimizer, loss: 'crossEntropy' }) first",
  });
}

/** Parameters, buffers and optimizer memory, made where they are absent. */
function prepare(state: ModelState, compiled: Compiled, like: Graph | null, seed: number): StepState {
  const { params, buffers } = ensureParams(state, like, seed);
  if (compiled.memory?.params !== params) compiled.memory = { params, state: compiled.optimizer.init(params) };
  const { optimizer, loss, memory } = compiled;
  return { forward: state.model, loss, optimizer, params, buffers, optimizerState: memory.state };
}

/** The loop beneath fit. */
export async function* train(state: ModelState, data: Data, options: TrainOptions): AsyncGenerator<TrainEvent, void, void> {
  const { epochs = 1, shuffle = true, seed = freshSeed(), signal, validationData } = options;
  const where = 'model.fit';
  const compiled = compiledOf(state, where);
  if (!Number.isInteger(epochs) || epochs < 0)
    throw new OptionError({ where, what: 'bad epochs', got: String(epochs), expected: 'a whole number of at least 0' });
  const from = source(where, data, { mask: 'train', batchSize: options.batchSize });
  let validation: Source | null = null;
  try {
    validation = validationSource(where, data, validationData, options);
    const step = prepare(state, compiled, hasParams(state) ? null : (await from.first()).graph, seed);
    const breathe = breather();
    const root = rootKey(seed);
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const tally = new Tally(compiled);
      const order = shuffle && from.graphs > 1 ? root.child('shuffle').at(epoch) : null;
      let batch = 0;
      let aborted = false;
      await visitPieces(from.walk(order), (piece) => {
        if (signal?.aborted) {
          aborted = true;
          return false;
        }
        const began = performance.now();
        const key: Key = root.child('step').at(epoch).at(batch++);
        const loss = trainStep(
          step,
          piece.graph,
          piece.mask,
          key,
          compiled.metrics.length > 0 ? (prediction) => tally.observe(prediction, piece) : undefined,
        );
        tally.count(loss, piece.rows, performance.now() - began);
        return breathe();
      });
      if (aborted) return;
      const valued =
        validation === null ? {} : prefixed(await evaluatePieces(state, compiled, validation.walk(null), step.params, step.buffers));
      yield { epoch, epochs, loss: tally.loss, metrics: { ...tally.metrics, ...valued }, seconds: tally.seconds, items: tally.rows };
    }
  } finally {
    from.dispose();
    validation?.dispose();
  }
}

function validationSource(where: string, data: Data, given: Data | undefined, { batchSize }: TrainOptions): Source | null {
  if (given !== undefined) return source(where, given, { batchSize, mask: 'validation' });
  const masks = Array.isArray(data) ? undefined : (data as Partial<GraphLike>).masks;
  return masks?.validation === undefined ? null : source(where, data, { mask: 'validation' });
}

/** `loss` -> `valLoss`. */
const prefixed = (metrics: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`val${name[0].toUpperCase()}${name.slice(1)}`, value]));

/** Sums over one epoch. */
class Tally {
  rows = 0;
  private weighted = 0;
  private milliseconds = 0;
  private readonly predictions = new Collector();
  private readonly targets = new Collector();

  constructor(private readonly compiled: Compiled) {}

  observe(
    prediction: Parameters<Collector['add']>[0],
    { graph, mask }: { graph: Parameters<typeof targetOf>[0]; mask: Parameters<Collector['add']>[1] },
  ): void {
    this.predictions.add(prediction, mask);
    this.targets.add(targetOf(graph), mask);
  }

  count(loss: number, rows: number, milliseconds: number): void {
    this.weighted += loss * rows;
    this.rows += rows;
    this.milliseconds += milliseconds;
  }

  get loss(): number {
    return this.weighted / this.rows;
  }

  get seconds(): number {
    return this.milliseconds / 1000;
  }

  get metrics(): Record<string, number> {
    return { loss: this.loss, ...measure(this.compiled, this.predictions, this.targets) };
  }
}

/** Trains, shows progress, and returns what happened. */
export async function fit(state: ModelState, data: Data, options: FitOptions): Promise<History> {
  const seed = options.seed ?? freshSeed();
  const history: Record<string, number[]> = {};
  const bar = options.verbose ? progress({ epochs: options.epochs ?? 1, unit: Array.isArray(data) ? 'graphs' : 'items' }) : null;
  let epochs = 0;
  for await (const event of train(state, data, { ...options, seed })) {
    epochs = event.epoch;
    for (const [name, value] of Object.entries(event.metrics)) {
      history[name] ??= [];
      history[name].push(value);
    }
    const { loss, ...metrics } = event.metrics;
    bar?.update({ epoch: event.epoch, batch: 1, batches: 1, items: event.items, loss, metrics });
  }
  bar?.finish();
  return { history, epochs, seed };
}

/** One step on one graph or batch, with the compiled optimizer. */
export function trainOnBatch(
  state: ModelState,
  batch: GraphLike,
  { mask = 'train', seed = 0 }: { mask?: string; seed?: number },
): { loss: number } {
  const where = 'model.trainOnBatch';
  const compiled = compiledOf(state, where);
  const from = single(where, batch, { mask });
  try {
    const piece = from.first();
    const step = prepare(state, compiled, piece.graph, seed);
    const key = rootKey(seed).child('step').at(step.optimizerState.step);
    return { loss: trainStep(step, piece.graph, piece.mask, key) };
  } finally {
    from.dispose();
  }
}
