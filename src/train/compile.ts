import { OptionError } from '../core/errors.js';
import { misfit } from '../core/expect.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { array, bool, optional, unchecked } from '../core/options/vocabulary.js';
import type { TensorTree } from '../layers/context.js';
import type { Network } from '../network/network.js';
import type { Measure } from '../nn/losses/define.js';
import type { Loss } from '../nn/losses/reduction.js';
import { type LossConfig, type LossName, type LossTask, readLoss } from '../nn/losses.js';
import { isOfValues, type MetricName, metric as metricByName, type NamedMetric, type ReadMetric } from '../nn/metrics/list.js';
import type { Metric } from '../nn/metrics/metric.js';
import { type OptimizerConfig, type OptimizerName, optimizer as optimizerOf } from '../nn/optimizers/byName.js';
import { averageOf, type Optimizer, type OptimizerState } from '../nn/optimizers/optimizer.js';
import { isScaling, type Scaling, type TargetScale } from '../nn/targetScale.js';
import type { Planner } from './plan/planner.js';

const compileOptions = {
  /** An optimizer, its plain form, or the name of one for its defaults. Default 'adam'. */
  optimizer: optional(unchecked<Optimizer | OptimizerConfig | OptimizerName>('an optimizer'), 'adam'),
  /**
   * A loss: its name, its plain form such as `{ kind: 'huber', options: { delta: 2 } }`, or a function (prediction, target, options).
   * What such a function returns for each row, or each entry of the target, is averaged by mask, weights and the targets that are known; one that
   * returns a single number has to pass the options on, to a loss of the library, where there are any.
   */
  loss: unchecked<LossName | LossConfig | Loss>('a loss'),
  /**
   * `data.transforms.standardizeTargets()`: the model learns targets of mean 0 and deviation 1, as those of the rows it is first trained on have them,
   * and predicts, measures and plots in the units of the data. Of losses of values. Default: targets as they are.
   */
  targetTransform: optional(unchecked<Scaling>('a transform of targets')),
  /** By name, as functions (prediction, target) => number, or either as `{ name, metric }`. Default none. */
  metrics: optional(array(unchecked<MetricName | Metric | NamedMetric>('a metric')), []),
  /**
   * Says that your own layers and loss compute from their arguments alone: no clock, no counter, no random numbers but those of their key. Steps on
   * one graph are then replayed from a list of kernel calls, as those of the library's own parts are anyway. Default false.
   */
  pure: bool(false),
};

/** Options of `compile`. */
export interface CompileOptions extends Given<typeof compileOptions> {}

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
  /** Whether the targets are learnt scaled. */
  readonly scales: boolean;
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
  /** What scaled targets are scaled by, once the model has been trained on some. */
  scale?: TargetScale | null;
  /** Set while a training is under way, from its call to its end. */
  training?: boolean;
}

export function readCompiled(options: CompileOptions): Compiled {
  const where = 'model.compile';
  const { optimizer, loss, metrics, targetTransform, pure } = readOptions(where, compileOptions, options);
  const read = readLoss(where, loss);
  if (targetTransform !== undefined) refuseTransform(where, targetTransform, read.task);
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
    scales: targetTransform !== undefined,
    pure,
    seconds: 0,
    memory: null,
  };
}

function refuseTransform(where: string, given: unknown, task: LossTask): void {
  if (!isScaling(given))
    throw misfit(where, 'targetTransform', given, 'a transform of targets', 'Write data.transforms.standardizeTargets()');
  if (task === null || task === 'values') return;
  throw new OptionError({
    where,
    what: 'only targets that are values can be scaled',
    got: `a loss of ${task}`,
    expected: 'a loss of values, such as mse',
  });
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
