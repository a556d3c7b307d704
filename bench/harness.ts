import { Bench } from 'tinybench';
import { NumericError, OptionError } from '../src/core/errors.js';
import { assertAgreement } from './agreement.js';
import { type Machine, machine } from './machine.js';

/** The same work in several hands. */
export interface Comparison<Name extends string = string> {
  name: string;
  /** What is timed, one call per sample. The first is the one whose merit is asked; ratios are relative to it. */
  contestants: Record<Name, () => unknown>;
  /** Runs before anything is timed: what each contestant computes (losses, or a few results). They must agree. */
  check: () => Record<NoInfer<Name>, ArrayLike<number>> | Promise<Record<NoInfer<Name>, ArrayLike<number>>>;
  /**
   * Further contestants that may be missing: libraries that are not installed here, or cannot do the work. They must compute the same
   * numbers too; one that does not, or fails, is left out and the reason reported.
   */
  guests?: Guests;
  /** Figures other than times, asked for after the timing, by name with the unit. */
  facts?: () => Readonly<Record<string, number>> | Promise<Readonly<Record<string, number>>>;
  /** One contestant is enough, for a work too large for the others, or none, where only the facts are asked. Default false. */
  alone?: boolean;
  /** |a - b| <= tolerance · max(1, |a|). Default 1e-5. */
  tolerance?: number;
  /** Short rounds per contestant. Default 9. */
  rounds?: number;
  /** Milliseconds per round and contestant. Default 100. */
  time?: number;
}

/** A contestant made when its turn comes. */
export interface Guest {
  /** What is timed. */
  run(): unknown;
  /** Called once, before anything is timed: what it computes. */
  check(): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** Gives its memory back. */
  dispose?(): unknown;
}

export type Guests = Readonly<Record<string, () => Guest | Promise<Guest>>>;

/** Medians over rounds, in milliseconds per call. */
export interface Result {
  name: string;
  /** Median over rounds of the median call of a round. */
  milliseconds: Record<string, number>;
  /** Spread of the rounds: (slowest - fastest) / median. */
  spread: Record<string, number>;
  /** Time of every contestant in units of the first one's. */
  ratio: Record<string, number>;
  /** Milliseconds from making a guest to its first results, five steps where those are losses: what compiling costs it. */
  start: Record<string, number>;
  /** Guests that were left out, and why. */
  absent: Record<string, string>;
  /** Figures other than times, by name with the unit. */
  facts: Record<string, number>;
  machine: Machine;
}

/** What a file of bench/cases is asked for. */
export interface CaseOptions<PeerName extends string = string> {
  /** Libraries to compare with. */
  readonly peers: readonly PeerName[];
  /** Whether to make works that take gigabytes or minutes. Default true. */
  readonly large?: boolean;
}

/** How thoroughly to time. */
export interface Thoroughness {
  /** Fewer and shorter rounds: figures to a tenth or so, in a third of the time. */
  quick?: boolean;
}

/** Middle value, or the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** A call longer than this fills a round by itself. */
const LONG = 250;

/** Median milliseconds per call of one round. `first` is the round in which the contestant warms up. */
async function round(contestant: string, work: () => unknown, time: number, first: boolean, long: boolean): Promise<number> {
  const warming = first && !long;
  const bench = new Bench({ time, iterations: long ? 1 : 3, warmup: warming, warmupTime: 2 * time, warmupIterations: 3, throws: true });
  bench.add(contestant, work);
  const [{ result }] = await bench.run();
  if (result.state !== 'completed') {
    throw new NumericError({ where: 'compare', what: `${contestant} was not timed`, got: result.state, expected: 'completed' });
  }
  return result.latency.p50;
}

/** Milliseconds of one call. */
async function once(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0].slice(0, 200);

/** Makes the guests and holds what they compute against what was expected; those that fail or disagree are absent. */
async function invite(name: string, guests: Guests, expected: Record<string, ArrayLike<number>>, tolerance: number) {
  const present = new Map<string, Guest>();
  const start: Record<string, number> = {};
  const absent: Record<string, string> = {};
  for (const [key, make] of Object.entries(guests)) {
    let guest: Guest | null = null;
    try {
      const began = performance.now();
      guest = await make();
      const computed = await guest.check();
      start[key] = performance.now() - began;
      assertAgreement(name, { ...expected, [key]: computed }, tolerance);
      present.set(key, guest);
    } catch (error) {
      absent[key] = firstLine(error);
      await guest?.dispose?.();
    }
  }
  return { present, start, absent };
}

