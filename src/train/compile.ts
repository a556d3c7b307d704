import { OptionError } from '../core/errors.js';
import { namesOf } from '../core/options/names.js';
import { checkOptions } from '../core/options/read.js';
import { written } from '../core/written.js';
import type { TensorTree } from '../layers/context.js';
import type { Network } from '../network/network.js';
import type { Measure } from '../nn/losses/define.js';
import type { Loss } from '../nn/losses/reduction.js';
import { type LossConfig, type LossName, type LossTask, readLoss } from '../nn/losses.js';
import { isOfValues, type MetricName, metric as metricByName, type NamedMetric, type ReadMetric } from '../nn/metrics/list.js';
import type { Metric } from '../nn/metrics/metric.js';
import { type OptimizerConfig, type OptimizerName, optimizer as optimizerOf } from '../nn/optimizers/byName.js';
import { averageOf, type Optimizer, type OptimizerState } from '../nn/optimizers/optimizer.js';
import type { Planner } from './plan/planner.js';

/** Options of `compile`. */
export interface CompileOptions {
  /** An optimizer, its plain form, or the name of one for its defaults. Default 'adam'. */
  readonly optimizer?: Optimizer | OptimizerConfig | OptimizerName;
  /**
   * A loss: its name, its plain form such as `{ kind: 'huber', options: { delta: 2 } }`, or a function (prediction, target, options).
   * What such a function returns for each row, or each entry of the target, is averaged by mask, weights and the targets that are known; one that
   * returns a single number has to pass the options on, to a loss of the library, where there are any.
   */
  readonly loss: LossName | LossConfig | Loss;
  /** By name, as functions (prediction, target) => number, or either as `{ name, metric }`. Default none. */
  readonly metrics?: readonly (MetricName | Metric | NamedMetric)[];
  /**
   * Says that your own layers and loss compute from their arguments alone: no clock, no counter, no random numbers but those of their key. Steps on
   * one graph are then replayed from a list of kernel calls, as those of the library's own parts are anyway. Default false.
   */
  readonly pure?: boolean;
}

/** What `compile` made of its options. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  /** The loss with what it weighs. */
  readonly measure: Measure;
  /** The plain form of the loss; null for a function of the user's. */
  readonly lossConfig: LossConfig | null;
  /** What the loss is for; null for a function of the user's. */
  readonly task: LossTask;
  readonly metrics: readonly ReadMetric[];
  /** Whether the user says that a step depends on its parts alone, whatever functions are among them. */
  readonly pure: boolean;
  /** Replays steps that are like those before; null where a step may depend on more than its parts, undefined before the first. */
  planner?: Planner | null;
  /** Time of the training steps so far. */
  seconds: number;
  /** The optimizer's memory, with the parameters it belongs to. */
  memory: { readonly params: TensorTree; readonly state: OptimizerState } | null;
}

/** A network with what it was compiled with: what training, evaluation and files work on. */
export interface Trainable {
  readonly network: Network;
  compiled: Compiled | null;
  /** Set while a training is under way, from its call to its end. */
  training?: boolean;
}

const names = namesOf<CompileOptions>({ optimizer: true, loss: true, metrics: true, pure: true });

export function readCompiled(options: CompileOptions): Compiled {
  const where = 'model.compile';
  checkOptions(where, names, options);
  const { optimizer = 'adam', loss, metrics = [], pure = false } = options;
  if (typeof pure !== 'boolean')
    throw new OptionError({ where, what: "bad value for 'pure'", got: written(pure), expected: 'true or false' });
  const read = readLoss(where, loss);
  const readMetrics = metrics.map((one) => metricByName(where, one));
  for (const { name, metric } of readMetrics) {
    if (name === 'loss' || readMetrics.filter((other) => other.name === name).length > 1)
      throw new OptionError({ where, what: 'two values have one name', got: `'${name}'`, expected: 'a name of its own for each metric' });
    if (isOfValues(metric) && (read.task === 'classes' || read.task === 'binary'))
      throw new OptionError({
        where,
        what: `the metric '${name}' does not fit the task`,
        got: `the loss '${read.config?.kind}'`,
        expected: 'a metric of classes, such as accuracy, f1Macro, rocAuc or mcc',
      });
  }
  return {
    optimizer: optimizerOf(where, optimizer),
    loss: read.loss,
    measure: read.measure,
    lossConfig: read.config,
    task: read.task,
    metrics: readMetrics,
    pure,
    seconds: 0,
    memory: null,
  };
}

/** What `compile` chose. @throws OptionError before any compile. */
export function compiledOf({ compiled }: Trainable, where: string): Compiled {
  if (compiled !== null) return compiled;
  throw new OptionError({
    where,
    what: 'the model has no optimizer and loss yet',
    mend: "Call model.compile({ optimizer, loss: 'crossEntropy' }) first",
  });
}

/** The parameters that reports and predictions go by: their moving average where the optimizer keeps one (`ema`), else they themselves. */
export function averaged(compiled: Compiled | null, params: TensorTree): TensorTree {
  const memory = compiled?.memory;
  if (!memory || memory.params !== params || memory.state.step === 0) return params;
  return (averageOf(memory.state) as TensorTree | null) ?? params;
}
