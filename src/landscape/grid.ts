import { breather } from '../train/breather.js';
import { repeatWhenLost } from '../train/repeatWhenLost.js';
import type { Losses, Problem } from './problem.js';
import { agrees, StackedEvaluation } from './stacked/evaluation.js';
import { pointAt } from './vectors.js';

/** Losses at many points, filled in as they come. Points that were not reached have `filled` 0 and NaN. */
export interface Filling {
  readonly train: Float64Array;
  readonly validation: Float64Array | null;
  readonly filled: Uint8Array;
}

/** How the points were evaluated. */
export type Method = 'direct' | 'stacked';

/** Points of a line or a plane. */
export interface Grid {
  /** Where all coefficients are 0. */
  readonly center: Float64Array;
  readonly directions: readonly Float64Array[];
  /** Coefficients of the directions at point i. */
  coefficients(i: number): readonly number[];
  readonly filling: Filling;
}

/**
 * Fills in the losses of a grid, many points at a time where the network is a chain of maps that allows it, and else one after the other.
 * Returns how; ends early when the signal is given. The points go through the network together so that threads have enough to divide.
 */
export async function fillGrid(
  problem: Problem,
  { center, directions, coefficients, filling }: Grid,
  told: (done: number) => void,
): Promise<Method> {
  const { train, validation, filled } = filling;
  const { signal } = problem.settings;
  const total = train.length;
  const both = validation !== null;
  const direct = (i: number): Losses => problem.at(pointAt(center, directions, coefficients(i)), both);
  const put = (i: number, losses: Losses): void => {
    train[i] = losses.train;
    if (validation !== null) validation[i] = losses.validation ?? Number.NaN;
    filled[i] = 1;
  };
  const stacked = StackedEvaluation.of(problem, [center, ...directions], both);
  let method: Method = stacked === null ? 'direct' : 'stacked';
  try {
    const breathe = breather();
    let done = 0;
    while (done < total && signal?.aborted !== true) {
      const ids = Array.from({ length: Math.min(method === 'direct' ? 1 : (stacked?.width ?? 1), total - done) }, (_, i) => done + i);
      const losses = await repeatWhenLost(() =>
        method === 'direct' || stacked === null ? ids.map(direct) : stacked.at(ids.map(coefficients)),
      );
      // one point of the first handful and of the last is looked at again, the plain way
      const probe = done === 0 ? 0 : ids.length - 1;
      if (method === 'stacked' && (done === 0 || done + ids.length === total) && !agrees(losses[probe], direct(ids[probe]))) {
        method = 'direct';
        filled.fill(0);
        done = 0;
        continue;
      }
      for (const [i, id] of ids.entries()) put(id, losses[i]);
      done += ids.length;
      told(done);
      await breathe();
    }
  } finally {
    stacked?.dispose();
  }
  return method;
}

/** Room for `count` losses. */
export const emptyFilling = (count: number, both: boolean): Filling => ({
  train: new Float64Array(count).fill(Number.NaN),
  validation: both ? new Float64Array(count).fill(Number.NaN) : null,
  filled: new Uint8Array(count),
});
