import { smallerIsBetter } from '../../train/callbacks/monitor.js';
import type { ComparedRun } from './run.js';

/** How one choice did, over its seeds. */
export interface Rank {
  readonly choice: string;
  /** Runs that it is a mean over. */
  readonly runs: number;
  /** What is ranked by, in the last epoch: mean and standard deviation over the seeds (NaN deviation for one). */
  readonly mean: number;
  readonly deviation: number;
  /** The best epoch of each run, on average. */
  readonly best: number;
  /** The largest eigenvalue of the Hessian at the end, on average; null where it is not known. */
  readonly curvature: number | null;
  /** Seconds of training, on average. */
  readonly seconds: number;
  /** Runs that ended before their time. */
  readonly stopped: number;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Choices from best to worst by a key of History. One with a run that came to no number is last. */
export function rank(choices: readonly string[], runs: readonly ComparedRun[], monitor: string): Rank[] {
  const less = smallerIsBetter(monitor);
  const ranks = choices.flatMap((choice): Rank[] => {
    const own = runs.filter((run) => run.choice === choice);
    if (own.length === 0) return [];
    const curves = own.map(({ history }) => history[monitor] ?? []);
    const last = own.map(({ stopped }, i) => (stopped !== null && stopped !== 'aborted' ? Number.NaN : (curves[i].at(-1) ?? Number.NaN)));
    const mean = meanOf(last);
    const known = own.flatMap(({ curvature }) => (curvature === null ? [] : [curvature]));
    return [
      {
        choice,
        runs: own.length,
        mean,
        deviation: Math.sqrt(last.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (last.length - 1)),
        best: meanOf(curves.map((curve) => curve.reduce((best, value) => (less === value < best ? value : best), curve[0] ?? Number.NaN))),
        curvature: known.length === 0 ? null : meanOf(known),
        seconds: meanOf(own.map(({ seconds }) => seconds)),
        stopped: own.filter(({ stopped }) => stopped !== null).length,
      },
    ];
  });
  const worth = ({ mean }: Rank): number => (Number.isNaN(mean) ? Number.POSITIVE_INFINITY : less ? mean : -mean);
  return ranks.sort((one, other) => worth(one) - worth(other));
}
