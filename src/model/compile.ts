import { OptionError } from '../core/errors.js';
import type { TensorTree } from '../layers/context.js';
import { type Loss, loss as lossByName } from '../nn/losses.js';
import { metric as metricByName } from '../nn/metrics/list.js';
import type { Metric } from '../nn/metrics/metric.js';
import { type OptimizerConfig, type OptimizerName, optimizer as optimizerOf } from '../nn/optimizers/list.js';
import type { Optimizer, OptimizerState } from '../nn/optimizers/optimizer.js';
import type { ModelState } from './model.js';

/** Options of `compile`. */
export interface CompileOptions {
  /** An optimizer, its plain form, or the name of one for its defaults. Default 'adam'. */
  readonly optimizer?: Optimizer | OptimizerConfig | OptimizerName;
  /** A loss, by name or as a function. */
  readonly loss: string | Loss;
  /** By name or as functions. Default none. */
  readonly metrics?: readonly (string | Metric)[];
}

/** What `compile` made of its options. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  /** The name that it was given by; null for a function of the user's. */
  readonly lossName: string | null;
  readonly metrics: readonly { readonly name: string; readonly metric: Metric }[];
  /** Time of the training steps so far. */
  seconds: number;
  /** The optimizer's memory, with the parameters it belongs to. */
  memory: { readonly params: TensorTree; readonly state: OptimizerState } | null;
}

export function readCompiled({ optimizer = 'adam', loss, metrics = [] }: CompileOptions): Compiled {
  const where = 'model.compile';
  return {
    optimizer: optimizerOf(where, optimizer),
    loss: lossByName(where, loss),
    lossName: typeof loss === 'string' ? loss : null,
    metrics: metrics.map((one) => metricByName(where, one)),
    seconds: 0,
    memory: null,
  };
}

/** What `compile` chose. @throws OptionError before any compile. */
export function compiledOf(state: ModelState, where: string): Compiled {
  if (state.compiled !== null) return state.compiled;
  throw new OptionError({
    where,
    what: 'the model has no optimizer and loss yet',
    mend: "Call model.compile({ optimizer, loss: 'crossEntropy' }) first",
  });
}
