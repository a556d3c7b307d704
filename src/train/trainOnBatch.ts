import { NumericError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { optional, string } from '../core/options/vocabulary.js';
import { key as rootKey } from '../core/random.js';
import type { GraphLike } from '../graph/batch.js';
import { nothingCounts } from '../nn/losses/reduction.js';
import { ScaleTally, type TargetScale } from '../nn/targetScale.js';
import type { Tensor } from '../runtime/tensor.js';
import { type Batch, single } from './batches.js';
import { compiledOf, type Trainable } from './compile.js';
import { orAsBefore, remember, stepStateOf } from './prepareRun.js';
import { trainStep } from './step.js';
import { Tally, tallyTargets } from './tally.js';
import { seedOption } from './trainOptions.js';
import { tryMetrics } from './tryMetrics.js';
import { settleForBatch, weigher, weightOptions } from './weights.js';

const stepOptions = {
  /** Which mask of a graph counts, if it has masks. Default 'train'. */
  mask: string('train'),
  /** Where random numbers come from, with the number of steps taken so far. Default 0. */
  seed: optional(seedOption, 0),
  ...weightOptions,
};

/** Options of `trainOnBatch`. */
export interface TrainOnBatchOptions extends Given<typeof stepOptions> {}

function scaleOf(batch: Batch): TargetScale {
  const tally = new ScaleTally();
  tallyTargets(tally, batch);
  return tally.scale;
}

/** One step on one graph or batch, with the compiled optimizer: its loss, and the metrics of the outputs it went by. */
export function trainOnBatch(
  trainable: Trainable,
  data: GraphLike,
  options: TrainOnBatchOptions,
): { loss: number } & Record<string, number> {
  const where = 'model.trainOnBatch';
  const { mask, seed, ...weights } = readOptions(where, stepOptions, options);
  const compiled = compiledOf(trainable, where);
  const from = single(where, data, { mask });
  try {
    const batch = from.first();
    const weigh = weigher(where, settleForBatch(where, weights, batch), compiled.task, from);
    return orAsBefore(remember(trainable, compiled), () => {
      if (compiled.scales && !trainable.scale) trainable.scale = scaleOf(batch);
      const step = stepStateOf(where, trainable, compiled, batch.graph, seed);
      tryMetrics(where, compiled, step, batch);
      const key = rootKey(seed).child('step').at(step.optimizerState.step);
      const tally = new Tally(compiled);
      const observe = compiled.metrics.length > 0 ? (prediction: Tensor) => tally.observe(prediction, batch) : undefined;
      const result = trainStep(step, batch.graph, batch.mask, key, observe, { where, weights: weigh?.(batch) });
      if (result instanceof NumericError) throw result;
      if (result.weight === 0) throw nothingCounts(where);
      tally.count(result, batch.rows, 0);
      return { ...tally.metrics, loss: result.loss };
    });
  } finally {
    from.dispose();
  }
}
