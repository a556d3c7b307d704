/** A ratio of two speeds with its interval of 95 %. */
export interface Ratio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/** Quantiles 0.975 of Student's t for 1 to 30 degrees of freedom; beyond, the normal one is 2 % off at most. */
const student = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086,
  2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/**
 * Geometric mean of ratios of pairs, and its interval: Student's t on their logarithms, the outermost tenth of the pairs on either side taken as
 * what its neighbour is (winsorised), so that one disturbance does not decide. One pair alone has an interval without an end.
 */
export function meanRatio(ratios: readonly number[]): Ratio {
  const sorted = ratios.map(Math.log).sort((a, b) => a - b);
  const n = sorted.length;
  const cut = Math.floor(n / 10);
  const logs = sorted.map((_, i) => sorted[Math.min(Math.max(i, cut), n - 1 - cut)]);
  const mean = logs.reduce((sum, x) => sum + x, 0) / n;
  const squares = logs.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const free = n - 2 * cut - 1;
  // the standard error of a winsorised mean: its variance counts for the pairs that were kept
  const error = free < 1 ? Number.POSITIVE_INFINITY : (Math.sqrt(squares / (n - 1)) * (n - 1)) / (free * Math.sqrt(n));
  const half = free < 1 ? error : (student[free - 1] ?? 1.96) * error;
  return { ratio: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) };
}
