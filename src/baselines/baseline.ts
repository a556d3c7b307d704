import type { Rows } from '../nn/metrics/metric.js';

/** Something humble that predicts the cases it is tested on. */
export interface Baseline {
  readonly name: string;
  predict(): Rows;
}
