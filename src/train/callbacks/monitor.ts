import { OptionError } from '../../core/errors.js';
import type { MetricName } from '../../nn/metrics/list.js';

/** What may be watched: the loss, or a metric, of the training data or of those for validation (`valLoss`). */
export type MonitorName = 'loss' | 'valLoss' | MetricName | `val${Capitalize<Exclude<MetricName, `hits@${number}`>>}` | `valHits@${number}`;

/** Which way a value gets better; 'auto' goes by its name. */
export type Mode = 'auto' | 'min' | 'max';

/** Metrics that count errors; what the others measure is better the larger it is. */
const ERRORS = /(loss|mse|mae|rmse|error|huber)$/i;

/** Whether less of a value is better, as its name says. */
export const smallerIsBetter = (name: string): boolean => ERRORS.test(name);

/** The value that is watched, and what is better. Default: `valLoss` where there are validation data, else `loss`. */
export class Monitor {
  /** The best value so far. */
  best: number | null = null;

  constructor(
    private readonly where: string,
    private readonly name: string | undefined,
    private readonly mode: Mode = 'auto',
    /** How much better counts as better. */
    private readonly minDelta = 0,
  ) {
    if (!(minDelta >= 0)) throw new OptionError({ where, what: 'bad minDelta', got: String(minDelta), expected: 'a number, at least 0' });
    if (!['auto', 'min', 'max'].includes(mode))
      throw new OptionError({ where, what: 'bad mode', got: `'${mode}'`, expected: "'auto', 'min' or 'max'" });
  }

  /** Forgets what was. @throws OptionError where the training has no such value. */
  begin(keys: readonly string[]): void {
    this.best = null;
    if (this.name !== undefined && !keys.includes(this.name)) throw this.missing(keys);
  }

  private missing(keys: readonly string[]): OptionError {
    return new OptionError({
      where: this.where,
      what: 'there is no value to monitor',
      got: `'${this.name ?? 'loss'}'`,
      expected: keys.join(', '),
    });
  }

  /** Takes note of the values of an epoch; true when the watched one is the best so far. NaN never is. @throws OptionError without it. */
  improves(metrics: Readonly<Record<string, number>>): boolean {
    const name = this.name ?? ('valLoss' in metrics ? 'valLoss' : 'loss');
    if (!Object.hasOwn(metrics, name)) throw this.missing(Object.keys(metrics));
    const value = metrics[name];
    const smaller = this.mode === 'min' || (this.mode === 'auto' && smallerIsBetter(name));
    const better =
      this.best === null ? !Number.isNaN(value) : smaller ? value < this.best - this.minDelta : value > this.best + this.minDelta;
    if (better) this.best = value;
    return better;
  }
}
