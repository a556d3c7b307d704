import { GraphError, OptionError } from '../core/errors.js';
import { nearest } from '../core/options/nearest.js';
import type { TargetColumns } from '../core/targetColumns.js';
import { isDictionary } from '../core/tree.js';
import { written } from '../core/written.js';
import type { Graph } from '../graph/graph.js';
import { expectOutputNames } from '../graph/targetColumns.js';
import { type OutputColumns, outputsOf } from '../layers/outputHeads.js';
import type { Measure } from '../nn/losses/define.js';
import type { Loss, LossPart } from '../nn/losses/reduction.js';
import { type LossConfig, type LossName, type ReadLoss, readLoss } from '../nn/losses.js';
import { type MetricName, metric as metricByName, type NamedMetric, type ReadMetric } from '../nn/metrics/list.js';
import type { Metric, Rows } from '../nn/metrics/metric.js';
import { scale } from '../ops/affine.js';
import { add } from '../ops/binary.js';
import { reshape, slice } from '../ops/layout.js';
import type { Tensor } from '../runtime/tensor.js';

type LossGiven = LossName | LossConfig | Loss;
type MetricGiven = MetricName | Metric | NamedMetric;

/** A loss for each output, by name. */
export type LossesByOutput = Readonly<Record<string, LossGiven>>;
/** Metrics of each output, by name. */
export type MetricsByOutput = Readonly<Record<string, readonly MetricGiven[]>>;

/** True for a loss for each output, false for one loss, its plain form included. */
export const isByOutput = (loss: unknown): loss is LossesByOutput => isDictionary(loss) && typeof loss.kind !== 'string';

/** What is asked of one of several outputs. */
export interface Output extends ReadLoss {
  readonly name: string;
  /** What its loss counts in the sum that is trained by. */
  readonly factor: number;
  readonly metrics: readonly ReadMetric[];
}

/** `loss` of the output `toxicity` -> `toxicityLoss`. */
export const ofOutput = (output: string, name: string): string => `${output}${name[0].toUpperCase()}${name.slice(1)}`;

/** Where each output stands in predictions and in targets. */
export interface Columns {
  readonly prediction: readonly OutputColumns[];
  readonly target: readonly TargetColumns[];
}

/** Where the outputs stand in a prediction and the targets beside it; null for one output. */
export function columnsOf(given: Tensor, { outputs: target }: Pick<Graph, 'outputs'>): Columns | null {
  const prediction = outputsOf(given);
  return prediction === null || target === null ? null : { prediction, target };
}

/** Predictions beside targets of one output. @throws OptionError where there is none of the name. */
export function scoredOf(
  { prediction, target, columns }: { readonly prediction: Rows; readonly target: Rows; readonly columns?: Columns },
  name: string,
): { readonly prediction: Rows; readonly target: Rows } {
  const own = columnOf(columns?.prediction ?? [], name);
  const wanted = columnOf(columns?.target ?? [], name);
  return { prediction: rowsAtColumns(prediction, own), target: rowsAtColumns(target, wanted, wanted.flat) };
}

/** Where an output stands. @throws OptionError where there is none of the name. */
function columnOf<C extends OutputColumns>(columns: readonly C[], name: string): C {
  const found = columns.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw unknown(
    'model',
    name,
    columns.map((one) => one.name),
  );
}

/** Several outputs of one model: predictions and targets stand side by side, in columns that the first prediction tells. */
export class Outputs {
  private columns: Columns | null = null;

  constructor(readonly list: readonly Output[]) {}

  /** Reads the losses, their weights and the metrics. @throws OptionError */
  static read(where: string, losses: LossesByOutput, weights: Readonly<Record<string, number>>, metrics: MetricsByOutput): Outputs {
    const names = Object.keys(losses);
    expectOutputNames(where, names);
    for (const [what, given] of Object.entries({ lossWeights: weights, metrics }))
      for (const name of Object.keys(given)) if (!names.includes(name)) throw unknown(`${where}: ${what}`, name, names);
    return new Outputs(
      names.map((name) => ({
        ...readLoss(`${where}: ${name}`, losses[name]),
        name,
        factor: weights[name] ?? 1,
        metrics: (metrics[name] ?? []).map((one) => metricByName(`${where}: ${name}`, one)),
      })),
    );
  }

  get names(): readonly string[] {
    return this.list.map(({ name }) => name);
  }

