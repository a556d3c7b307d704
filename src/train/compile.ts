import { OptionError } from '../core/errors.js';
import { misfit } from '../core/expect.js';
import type { Given, Values } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { array, bool, custom, either, optional, unchecked } from '../core/options/vocabulary.js';
import { isDictionary } from '../core/tree.js';
import type { TensorTree } from '../layers/context.js';
import type { Network } from '../network/network.js';
import type { Measure } from '../nn/losses/define.js';
import type { Loss } from '../nn/losses/reduction.js';
import { type LossConfig, type LossName, type LossTask, type ReadLoss, readLoss } from '../nn/losses.js';
import { isOfValues, type MetricName, metric as metricByName, type NamedMetric, type ReadMetric } from '../nn/metrics/list.js';
import type { Metric } from '../nn/metrics/metric.js';
import { type OptimizerConfig, type OptimizerName, optimizer as optimizerOf } from '../nn/optimizers/byName.js';
import { averageOf, type Optimizer, type OptimizerState } from '../nn/optimizers/optimizer.js';
import { isScaling, type Scaling, type TargetScale } from '../nn/targetScale.js';
import { isByOutput, type LossesByOutput, type MetricsByOutput, Outputs, ofOneOutput } from './outputs.js';
import type { Planner } from './plan/planner.js';

const areWeights = (value: unknown): boolean =>
  isDictionary(value) && Object.values(value).every((one) => typeof one === 'number' && one >= 0 && Number.isFinite(one));
const areLists = (value: unknown): boolean => isDictionary(value) && Object.values(value).every(Array.isArray);

const compileOptions = {
  /** An optimizer, its plain form, or the name of one for its defaults. Default 'adam'. */
  optimizer: optional(unchecked<Optimizer | OptimizerConfig | OptimizerName>('an optimizer'), 'adam'),
  /**
   * A loss: its name, its plain form such as `{ kind: 'huber', options: { delta: 2 } }`, or a function (prediction, target, options).
   * What such a function returns for each row, or each entry of the target, is averaged by mask, weights and the targets that are known; one that
   * returns a single number has to pass the options on, to a loss of the library, where there are any. Of a model that ends with `layers.outputHeads` a
   * dictionary: a loss for each output by its name.
   */
  loss: unchecked<LossName | LossConfig | Loss | LossesByOutput>('a loss'),
  /** Of several outputs what each loss counts in the sum that is trained by. Default 1 for each. */
  lossWeights: optional(custom<Readonly<Record<string, number>>>('object', 'numbers of at least 0 by output', areWeights)),
  /**
   * `data.transforms.standardizeTargets()`: the model learns targets of mean 0 and deviation 1, as those of the rows it is first trained on have them,
   * and predicts, measures and plots in the units of the data. Of losses of values. Default: targets as they are.
   */
  targetTransform: optional(unchecked<Scaling>('a transform of targets')),
  /** By name, as functions (prediction, target) => number, or either as `{ name, metric }`; of several outputs a list for each. Default none. */
  metrics: optional(
    either(
      array(unchecked<MetricName | Metric | NamedMetric>('a metric')),
      custom<MetricsByOutput>('object', 'lists of metrics by output', areLists),
    ),
    [],
  ),
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
  readonly lossConfig: LossConfig | Readonly<Record<string, LossConfig>> | null;
  /** What the loss is for; null for a function of the user's. */
  readonly task: LossTask;
  readonly metrics: readonly ReadMetric[];
  /** Of several outputs what is asked of each; null for one output. */
  readonly outputs: Outputs | null;
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
  const { loss, lossWeights, metrics, ...rest } = readOptions(where, compileOptions, options);
  const byOutput = isByOutput(loss);
  const areByOutput = !Array.isArray(metrics);
  if (byOutput !== areByOutput && (areByOutput || (metrics as readonly unknown[]).length > 0))
    throw new OptionError({
      where,
      what: byOutput ? 'there is a loss for each output, and one list of metrics' : 'there are metrics for each output, and one loss',
      expected: 'both as dictionaries by output, or neither',
      mend: byOutput ? `Write metrics: { ${Object.keys(loss)[0]}: [ … ] }` : undefined,
    });
  if (!byOutput) {
    if (lossWeights !== undefined)
      throw new OptionError({ where, what: 'lossWeights are given, and there is one loss', expected: 'a loss for each output' });
    return compiledWith(where, rest, readLoss(where, loss as LossName), null, metrics as readonly MetricName[]); // as was just asked
  }
  const outputs = Outputs.read(where, loss, lossWeights ?? {}, areByOutput ? (metrics as MetricsByOutput) : {}); // as was just asked
  if (rest.targetTransform !== undefined)
    throw new OptionError({
      where,
      what: 'targets of several outputs are not scaled',
      got: outputs.names.join(', '),
      expected: 'one output',
      mend: 'Scale y itself, and predictions back',
    });
  const read: ReadLoss = { loss: outputs.list[0].loss, measure: outputs.measure, config: null, task: null };
  return { ...compiledWith(where, rest, read, outputs, []), lossConfig: outputs.config, metrics: outputs.metrics };
}

/** What `compile` made of everything but the outputs. */
function compiledWith(
  where: string,
  { optimizer, targetTransform, pure }: Pick<Values<typeof compileOptions>, 'optimizer' | 'targetTransform' | 'pure'>,
  read: ReadLoss,
  outputs: Outputs | null,
  metrics: readonly (MetricName | Metric | NamedMetric)[],
): Compiled {
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
    measure: outputs === null ? ofOneOutput(where, read.measure) : read.measure,
    outputs,
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
