import { Bench } from 'tinybench';
import { NumericError, OptionError } from '../src/core/errors.js';
import { type Machine, machine } from './machine.js';

/** The same work in several hands. */
export interface Comparison<Name extends string = string> {
  name: string;
  /** What is timed, one call per sample. The first is the one whose merit is asked; ratios are relative to it. */
  contestants: Record<Name, () => unknown>;
  /** Runs before anything is timed: what each contestant computes (losses, or a few results). They must agree. */
  check: () => Record<NoInfer<Name>, ArrayLike<number>> | Promise<Record<NoInfer<Name>, ArrayLike<number>>>;
  /** |a - b| <= tolerance · max(1, |a|). Default 1e-5. */
  tolerance?: number;
  /** Short rounds per contestant. Default 9. */
  rounds?: number;
  /** Milliseconds per round and contestant. Default 100. */
  time?: number;
}

/** Medians over rounds, in milliseconds per call. */
export interface Result {
  name: string;
  milliseconds: Record<string, number>;
  /** Spread of the rounds: (slowest - fastest) / median. */
  spread: Record<string, number>;
  /** Time of every contestant in units of the first one's. */
  ratio: Record<string, number>;
  machine: Machine;
}

/** Middle value, or the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Throws NumericError unless all contestants computed the same numbers. */
export function assertAgreement(name: string, computed: Record<string, ArrayLike<number>>, tolerance = 1e-5): void {
  const [[first, expected], ...others] = Object.entries(computed);
  for (const [contestant, got] of others) {
    if (got.length !== expected.length || got.length === 0) {
      throw new NumericError({
        where: `compare ${name}`,
        what: `${contestant} and ${first} computed different amounts`,
        got: `${got.length} and ${expected.length} numbers`,
        expected: 'equally many, at least one',
        fields: { contestant, first },
      });
    }
    for (let i = 0; i < got.length; i++) {
      if (Math.abs(got[i] - expected[i]) <= tolerance * Math.max(1, Math.abs(expected[i]))) continue;
      throw new NumericError({
        where: `compare ${name}`,
        what: `${contestant} and ${first} disagree at number ${i}`,
        got: `${got[i]} and ${expected[i]}`,
        expected: `agreement to ${tolerance}`,
        mend: 'Make them compute the same thing; nothing was timed.',
        fields: { contestant, first, index: i, got: got[i], expected: expected[i] },
      });
    }
  }
}

/** Median milliseconds per call of one round. */
async function round(contestant: string, work: () => unknown, time: number, warm: boolean): Promise<number> {
  const bench = new Bench({ time, iterations: 3, warmup: warm, warmupTime: 2 * time, warmupIterations: 3, throws: true });
  bench.add(contestant, work);
  const [{ result }] = await bench.run();
  if (result.state !== 'completed') {
    throw new NumericError({ where: 'compare', what: `${contestant} was not timed`, got: result.state, expected: 'completed' });
  }
  return result.latency.p50;
}

/**
 * Times contestants that provably do the same work. First `check`: where they disagree, nothing is timed. Then short rounds in turn,
 * the order reversed every time, so that a disturbance of the machine or its clock meets all of them; medians over the rounds.
 */
export async function compare<Name extends string>(comparison: Comparison<Name>): Promise<Result> {
  const { name, contestants, check, tolerance = 1e-5, rounds = 9, time = 100 } = comparison;
  const entries = Object.entries<() => unknown>(contestants);
  if (entries.length < 2 || !(rounds >= 1)) {
    throw new OptionError({
      where: `compare ${name}`,
      what: 'nothing to compare',
      got: `${entries.length} contestants, ${rounds} rounds`,
      expected: 'at least two contestants and one round',
    });
  }
  const computed = await check();
  // `check` may name its results in any order: the contestants' own order decides who is first.
  assertAgreement(name, Object.fromEntries(entries.map(([key]) => [key, computed[key as Name] ?? []])), tolerance);

  const conditions = machine();
  const times = new Map(entries.map(([key]) => [key, [] as number[]]));
  for (let r = 0; r < rounds; r++) {
    for (const [key, work] of r % 2 === 0 ? entries : entries.toReversed()) times.get(key)?.push(await round(key, work, time, r === 0));
  }
  const collect = (f: (all: readonly number[]) => number): Record<string, number> =>
    Object.fromEntries([...times].map(([key, all]) => [key, f(all)]));
  const milliseconds = collect(median);
  const unit = milliseconds[entries[0][0]];
  return {
    name,
    milliseconds,
    spread: collect((all) => (Math.max(...all) - Math.min(...all)) / median(all)),
    ratio: collect((all) => median(all) / unit),
    machine: conditions,
  };
}

/** A time in the unit that suits it. */
export const duration = (ms: number): string => {
  if (ms >= 1) return `${ms.toPrecision(3)} ms`;
  return ms >= 1e-3 ? `${(ms * 1e3).toPrecision(3)} us` : `${(ms * 1e6).toFixed(0)} ns`;
};

/** The result as lines of text: contestant, time, times the first, spread. */
export function table({ name, milliseconds, ratio, spread }: Result): string {
  const width = Math.max(...Object.keys(milliseconds).map((key) => key.length));
  const line = (key: string): string =>
    `  ${key.padEnd(width)}  ${duration(milliseconds[key]).padStart(9)}  ${`${ratio[key].toFixed(2)} x`.padStart(9)}  ±${(50 * spread[key]).toFixed(0)} %`;
  return [name, ...Object.keys(milliseconds).map(line)].join('\n');
}