/**
 * Times contestants that provably do the same work. First `check`: where they disagree, nothing is timed. Then short rounds in turn,
 * the order reversed every time, so that a disturbance of the machine or its clock meets all of them; medians over the rounds.
 */
export async function compare<Name extends string>(comparison: Comparison<Name>, { quick = false }: Thoroughness = {}): Promise<Result> {
  const { name, contestants, check, guests = {}, tolerance = 1e-5 } = comparison;
  const [rounds, time] = [comparison.rounds ?? 9, comparison.time ?? 100].map((n) => (quick ? Math.ceil(n / 2) : n));
  const own = Object.entries<() => unknown>(contestants);
  if (!comparison.alone && (own.length === 0 || own.length + Object.keys(guests).length < 2 || !(rounds >= 1))) {
    throw new OptionError({
      where: `compare ${name}`,
      what: 'nothing to compare',
      got: `${own.length} contestants, ${rounds} rounds`,
      expected: 'at least two contestants and one round',
    });
  }
  if (own.length === 0) {
    const empty = { milliseconds: {}, spread: {}, ratio: {}, start: {}, absent: {} };
    return { name, ...empty, facts: (await comparison.facts?.()) ?? {}, machine: machine() };
  }
  const computed = await check();
  // `check` may name its results in any order: the contestants' own order decides who is first.
  const agreed = Object.fromEntries(own.map(([key]) => [key, computed[key as Name] ?? []]));
  assertAgreement(name, agreed, tolerance);
  const { present, start, absent } = await invite(name, guests, { [own[0][0]]: agreed[own[0][0]] }, tolerance);

  const conditions = machine();
  const entries = [...own, ...Array.from(present, ([key, guest]) => [key, () => guest.run()] as const)];
  const times = new Map(entries.map(([key]) => [key, [] as number[]]));
  const long = new Set<string>();
  for (const [key, work] of entries) {
    // the first call may also make what the later ones use
    if ((await once(work)) > LONG && (await once(work)) > LONG) long.add(key);
  }
  for (let r = 0; r < rounds; r++) {
    for (const [key, work] of r % 2 === 0 ? entries : entries.toReversed()) {
      times.get(key)?.push(await round(key, work, time, r === 0, long.has(key)));
    }
  }
  for (const guest of present.values()) await guest.dispose?.();
  const collect = (f: (all: readonly number[]) => number): Record<string, number> =>
    Object.fromEntries([...times].map(([key, all]) => [key, f(all)]));
  const milliseconds = collect(median);
  const unit = milliseconds[entries[0][0]];
  return {
    name,
    milliseconds,
    spread: collect((all) => (Math.max(...all) - Math.min(...all)) / median(all)),
    ratio: collect((all) => median(all) / unit),
    start,
    absent,
    facts: (await comparison.facts?.()) ?? {},
    machine: conditions,
  };
}

/** A time in the unit that suits it. */
export const duration = (ms: number): string => {
  if (ms >= 1) return `${ms.toPrecision(3)} ms`;
  return ms >= 1e-3 ? `${(ms * 1e3).toPrecision(3)} us` : `${(ms * 1e6).toFixed(0)} ns`;
};

/** The result as lines of text: contestant, time, times the first, spread. */
export function table({ name, milliseconds, ratio, spread, absent, facts }: Result): string {
  const width = Math.max(...[milliseconds, absent].flatMap(Object.keys).map((key) => key.length));
  const line = (key: string): string =>
    `  ${key.padEnd(width)}  ${duration(milliseconds[key]).padStart(9)}  ${`${ratio[key].toFixed(2)} x`.padStart(9)}  ±${(50 * spread[key]).toFixed(0)} %`;
  const missing = Object.entries(absent).map(([key, why]) => `  ${key.padEnd(width)}  left out: ${why}`);
  const further = Object.entries(facts).map(([key, value]) => `  ${key}: ${Number(value.toPrecision(4))}`);
  return [name, ...Object.keys(milliseconds).map(line), ...missing, ...further].join('\n');
}
