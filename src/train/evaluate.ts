import { dtypeOf, newArray, type TypedArray } from '../core/dtype.js';
import { OptionError, ShapeError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { bool, optional, string } from '../core/options/vocabulary.js';
import type { GraphLike } from '../graph/batch.js';
import type { Graph } from '../graph/graph.js';
import { rowsAt } from '../graph/rows.js';
import { targetOf } from '../graph/targetOf.js';
import type { Weights } from '../layers/build.js';
import type { TensorTree } from '../layers/context.js';
import { type OutputColumns, outputsOf } from '../layers/outputHeads.js';
import type { Rows } from '../nn/metrics/metric.js';
import { unscaled } from '../nn/targetScale.js';
import { sigmoid } from '../ops/activations.js';
import { concat, slice } from '../ops/layout.js';
import { softmax } from '../ops/softmax.js';
import { relieve } from '../runtime/collect.js';
import type { Mask } from '../runtime/mask.js';
import { scope } from '../runtime/scope.js';
import type { Tensor } from '../runtime/tensor.js';
import { type BatchWalk, batchSizeOption, type Data, single, source, visitBatches } from './batches.js';
import { breather } from './breather.js';
import { averaged, type Compiled, type Trainable } from './compile.js';
import { LossSums } from './lossSums.js';
import { type Columns, columnsOf, rowsAtColumns } from './outputs.js';
import { repeatWhenLost } from './repeatWhenLost.js';
import { evaluateLoss } from './step.js';

const evaluateOptions = {
  /** Which mask of the graphs counts, by its name; default all rows. */
  mask: optional(string()),
  /** Graphs of a list that go together. Default 32. */
  batchSize: batchSizeOption,
};

/** Options of `evaluate`. */
export interface EvaluateOptions extends Given<typeof evaluateOptions> {}

const predictOptions = {
  ...evaluateOptions,
  /**
   * Probabilities instead of logits, as the compiled loss has them: softmax over the classes, or σ of each logit of a binary loss. Default false.
   */
  probabilities: bool(false),
};

/** Options of `predict`. */
export interface PredictOptions extends Given<typeof predictOptions> {}

/** Outputs in JavaScript's own memory. */
export interface Prediction {
  readonly data: Float32Array | Float64Array;
  readonly shape: readonly number[];
  /** Of a model with several outputs (`layers.outputHeads`), which stand side by side in `data`, each by its name. */
  readonly outputs?: Readonly<Record<string, Prediction>>;
}

/** Rows with the memory they lie in. */
export interface CollectedRows {
  readonly data: TypedArray;
  readonly shape: readonly number[];
}

/** Rows of several tensors, copied out one after the other. */
export class Collector {
  private readonly chunks: TypedArray[] = [];
  private rows = 0;
  private rest: readonly number[] = [];

  /** Appends the rows that count. */
  add(tensor: Tensor, mask: Mask | null): void {
    const all = tensor.view();
    this.rest = tensor.shape.slice(1);
    if (mask === null) {
      this.chunks.push(all.slice());
      this.rows += tensor.shape[0] ?? 1;
      return;
    }
    const width = tensor.size / tensor.shape[0];
    const out = new Float64Array(mask.count * width);
    for (const [i, row] of mask.indices.entries()) out.set(all.subarray(row * width, (row + 1) * width), i * width);
    this.chunks.push(out);
    this.rows += mask.count;
  }

  /** All rows so far, to go on from later; null before the first. */
  state(): CollectedRows | null {
    return this.chunks.length === 0 ? null : this.result;
  }

  /** Begins with the rows that `state` gave. */
  restore({ data, shape: [rows, ...rest] }: CollectedRows): void {
    this.chunks.push(data);
    this.rows = rows;
    this.rest = rest;
  }

  get result(): CollectedRows {
    if (this.chunks.length === 1) return { data: this.chunks[0], shape: [this.rows, ...this.rest] };
    const dtype = dtypeOf(this.chunks[0]) ?? 'f64';
    const data = newArray(
      dtype,
      this.chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    );
    let at = 0;
    for (const chunk of this.chunks) {
      data.set(chunk, at);
      at += chunk.length;
    }
    return { data, shape: [this.rows, ...this.rest] };
  }
}

/** Metrics of collected rows, under their names. */
export function measure(compiled: Compiled, prediction: Collector, target: Collector): Record<string, number> {
  return Object.fromEntries(compiled.metrics.map(({ name, metric }) => [name, metric(prediction.result, target.result)]));
}

/** Outputs of a model beside what they should have been, row by row. */
export interface Scored {
  readonly prediction: Rows;
  readonly target: Rows;
  /** Of several outputs where each stands in the rows. */
  readonly columns?: Columns;
}

/** Outputs and targets of the rows that count, over batches. */
export async function score(
  { network, scale = null }: Trainable,
  batches: BatchWalk,
  params: TensorTree,
  buffers: TensorTree,
): Promise<Scored> {
  const [predictions, targets] = [new Collector(), new Collector()];
  let columns: Columns | null = null;
  await visitBatches(batches, ({ graph, mask }) => {
    scope(() => {
      const given = network(params, graph, { training: false, buffers });
      columns = columnsOf(given, graph);
      predictions.add(unscaled(given, scale), mask);
    });
    targets.add(targetOf(graph), mask);
  });
  return { prediction: predictions.result, target: targets.result, ...(columns !== null && { columns }) };
}

/** Outputs beside targets of the rows of a mask, as they stand in memory. */
export async function scored(state: Trainable, data: GraphLike, mask: string): Promise<Scored> {
  const where = 'model.predict';
  const { params, buffers } = trained(state, where);
  const from = single(where, data, { mask, required: true });
  try {
    return await score(state, from.walk(null), params, buffers);
  } finally {
    from.dispose();
  }
}

/** Loss and metrics over batches, without a step. The loss is Σ w loss / Σ w over all rows, however they are cut into batches; 0 where nothing weighs. */
export async function evaluateBatches(
  trainable: Trainable,
  compiled: Compiled,
  batches: BatchWalk,
  params: TensorTree,
  buffers: TensorTree,
): Promise<Record<string, number>>;
/** The same, or null where the signal ended it. */
export async function evaluateBatches(
  trainable: Trainable,
  compiled: Compiled,
  batches: BatchWalk,
  params: TensorTree,
  buffers: TensorTree,
  signal: AbortSignal | undefined,
): Promise<Record<string, number> | null>;
export async function evaluateBatches(
  trainable: Trainable,
  compiled: Compiled,
  batches: BatchWalk,
  params: TensorTree,
  buffers: TensorTree,
  signal?: AbortSignal,
): Promise<Record<string, number> | null> {
  const { network, scale = null } = trainable;
  const breathe = breather();
  const [predictions, targets] = [new Collector(), new Collector()];
  const sums = new LossSums(compiled);
  await visitBatches(
    batches,
    (batch) => {
      if (signal?.aborted) return false;
      sums.add(
        evaluateLoss(network, compiled.measure, params, buffers, batch, scale, (prediction) => predictions.add(prediction, batch.mask)),
      );
      targets.add(targetOf(batch.graph), batch.mask);
      return breathe();
    },
    signal,
  );
  if (signal?.aborted) return null;
  return { ...sums.losses, ...measure(compiled, predictions, targets) };
}

function trained({ network, compiled }: Trainable, where: string): Weights {
  if (network.params !== null) return { params: averaged(compiled, network.params), buffers: network.buffers ?? {} };
  throw new OptionError({
    where,
    what: 'the model has no parameters yet',
    mend: 'Call fit, or set model.params = model.init({ seed, like })',
  });
}

/** Loss and metrics of a compiled model. */
export async function evaluate(state: Trainable, data: Data, options: EvaluateOptions): Promise<Record<string, number>> {
  const where = 'model.evaluate';
  const reading = readOptions(where, evaluateOptions, options);
  const { params, buffers } = trained(state, where);
  if (state.compiled === null) throw new OptionError({ where, what: 'the model has no loss yet', mend: 'Call model.compile first' });
  await relieve();
  const from = await repeatWhenLost(() => source(where, data, { ...reading, required: reading.mask !== undefined }));
  try {
    return await evaluateBatches(state, state.compiled, from.walk(null), params, buffers);
  } finally {
    from.dispose();
  }
}

/** Outputs for every row, or those of a mask, in the order of the data. */
export async function predict(state: Trainable, data: Data, options: PredictOptions): Promise<Prediction> {
  const where = 'model.predict';
  const { mask: name, batchSize, probabilities } = readOptions(where, predictOptions, options);
  const { network, scale = null } = state;
  const { params, buffers } = trained(state, where);
  let columns: readonly OutputColumns[] | null = null;
  await relieve();
  const from = await repeatWhenLost(() => source(where, data, { mask: name, batchSize, required: name !== undefined }));
  const out = new Collector();
  const breathe = breather();
  try {
    await visitBatches(from.walk(null), ({ graph, mask }) => {
      scope(() => {
        const given = network(params, graph, { training: false, buffers });
        columns = outputsOf(given);
        const outputs = unscaled(probabilities ? probabilitiesOf(where, state.compiled, given) : given, scale);
        const [rows, chosen] = asGiven(where, graph, outputs, mask);
        out.add(rows, chosen);
      });
      return from.batches > 1 ? breathe() : undefined;
    });
  } finally {
    from.dispose();
  }
  const all = predictionOf(out.result);
  const outputs = columns as readonly OutputColumns[] | null; // set by what was called, which TypeScript does not see
  if (outputs === null) return all;
  return { ...all, outputs: Object.fromEntries(outputs.map((one) => [one.name, alike(all.data, rowsAtColumns(all, one))])) };
}

const predictionOf = ({ data, shape }: CollectedRows): Prediction => ({
  data: data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data),
  shape,
});

