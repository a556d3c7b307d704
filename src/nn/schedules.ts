import { OptionError } from '../core/errors.js';

/**
 * A learning rate that changes from step to step: `at(step)` is the rate of a step, counted from 0. Pure, so that training goes on after a
 * resume as if it had never stopped; `kind` and `options` say all there is to it.
 */
export interface Schedule {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  at(step: number): number;
}

function schedule<O extends object>(kind: string, options: O, at: (step: number) => number): Schedule {
  for (const [name, value] of Object.entries(options)) {
    const numbers = Array.isArray(value) ? value : [value];
    if (numbers.every((one) => typeof one === 'number' && Number.isFinite(one) && one >= 0)) continue;
    if (typeof value === 'object' && value !== null && 'at' in value) continue;
    throw new OptionError({ where: `schedules.${kind}`, what: `bad ${name}`, got: String(value), expected: 'finite numbers, at least 0' });
  }
  return { kind, options: { ...options } as Record<string, unknown>, at };
}

/** Refuses a length that is no whole number of steps. */
function whole(kind: string, name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new OptionError({
    where: `schedules.${kind}`,
    what: `bad ${name}`,
    got: String(value),
    expected: 'a whole number of steps, at least 1',
  });
}

/** The same rate at every step. */
export const constant = ({ learningRate }: { learningRate: number }): Schedule =>
  schedule('constant', { learningRate }, () => learningRate);

/**
 * η · gamma^⌊t / every⌋ at step t. gamma: default 0.1.
 *
 * @example schedules.step({ learningRate: 0.01, every: 50, gamma: 0.5 })
 */
export function step({ learningRate, every, gamma = 0.1 }: { learningRate: number; every: number; gamma?: number }): Schedule {
  whole('step', 'every', every);
  return schedule('step', { learningRate, every, gamma }, (t) => learningRate * gamma ** Math.floor(t / every));
}

/** η · gamma^k at step t, where k of the milestones are behind: milestone ≤ t. gamma: default 0.1. */
export function multiStep({
  learningRate,
  milestones,
  gamma = 0.1,
}: {
  learningRate: number;
  milestones: readonly number[];
  gamma?: number;
}): Schedule {
  return schedule(
    'multiStep',
    { learningRate, milestones, gamma },
    (t) => learningRate * gamma ** milestones.filter((milestone) => milestone <= t).length,
  );
}

/** η · gamma^t at step t. */
export const exponential = ({ learningRate, gamma }: { learningRate: number; gamma: number }): Schedule =>
  schedule('exponential', { learningRate, gamma }, (t) => learningRate * gamma ** t);

/**
 * Half a cosine from η down to `minimum` over `steps` steps (arXiv:1608.03983, without restarts): m + (η - m)(1 + cos(π t / steps)) / 2.
 * Beyond `steps` it rises again, as in torch. minimum: default 0.
 */
export function cosine({ learningRate, steps, minimum = 0 }: { learningRate: number; steps: number; minimum?: number }): Schedule {
  whole('cosine', 'steps', steps);
  return schedule(
    'cosine',
    { learningRate, steps, minimum },
    (t) => minimum + ((learningRate - minimum) * (1 + Math.cos((Math.PI * t) / steps))) / 2,
  );
}

/**
 * A rate that rises linearly over the first `steps` steps, from `startFactor` of it (default 0.1), and then goes on as `learningRate`
 * says: a number, or a schedule, whose step 0 is the end of the rise.
 *
 * @example schedules.warmUp({ steps: 100, learningRate: schedules.cosine({ learningRate: 0.01, steps: 1000 }) })
 */
export function warmUp({
  learningRate,
  steps,
  startFactor = 0.1,
}: {
  learningRate: number | Schedule;
  steps: number;
  startFactor?: number;
}): Schedule {
  whole('warmUp', 'steps', steps);
  const after = (t: number): number => (typeof learningRate === 'number' ? learningRate : learningRate.at(t));
  return schedule('warmUp', { learningRate, steps, startFactor }, (t) =>
    t < steps ? after(0) * (startFactor + ((1 - startFactor) * t) / steps) : after(t - steps),
  );
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

/** The form of a learning rate that fits into JSON. */
export function plainRate(given: LearningRate): unknown {
  if (typeof given === 'number') return given;
  const { learningRate, ...options } = given.options;
  return { kind: given.kind, options: { ...options, learningRate: plainRate(learningRate as LearningRate) } };
}
