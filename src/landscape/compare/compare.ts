import { OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { array, bool, custom, either, func, int, optional, string, unchecked } from '../../core/options/vocabulary.js';
import { isDictionary } from '../../core/tree.js';
import type { Network } from '../../network/network.js';
import type { CompileOptions } from '../../train/compile.js';
import { type LandscapeData, type Progress, progressOption, settings } from '../settings.js';
import { type Job, runHere, type Work } from './job.js';
import { type BuilderModule, type Choice, describeChoice, makerOf } from './maker.js';
import type { networkOptions } from './network.js';
import { type Rank, rank } from './rank.js';
import type { ComparedRun } from './run.js';
import { runInWorkers } from './workers.js';

const isModule = (value: unknown): value is BuilderModule =>
  isDictionary(value) && (typeof value.module === 'string' || value.module instanceof URL);

const options = {
  /** What to compare: each differs from the network of all by the values it names; `name` says what to call it, `optimizer` may differ too. */
  choices: array(custom<Choice>('choice', 'an object of names and values', isDictionary), { min: 1 }),
  /** The network of all, by names and numbers. Default: two gcn layers of 16 units with relu. */
  network: optional(custom<Partial<Given<typeof networkOptions>>>('network', 'an object of names and values', isDictionary)),
  /**
   * A builder of one's own instead: a function that gets a choice and returns a model, or `{ module, export }` that names one. A function cannot
   * go into other threads, so its runs take place one after the other.
   */
  build: optional(either(func<(choice: Choice) => Network>(), custom<BuilderModule>('module', '{ module, export }', isModule))),
  /** As of `model.compile`. */
  loss: unchecked<CompileOptions['loss']>('a loss'),
  /** As of `model.compile`. Default 'adam'. */
  optimizer: optional(unchecked<CompileOptions['optimizer']>('an optimizer'), 'adam' as CompileOptions['optimizer']),
  /** As of `model.compile`. Default none. */
  metrics: optional(unchecked<CompileOptions['metrics']>('metrics'), [] as CompileOptions['metrics']),
  /** Walks over the data. Default 100. */
  epochs: int({ min: 1, default: 100 }),
  /** Seeds that each choice is trained from: 0, 1, … Default 3. */
  seeds: int({ min: 1, default: 3 }),
  /** Graphs of a list that go together in training. Default 32. */
  batchSize: settings.batchSize,
  /** As of `model.fit`. */
  validationData: settings.validationData,
  /** Epochs between two looks at predictions and layers. Default 10. */
  every: int({ min: 1, default: 10 }),
  /** Rows of each prediction that are kept. Default 200. */
  most: int({ min: 1, default: 200 }),
  /** Whether the largest eigenvalue of the Hessian is computed at the end of each run. Default true. */
  curvature: bool(true),
  /** What choices are ranked by: a key of History. Default 'valLoss' where there is one, else 'loss'. */
  monitor: optional(string()),
  /** Threads that train at once. Default: as many as there are cores; 1 trains here. */
  workers: optional(int({ min: 1 })),
  /** Where the file `graphgrad/lab-worker` is, for pages made by a bundler. Default: beside the library's own files. */
  workerUrl: optional(unchecked<string | URL>('an address')),
  /** Ends all runs; what is there by then is returned. */
  signal: settings.signal,
  /** Told after each look and each run, with the comparison so far. */
  progress: progressOption<Progress & { readonly comparison: Comparison }>(),
};

/** Options of `landscape.compare`. */
export interface CompareOptions extends Readonly<Given<typeof options>> {}

/** The same network trained under each of several choices, from several seeds each. */
export interface Comparison {
  /** Names of the choices, in the order given. */
  readonly choices: readonly string[];
  /** Runs that are over, and those under way as far as they are; seed by seed. */
  readonly runs: readonly ComparedRun[];
  /** Best first. */
  readonly ranking: readonly Rank[];
  /** What they are ranked by. */
  readonly monitor: string;
  /** Threads that trained at once; 1: one after the other. */
  readonly threads: number;
  /** Why they ran one after the other: 'a function cannot go into another thread', …; null where they did not. */
  readonly serial: string | null;
  /** Why it ended before its time: 'aborted', or null. */
  readonly stopped: string | null;
}

/**
 * Trains the same network under each of a list of choices (activation, depth, width, norm, layer, optimizer, or whatever a builder of one's own
 * takes), from several seeds each, on as many threads as there are cores where choices are named; and returns curves, predictions beside actual
 * values over time, statistics of every layer, the curvature at the end, and a ranking with the spread over seeds.
 *
 * @throws OptionError for choices that are none; what a run throws, such as a NumericError of the first step, ends only that run.
 * @example await landscape.compare(graph, { choices: [{ activation: 'relu' }, { activation: 'tanh' }], network: { units: 2 }, loss: 'crossEntropy', epochs: 2, seeds: 1 })
 */
export async function compare(data: LandscapeData, given: CompareOptions): Promise<Comparison> {
  const where = 'landscape.compare';
  const read = readOptions(where, options, given);
  const { choices, seeds, signal, progress } = read;
  const names = nameAll(where, choices);
  const maker = makerOf(where, read.network, read.build, choices);
  const work: Work = {
    maker,
    compile: { loss: read.loss, optimizer: read.optimizer, metrics: read.metrics },
    settings: read,
    data,
    validationData: read.validationData,
  };
  const jobs = Array.from({ length: seeds }, (_, seed) => choices.map((choice, i): Job => ({ choice, name: names[i], seed }))).flat();
  const runs: (ComparedRun | null)[] = jobs.map(() => null);
  let [threads, serial]: [number, string | null] = [1, null];
  const soFar = (): Comparison => {
    const made = runs.filter((run) => run !== null);
    const monitor = read.monitor ?? (made.some(({ history }) => 'valLoss' in history) ? 'valLoss' : 'loss');
    return {
      choices: names,
      runs: made,
      ranking: rank(names, made, monitor),
      monitor,
      threads,
      serial,
      stopped: signal?.aborted ? 'aborted' : null,
    };
  };
  let done = 0;
  const put = (i: number, run: ComparedRun, over: boolean): void => {
    runs[i] = run;
    if (over) done++;
    progress?.({ done, total: jobs.length, comparison: soFar() });
  };
  const parallel = await runInWorkers(where, work, jobs, read, put);
  ({ threads, serial } = parallel);
  for (const i of parallel.left) {
    if (signal?.aborted) break;
    put(i, await runHere(work, jobs[i], signal, (run) => put(i, run, false)), true);
  }
  return soFar();
}

/** @throws OptionError where two choices have one name. */
function nameAll(where: string, choices: readonly Choice[]): string[] {
  const names = choices.map(describeChoice);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return names;
  throw new OptionError({
    where,
    what: 'two choices have one name',
    got: `'${twice}'`,
    expected: 'choices that differ',
    mend: "Give each a name: { name: 'wide', width: 64 }",
  });
}