  /** Learns where the outputs stand. @throws OptionError, GraphError where model, targets and losses are not of the same outputs. */
  see(where: string, prediction: Tensor, { outputs: target }: Pick<Graph, 'outputs'>): void {
    const made = outputsOf(prediction);
    const { names } = this;
    if (made === null)
      throw new OptionError({
        where,
        what: 'the model has one output, and there is a loss for each of several',
        got: names.join(', '),
        expected: 'layers.outputHeads as the last layer, or one loss',
      });
    if (target === null)
      throw new GraphError({
        where,
        what: 'the targets are of one output, and there is a loss for each of several',
        got: names.join(', '),
        expected: `y: { ${names.join(', ')} }`,
      });
    for (const name of names) {
      if (!made.some((one) => one.name === name))
        throw unknown(
          `${where}: the loss`,
          name,
          made.map((one) => one.name),
        );
      if (!target.some((one) => one.name === name))
        throw unknown(
          `${where}: y has no ${name}; the loss`,
          name,
          target.map((one) => one.name),
        );
    }
    this.columns = { prediction: made, target };
  }

  /** Σ factor · loss over the outputs, with the loss of each. Where an output has no target it adds nothing. */
  readonly measure: Measure = (prediction, target, options, outputs = null) => {
    this.see('model.compile: loss', prediction, { outputs });
    let value: Tensor | null = null;
    const parts = this.list.map(({ name, measure, factor }): LossPart => {
      const one = measure(this.ofPrediction(prediction, name), this.ofTarget(target, name), options);
      if (one.weight > 0) {
        const counted = scale(one.value, factor);
        value = value === null ? counted : add(value, counted);
      }
      return one;
    });
    return { value: value ?? scale(parts[0].value, 0), weight: parts.reduce((sum, { weight }) => sum + weight, 0), parts };
  };

  private ofPrediction(all: Tensor, name: string): Tensor {
    const { start, end } = columnOf(this.seen.prediction, name);
    return slice(all, { axis: 1, start, end });
  }

  private ofTarget(all: Tensor, name: string): Tensor {
    const { start, end, flat } = columnOf(this.seen.target, name);
    const own = slice(all, { axis: 1, start, end });
    return flat ? reshape(own, [own.shape[0]]) : own;
  }

  private get seen(): Columns {
    if (this.columns !== null) return this.columns;
    throw new OptionError({ where: 'model', what: 'nothing has been predicted yet', expected: 'a prediction of these outputs' });
  }

  /** Metrics of all outputs, each under a name of its own. */
  get metrics(): readonly ReadMetric[] {
    return this.list.flatMap(({ name, metrics }) =>
      metrics.map((one) => ({
        name: ofOutput(name, one.name),
        metric: (prediction: Rows, target: Rows) => {
          const own = scoredOf({ prediction, target, columns: this.seen }, name);
          return one.metric(own.prediction, own.target);
        },
      })),
    );
  }

  /** The losses in plain form; null where one is a function. */
  get config(): Readonly<Record<string, LossConfig>> | null {
    const configs = this.list.map(({ name, config }) => [name, config] as const);
    return configs.some(([, config]) => config === null) ? null : (Object.fromEntries(configs) as Record<string, LossConfig>); // none is null
  }
}

/** Some columns of rows, copied. */
export function rowsAtColumns({ data, shape: [rows] }: Rows, { start, end }: { start: number; end: number }, flat = false): Rows {
  const width = rows === 0 ? 0 : data.length / rows;
  const out = new Float64Array(rows * (end - start));
  for (let r = 0; r < rows; r++) for (let c = start; c < end; c++) out[r * (end - start) + c - start] = data[r * width + c];
  return { data: out, shape: flat ? [rows] : [rows, end - start] };
}

/** One loss for a model of one output: what has several is refused. */
export const ofOneOutput =
  (where: string, measure: Measure): Measure =>
  (prediction, target, options, outputs = null) => {
    const several = outputs?.map(({ name }) => name) ?? outputsOf(prediction)?.map(({ name }) => name);
    if (several === undefined) return measure(prediction, target, options);
    throw new OptionError({
      where,
      what: `${outputs === null ? 'the model has several outputs' : 'y has the targets of several outputs'}, and there is one loss`,
      got: several.join(', '),
      expected: `loss: { ${several.map((name) => `${name}: …`).join(', ')} }, and a model that ends with layers.outputHeads`,
    });
  };

function unknown(where: string, name: string, known: readonly string[]): OptionError {
  const near = nearest(name, known);
  return new OptionError({
    where,
    what: 'unknown output',
    got: written(name),
    expected: known.join(', '),
    mend: near === undefined ? undefined : `Perhaps '${near}' is meant`,
  });
}
