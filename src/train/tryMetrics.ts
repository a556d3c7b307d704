import { GraphgradError, NumericError, OptionError } from '../core/errors.js';
import { targetOf } from '../graph/targetOf.js';
import { unscaled } from '../nn/targetScale.js';
import { scope } from '../runtime/scope.js';
import type { Batch } from './batches.js';
import type { Compiled } from './compile.js';
import { Collector } from './evaluate.js';
import type { StepState } from './step.js';

/** Tries every metric on one batch, so that one that does not fit the task is refused before anything is trained. */
export function tryMetrics(
  where: string,
  { metrics, outputs }: Compiled,
  { forward, params, buffers, scale }: StepState,
  { graph, mask }: Batch,
): void {
  if (metrics.length === 0) return;
  const [prediction, target] = [new Collector(), new Collector()];
  scope(() => {
    const given = forward(params, graph, { training: false, buffers });
    outputs?.see(where, given, graph);
    prediction.add(unscaled(given, scale), mask);
  });
  target.add(targetOf(graph), mask);
  for (const { name, metric } of metrics) {
    const value = tried(where, name, () => metric(prediction.result, target.result));
    if (typeof value === 'number') continue;
    throw new OptionError({ where, what: `the metric '${name}' gives no number`, got: typeof value, expected: 'a number' });
  }
}

/** That one class is missing in the first batch, or a number is undefined there, is no misfit. */
function tried(where: string, name: string, measure: () => unknown): unknown {
  try {
    return measure();
  } catch (cause) {
    if (cause instanceof NumericError) return Number.NaN;
    if (!(cause instanceof GraphgradError)) throw cause;
    throw new OptionError({
      where,
      what: `the metric '${name}' does not fit the task: ${cause.message}`,
      mend: 'Choose another in model.compile',
      cause,
    });
  }
}
