import type { CompileOptions } from '../../train/compile.js';
import type { LandscapeData } from '../settings.js';
import type { Choice, Maker } from './maker.js';
import { type ComparedRun, type RunSettings, runChoice } from './run.js';

/** One run to be made. */
export interface Job {
  readonly choice: Choice;
  readonly name: string;
  readonly seed: number;
}

/** All that jobs have in common. */
export interface Work {
  readonly maker: Maker;
  readonly compile: CompileOptions;
  readonly settings: RunSettings;
  readonly data: LandscapeData;
  readonly validationData: LandscapeData | undefined;
}

/** Makes one run in this thread. What goes wrong in it is why it stopped. */
export async function runHere(
  { maker, compile, settings: how, data, validationData }: Work,
  { choice, name, seed }: Job,
  signal: AbortSignal | undefined,
  told: (run: ComparedRun) => void,
): Promise<ComparedRun> {
  const network = await maker.make(choice);
  const own = choice.optimizer === undefined ? compile : { ...compile, optimizer: choice.optimizer as CompileOptions['optimizer'] };
  return runChoice(name, { network, compile: own }, seed, { data, validationData }, how, { signal, onLook: told });
}
