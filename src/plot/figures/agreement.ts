/** One prediction beside the value it should have had. */
export type Pair = readonly [predicted: number, actual: number];

/** How well predictions agree with actual values. */
export interface Agreement {
  /** Number of pairs. */
  readonly count: number;
  /** 1 - Σ(actual - predicted)² / Σ(actual - mean actual)². NaN for no pairs, and where all actual values are equal. */
  readonly r2: number;
  /** √(Σ(actual - predicted)² / count), in the unit of the values. NaN for no pairs. */
  readonly rmse: number;
}

/** R² and root mean squared error over all pairs. A pair that is not finite makes both NaN. */
export function agreement(pairs: readonly Pair[]): Agreement {
  const count = pairs.length;
  const mean = pairs.reduce((sum, [, actual]) => sum + actual, 0) / count;
  let residual = 0;
  let total = 0;
  for (const [predicted, actual] of pairs) {
    residual += (actual - predicted) ** 2;
    total += (actual - mean) ** 2;
  }
  return { count, r2: total > 0 ? 1 - residual / total : Number.NaN, rmse: Math.sqrt(residual / count) };
}
