import { OptionError } from '../core/errors.js';
import { largest, smallest } from '../core/extremes.js';
import { numberText } from '../plot/numberText.js';

/** Where progress goes: a Node stream fits, and so does `{ write: (text) => … }`. */
export interface ProgressOutput {
  write(text: string): unknown;
  /** Whether a line can be redrawn in place. */
  readonly isTTY?: boolean;
  /** Width of the terminal. Default 80. */
  readonly columns?: number;
}

export interface ProgressOptions {
  /** Number of epochs planned, >= 1. */
  readonly epochs: number;
  /** Default: the process' stderr, looked up when progress is made; without one, a line of the console for each line. */
  readonly out?: ProgressOutput;
  /** What is counted, in the plural. Default 'items'. */
  readonly unit?: string;
  /** Clock in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
}

export interface ProgressUpdate {
  /** The epoch being worked on, from 1. */
  readonly epoch: number;
  /** Batches of this epoch that are done, from 1. The update with `batch === batches` closes the epoch, so it comes last, after validation. */
  readonly batch: number;
  readonly batches: number;
  /** Items worked on since the last update. */
  readonly items: number;
  readonly loss: number;
  readonly metrics?: Readonly<Record<string, number>>;
}

export interface Progress {
  update(state: ProgressUpdate): void;
  /** Ends the line. An epoch cut short gets its line too. Later calls do nothing. */
  finish(): void;
}

/** Milliseconds between two drawings of the bar. */
const INTERVAL = 50;
/** Throughput and time left follow the last seconds: what is this old (ms) counts half. */
const HALF_LIFE = 3000;
const BAR = 20;
const SPARKS = 12;

/**
 * Shows how training goes. On a terminal: one line redrawn in place at most every 50 ms, with a bar, epoch, throughput, time left, loss,
 * metrics and a sparkline of the last epochs' losses. Elsewhere: one plain line for each epoch. Throws OptionError for epochs that are no
 * whole number >= 1.
 */
export function progress({ epochs, out = defaultOutput(), unit = 'items', now = () => performance.now() }: ProgressOptions): Progress {
  if (!Number.isSafeInteger(epochs) || epochs < 1) {
    throw new OptionError({
      where: 'progress',
      what: 'epochs is no number of epochs',
      got: String(epochs),
      expected: 'a whole number >= 1',
    });
  }
  const terminal = out.isTTY === true;
  const start = now();
  const pace = { time: 0, items: 0, share: 0 }; // decayed sums
  const losses: number[] = [];
  let state: ProgressUpdate | undefined;
  let last = start;
  let done = 0; // share of all the work
  let epoch = { number: 0, start, items: 0, closed: true };
  let drawn = Number.NEGATIVE_INFINITY;
  let finished = false;

  const draw = (time: number): void => {
    drawn = time;
    out.write(`\r${cut(bar(), (out.columns ?? 80) - 1)}\x1b[K`);
  };

  function bar(): string {
    if (state === undefined) return '';
    const left = pace.share > 0 ? ((1 - done) * pace.time) / pace.share : Number.NaN;
    const parts = [
      `${blocks(done)} ${String(Math.floor(done * 100)).padStart(3)}%`,
      `${String(state.epoch).padStart(String(epochs).length)}/${epochs}`,
      rate(pace.items, pace.time),
      finished ? durationText(last - start) : `ETA ${durationText(left)}`,
      ...values(state),
    ];
    return [...parts, ...(losses.length > 1 ? [sparkline(losses)] : [])].join('  ');
  }

  function line(time: number, current: ProgressUpdate): string {
    const unfinished = current.batch < current.batches ? ` (batch ${current.batch}/${current.batches})` : '';
    const spent = time - epoch.start;
    const left = done > 0 ? ((time - start) * (1 - done)) / done : Number.NaN;
    const parts = [`epoch ${current.epoch}/${epochs}${unfinished}`, durationText(spent), rate(epoch.items, spent), ...values(current)];
    return [...parts, ...(done < 1 && unfinished === '' ? [`ETA ${durationText(left)}`] : [])].join('  ');
  }

  const rate = (items: number, time: number): string => `${time > 0 ? numberText((items / time) * 1000, 3) : '–'} ${unit}/s`;

  return {
    update(next) {
      if (finished) return;
      const time = now();
      if (next.epoch !== epoch.number) epoch = { number: next.epoch, start: last, items: 0, closed: false };
      state = next;
      const before = done;
      done = Math.min(1, Math.max(before, (next.epoch - 1 + next.batch / next.batches) / epochs));
      epoch.items += next.items;
      const fade = 0.5 ** ((time - last) / HALF_LIFE);
      pace.time = pace.time * fade + (time - last);
      pace.items = pace.items * fade + next.items;
      pace.share = pace.share * fade + (done - before);
      last = time;
      const closes = next.batch >= next.batches && !epoch.closed;
      if (closes) {
        epoch.closed = true;
        if (losses.push(next.loss) > SPARKS) losses.shift();
      }
      if (terminal) {
        if (time - drawn >= INTERVAL) draw(time);
      } else if (closes) out.write(`${line(time, next)}\n`);
    },
    finish() {
      if (finished) return;
      finished = true;
      if (state === undefined) return;
      if (terminal) {
        draw(last);
        out.write('\n');
      } else if (!epoch.closed) out.write(`${line(last, state)}\n`);
    },
  };
}

const values = ({ loss, metrics = {} }: ProgressUpdate): string[] =>
  [['loss', loss] as const, ...Object.entries(metrics)].map(([name, value]) => `${name} ${numberText(value)}`);

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of 20 cells, filled to an eighth of a cell. */
function blocks(share: number): string {
  const eighths = Math.floor(share * BAR * 8);
  return `▕${('█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7]).padEnd(BAR)}▏`;
}

/** Heights from the least to the greatest value; what is not finite is a blank. */
function sparkline(all: readonly number[]): string {
  const finite = all.filter(Number.isFinite);
  const low = smallest(finite);
  const range = largest(finite) - low;
  return all.map((value) => (Number.isFinite(value) ? '▁▂▃▄▅▆▇█'[range > 0 ? Math.round(((value - low) / range) * 7) : 0] : ' ')).join('');
}

/** Cuts at a terminal's width, so that the line never wraps and can be redrawn. */
const cut = (text: string, width: number): string => (text.length > width ? text.slice(0, Math.max(0, width)) : text);

/** `0.4 s`, `12 s`, `3:05`, `1:02:33`. */
function durationText(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return '–';
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(seconds < 0.0995 ? 3 : 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

function defaultOutput(): ProgressOutput {
  const stream: ProgressOutput | undefined = globalThis.process?.stderr;
  return stream ?? { write: (text: string) => console.log(text.trimEnd()) };
}
