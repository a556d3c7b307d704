import type { FloatType, TypedArray } from '../core/dtype.js';
import { type Tensor, tensor } from '../runtime/tensor.js';

/** The mean and the deviation of each column of targets. */
export interface TargetScale {
  readonly mean: readonly number[];
  /** Of the population; 1 where all are alike. */
  readonly deviation: readonly number[];
}

/** What asks a model to learn scaled targets. */
export interface Scaling {
  readonly scaling: 'standardize';
}

export const isScaling = (value: unknown): value is Scaling =>
  typeof value === 'function' && (value as Partial<Scaling>).scaling === 'standardize';

/** True for a scale as a file holds it. */
export function isScale(value: unknown): value is TargetScale {
  const { mean, deviation } = (value ?? {}) as Partial<TargetScale>;
  const isList = (list: unknown): list is number[] => Array.isArray(list) && list.every(Number.isFinite);
  return isList(mean) && isList(deviation) && mean.length === deviation.length && deviation.every((one) => one > 0);
}

/** Gathers mean and deviation of columns over rows that come in parts; NaN is a target that is missing. */
export class ScaleTally {
  private readonly columns: number[][] = [];

  add(values: TypedArray, width: number, rows: Iterable<number>): void {
    for (const row of rows)
      for (let c = 0; c < width; c++) {
        const value = values[row * width + c];
        this.columns[c] ??= [];
        if (!Number.isNaN(value)) this.columns[c].push(value);
      }
  }

  get scale(): TargetScale {
    const mean = this.columns.map((all) => (all.length === 0 ? 0 : all.reduce((sum, one) => sum + one, 0) / all.length));
    const deviation = this.columns.map((all, c) => {
      const squares = all.reduce((sum, one) => sum + (one - mean[c]) ** 2, 0);
      return squares > 0 ? Math.sqrt(squares / all.length) : 1;
    });
    return { mean, deviation };
  }
}

/** Numbers to a target's width: columns in a row. */
export const widthOf = ({ size, shape }: Tensor): number => (shape[0] > 0 ? size / shape[0] : 1);

/** (t - mean) / deviation, column by column; gaps stay. */
export const scaled = (target: Tensor, scale: TargetScale | null): Tensor =>
  scale === null ? target : exchanged(target, (value, c) => (value - scale.mean[c]) / scale.deviation[c]);

/** What a model predicts of scaled targets, in the units of the targets. */
export const unscaled = (prediction: Tensor, scale: TargetScale | null): Tensor =>
  scale === null ? prediction : exchanged(prediction, (value, c) => value * scale.deviation[c] + scale.mean[c]);

function exchanged(t: Tensor, of: (value: number, column: number) => number): Tensor {
  const width = widthOf(t);
  const dtype: FloatType = t.dtype === 'f64' ? 'f64' : 'f32';
  return tensor(
    Float64Array.from(t.view(), (value, i) => of(value, i % width)),
    { shape: t.shape, dtype },
  );
}
