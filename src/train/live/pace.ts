import { largest } from '../../core/extremes.js';
/** How often to draw. */
export interface PaceOptions {
  /** Milliseconds until the first drawing, whatever it costs. Default 150. */
  readonly first?: number;
  /** Milliseconds between two drawings at least. Default 250. */
  readonly shortest?: number;
  /** Milliseconds after which a drawing is due whatever it costs. Default 10,000. */
  readonly longest?: number;
  /** Share of the training time that drawing may take. Default 0.02. */
  readonly share?: number;
  /** Training goes on while something is drawn, so that drawing takes no part of its time. Default false. */
  readonly beside?: boolean;
  /** Clock in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
}

/**
 * Decides when a running training is drawn: first after `first` ms; then as often as it is asked, but at most every `shortest` ms, and as
 * seldom as keeps the time spent on drawing below `share` of the time spent on training, the last drawing included; at least every `longest`
 * ms all the same. A drawing is expected to cost what the dearest of the last four did.
 */
export class Pace {
  /** Milliseconds spent on drawing so far. */
  spent = 0;
  /** Milliseconds of the clock that were neither training nor drawing, such as prediction passes for the figures. */
  aside = 0;
  drawings = 0;
  private readonly recent: number[] = [];
  private readonly began: number;
  private last: number;
  private readonly options: Required<PaceOptions>;

  constructor({
    first = 150,
    shortest = 250,
    longest = 10_000,
    share = 0.02,
    beside = false,
    now = () => performance.now(),
  }: PaceOptions = {}) {
    this.options = { first, shortest, longest, share, beside, now };
    this.began = this.last = now();
  }

  /** Milliseconds spent on training so far. */
  get trained(): number {
    const { beside, now } = this.options;
    return now() - this.began - this.aside - (beside ? 0 : this.spent);
  }

  /** Nothing was drawn for so long that it is due now. */
  get overdue(): boolean {
    const { first, longest, now } = this.options;
    return now() - this.last >= (this.drawings === 0 ? first : longest);
  }

  /** A drawing now keeps within the bounds, or is overdue. */
  get due(): boolean {
    const { shortest, share, beside, now } = this.options;
    if (this.overdue) return true;
    if (now() - this.last < shortest) return false;
    // another one comes at the end
    return beside || this.spent + 2 * largest(this.recent, 0) <= share * this.trained;
  }

  /** What a drawing is expected to cost before there was any. */
  expect(milliseconds: number): void {
    this.recent.push(milliseconds);
  }

  /** The last drawing was written down, which took so long. */
  wrote(milliseconds: number): void {
    this.spent += milliseconds;
  }

  /** A drawing has just ended: what it cost, and the time that is to be counted apart. */
  drew(milliseconds: number, aside = 0): void {
    this.spent += milliseconds;
    this.aside += aside;
    this.drawings++;
    if (this.recent.push(milliseconds) > 4) this.recent.shift();
    this.last = this.options.now();
  }
}
