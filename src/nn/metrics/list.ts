import { OptionError } from '../../core/errors.js';
import * as classification from './classification.js';
import type { Metric } from './metric.js';
import * as ranking from './ranking.js';
import * as regression from './regression.js';

const { confusionMatrix: _matrix, ...classMetrics } = classification;
const { ranks: _ranks, ...regressionMetrics } = regression;
const { hitsAt, ...rankMetrics } = ranking;

/** Every metric that is one number, by name. */
const byName: Readonly<Record<string, Metric>> = {
  ...classMetrics,
  ...regressionMetrics,
  ...rankMetrics,
  'hits@1': hitsAt(1),
  'hits@3': hitsAt(3),
  'hits@10': hitsAt(10),
};

/** A metric by name, or a function under its own name. @throws OptionError for an unknown name. */
export function metric(where: string, given: string | Metric): { readonly name: string; readonly metric: Metric } {
  if (typeof given === 'function') return { name: given.name || 'metric', metric: given };
  if (Object.hasOwn(byName, given)) return { name: given, metric: byName[given] };
  throw new OptionError({
    where,
    what: 'unknown metric',
    got: `'${String(given)}'`,
    expected: `${Object.keys(byName).join(', ')}, or a function`,
  });
}