/** Numbers of the type they were cut out of. */
const alike = (type: Prediction['data'], { data, shape }: Rows): Prediction => ({
  data: type instanceof Float32Array ? Float32Array.from(data) : Float64Array.from(data),
  shape,
});

/** Rows and the mask over them, those of nodes in the order in which these were given. */
function asGiven(where: string, { places, numNodes, level }: Graph, rows: Tensor, mask: Mask | null): [Tensor, Mask | null] {
  if (mask !== null && mask.length !== rows.shape[0])
    throw new ShapeError({
      where,
      what: `the mask '${mask.name}' does not choose among the outputs`,
      got: `${rows.shape[0]} outputs`,
      expected: `${mask.length}, one for each ${level === 'edge' ? 'edge' : level === 'link' ? 'pair' : 'node'}`,
    });
  if (places === null || level === 'edge' || level === 'link' || rows.shape[0] !== numNodes) return [rows, mask];
  return [rowsAt(rows, places), mask === null ? null : mask.at(places.view(), null)];
}

/** Probabilities of the logits of a model; of several outputs those that are values stay. @throws OptionError for a loss that has none. */
function probabilitiesOf(where: string, compiled: Compiled | null, logits: Tensor): Tensor {
  const columns = outputsOf(logits);
  const outputs = compiled?.outputs?.list ?? [];
  if (columns !== null && outputs.some(({ task }) => task === 'classes' || task === 'binary'))
    return concat(
      columns.map(({ name, start, end }) => {
        const own = slice(logits, { axis: 1, start, end });
        const task = outputs.find((one) => one.name === name)?.task;
        return task === 'classes' ? softmax(own) : task === 'binary' ? sigmoid(own) : own;
      }),
    );
  if (compiled?.task === 'classes') return softmax(logits);
  if (compiled?.task === 'binary') return sigmoid(logits);
  throw new OptionError({
    where,
    what: 'the model has no probabilities',
    got: compiled === null ? 'no loss' : `the loss ${lossesOf(compiled)}`,
    expected: 'a loss of classes, such as crossEntropy or binaryCrossEntropy',
    mend: compiled === null ? 'Call model.compile first' : 'Use ops.softmax or ops.sigmoid on the outputs yourself',
  });
}

const lossesOf = ({ lossConfig }: Compiled): string =>
  lossConfig === null ? 'is a function' : typeof lossConfig.kind === 'string' ? lossConfig.kind : 'of each output';
