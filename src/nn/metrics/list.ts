import { OptionError } from '../../core/errors.js';
import * as classification from './classification.js';
import * as clustering from './clustering.js';
import type { Metric } from './metric.js';
import * as ranking from './ranking.js';
import * as regression from './regression.js';

const { ranks: _ranks, ...regressionMetrics } = regression;
const { hitsAt, ...rankMetrics } = ranking;

/** Every metric that is one number, by name; besides, `hits@k` for any k. */
const byName = { ...classification, ...clustering, ...regressionMetrics, ...rankMetrics };

/** Names of metrics. */
export type MetricName = keyof typeof byName | `hits@${number}`;

/** A metric under another name. */
export interface NamedMetric {
  /** The key in History. */
  readonly name: string;
  readonly metric: MetricName | Metric;
}

/** A metric and the key of its values. */
export interface ReadMetric {
  readonly name: string;
  readonly metric: Metric;
}

/** A metric by name, a function under its own name, or either under another name. @throws OptionError for an unknown name. */
export function metric(where: string, given: string | Metric | NamedMetric): ReadMetric {
  if (typeof given === 'function') return { name: given.name || 'metric', metric: given };
  if (typeof given === 'object' && given !== null) return { name: given.name, metric: metric(where, given.metric).metric };
  const found = findMetric(given);
  if (found !== null) return { name: given, metric: found };
  throw new OptionError({
    where,
    what: given === 'confusionMatrix' ? 'a confusion matrix is not one number' : 'unknown metric',
    got: `'${String(given)}'`,
    expected: `${Object.keys(byName).join(', ')}, hits@k, or a function`,
    ...(given === 'confusionMatrix' && { mend: 'Call metrics.confusionMatrix on rows of predictions' }),
  });
}

/** The metric of a name; null where there is none. */
export function findMetric(name: string): Metric | null {
  if (Object.hasOwn(byName, name)) return byName[name as keyof typeof byName];
  const hits = /^hits@([1-9]\d{0,8})$/.exec(name);
  return hits === null ? null : hitsFor(Number(hits[1]));
}

const hits = new Map<number, Metric>();

/** One function for each k, so that looking a name up twice gives the same. */
function hitsFor(k: number): Metric {
  const made = hits.get(k) ?? hitsAt(k);
  hits.set(k, made);
  return made;
}

const values: ReadonlySet<Metric> = new Set(Object.values(regressionMetrics));

/** True for the metrics of values, which make no sense of class ids. */
export const isOfValues = (metric: Metric): boolean => values.has(metric);
