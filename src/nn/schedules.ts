import { OptionError } from '../core/errors.js';
import type { Given, Option, Optional } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { array, custom, either, int, number, optional } from '../core/options/vocabulary.js';

/**
 * A learning rate that changes from step to step: `at(step)` is the rate of a step, counted from 0. Pure, so that training goes on after a
 * resume as if it had never stopped; `kind` and `options` say all there is to it.
 */
export interface Schedule {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  at(step: number): number;
}

/** The rate to start from. */
const rate = number({ min: 0 });
const steps = int({ min: 1 });

const constantOptions = {
  /** The rate at every step. */
  learningRate: rate,
};

/** The same rate at every step. */
export function constant(given: Given<typeof constantOptions>): Schedule {
  const options = readOptions('schedules.constant', constantOptions, given);
  return { kind: 'constant', options, at: () => options.learningRate };
}

const stepOptions = {
  /** η, the rate to start from. */
  learningRate: rate,
  /** Steps between two falls. */
  every: steps,
  /** Factor of each fall. Default 0.1. */
  gamma: number({ min: 0, default: 0.1 }),
};

/**
 * η · gamma^⌊t / every⌋ at step t. gamma: default 0.1.
 *
 * @example schedules.step({ learningRate: 0.01, every: 50, gamma: 0.5 })
 */
export function step(given: Given<typeof stepOptions>): Schedule {
  const options = readOptions('schedules.step', stepOptions, given);
  const { learningRate, every, gamma } = options;
  return { kind: 'step', options, at: (t) => learningRate * gamma ** Math.floor(t / every) };
}

const multiStepOptions = {
  /** η, the rate to start from. */
  learningRate: rate,
  /** Steps at which the rate falls. */
  milestones: array(number({ min: 0 })),
  /** Factor of each fall. Default 0.1. */
  gamma: number({ min: 0, default: 0.1 }),
};

/** η · gamma^k at step t, where k of the milestones are behind: milestone ≤ t. gamma: default 0.1. */
export function multiStep(given: Given<typeof multiStepOptions>): Schedule {
  const options = readOptions('schedules.multiStep', multiStepOptions, given);
  const { learningRate, milestones, gamma } = options;
  return { kind: 'multiStep', options, at: (t) => learningRate * gamma ** milestones.filter((milestone) => milestone <= t).length };
}

const exponentialOptions = {
  /** η, the rate to start from. */
  learningRate: rate,
  /** Factor of each step. */
  gamma: number({ min: 0 }),
};

/** η · gamma^t at step t. */
export function exponential(given: Given<typeof exponentialOptions>): Schedule {
  const options = readOptions('schedules.exponential', exponentialOptions, given);
  return { kind: 'exponential', options, at: (t) => options.learningRate * options.gamma ** t };
}

const cosineOptions = {
  /** η, the rate to start from. */
  learningRate: rate,
  /** Steps down to the minimum. */
  steps,
  /** Default 0. */
  minimum: number({ min: 0, default: 0 }),
};

/**
 * Half a cosine from η down to `minimum` over `steps` steps (arXiv:1608.03983, without restarts): m + (η - m)(1 + cos(π t / steps)) / 2.
 * Beyond `steps` it rises again, as in torch. minimum: default 0.
 */
export function cosine(given: Given<typeof cosineOptions>): Schedule {
  const options = readOptions('schedules.cosine', cosineOptions, given);
  const { learningRate, minimum } = options;
  return {
    kind: 'cosine',
    options,
    at: (t) => minimum + ((learningRate - minimum) * (1 + Math.cos((Math.PI * t) / options.steps))) / 2,
  };
}

const isSchedule = (value: unknown): value is Schedule => typeof value === 'object' && value !== null && 'at' in value;

const warmUpOptions = {
  /** What follows: a rate, or a schedule, whose step 0 is the end of the rise. */
  learningRate: either(rate, custom<Schedule>('schedule', 'a schedule', isSchedule)),
  /** Steps of the rise. */
  steps,
  /** Where it starts, as a part of what follows. Default 0.1. */
  startFactor: number({ min: 0, default: 0.1 }),
};

/**
 * A rate that rises linearly over the first `steps` steps, from `startFactor` of it (default 0.1), and then goes on as `learningRate`
 * says: a number, or a schedule, whose step 0 is the end of the rise.
 *
 * @example schedules.warmUp({ steps: 100, learningRate: schedules.cosine({ learningRate: 0.01, steps: 1000 }) })
 */
export function warmUp(given: Given<typeof warmUpOptions>): Schedule {
  const options = readOptions('schedules.warmUp', warmUpOptions, given);
  const { learningRate, startFactor } = options;
  const after = (t: number): number => (typeof learningRate === 'number' ? learningRate : learningRate.at(t));
  const rise = options.steps;
  const at = (t: number): number => (t < rise ? after(0) * (startFactor + ((1 - startFactor) * t) / rise) : after(t - rise));
  return { kind: 'warmUp', options, at };
}

const byKind: ReadonlyMap<string, (options: never) => Schedule> = new Map(
  Object.entries({ constant, step, multiStep, exponential, cosine, warmUp }),
);

/** What a learning rate may be written as: a number, a schedule, or the plain form of one. */
export type LearningRate = number | Schedule | { readonly kind: string; readonly options: Readonly<Record<string, unknown>> };

/** A schedule from a learning rate. @throws OptionError for a negative number or an unknown kind. */
export function readSchedule(where: string, given: LearningRate): Schedule {
  if (typeof given === 'number') {
    if (given >= 0 && Number.isFinite(given)) return constant({ learningRate: given });
    throw new OptionError({ where, what: 'bad learningRate', got: String(given), expected: 'a finite number, at least 0, or a schedule' });
  }
  if (typeof given === 'object' && given !== null) {
    if ('at' in given) return given;
    const make = byKind.get(given.kind);
    const { learningRate } = given.options ?? {};
    const inner =
      typeof learningRate === 'object' && learningRate !== null ? { learningRate: readSchedule(where, learningRate as LearningRate) } : {};
    if (make !== undefined) return make({ ...given.options, ...inner } as never);
  }
  throw new OptionError({
    where,
    what: 'unknown schedule',
    got: JSON.stringify(given) ?? typeof given,
    expected: `a number, or a schedule: ${[...byKind.keys()].join(', ')}`,
  });
}

/** A learning rate as an option: a number, a schedule, or the plain form of one. */
export function learningRateOption(fallback: number): Optional<LearningRate>;
export function learningRateOption(): Option<LearningRate>;
export function learningRateOption(...fallback: number[]): Option<LearningRate> {
  const fits = (value: unknown): boolean => rate.fits(value) || (typeof value === 'object' && value !== null);
  const option: Option<LearningRate> = {
    ...custom('learningRate', 'a number of at least 0, or a schedule', fits), // readSchedule looks into objects
    refuse: (where, _name, value) => void readSchedule(where, value as LearningRate),
  };
  return fallback.length === 0 ? option : optional(option, fallback[0]);
}

/** The form of a learning rate that fits into JSON. */
export function plainRate(given: LearningRate): unknown {
  if (typeof given === 'number') return given;
  const { learningRate, ...options } = given.options;
  return { kind: given.kind, options: { ...options, learningRate: plainRate(learningRate as LearningRate) } };
}
