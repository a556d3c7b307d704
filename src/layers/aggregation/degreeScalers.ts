import type { FloatType } from '../../core/dtype.js';
import { OptionError } from '../../core/errors.js';
import { array, number, oneOf } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { constant } from '../../nn/initializers.js';
import { div, mul } from '../../ops/binary.js';
import type { Tensor } from '../../runtime/tensor.js';
import type { TensorTree } from '../context.js';
import type { ParamSpec } from '../layer.js';
import { ofGraphSizes } from '../perGraph.js';

/** What a node's row is multiplied by, of d messages: a number made of d, over or under the mean degree or the mean logarithm. */
const scalers = {
  identity: null,
  amplification: { of: (d: number) => Math.log(d + 1), by: 'meanLogDegree', under: true },
  attenuation: { of: (d: number) => 1 / Math.log(Math.max(d, 1) + 1), by: 'meanLogDegree', under: false },
  linear: { of: (d: number) => d, by: 'meanDegree', under: true },
  inverseLinear: { of: (d: number) => 1 / Math.max(d, 1), by: 'meanDegree', under: false },
} as const;
const names = ['identity', 'amplification', 'attenuation', 'linear', 'inverseLinear'] as const;

/** Options of what scales by degree. */
export const degreeOptions = {
  /** 'identity', 'amplification', 'attenuation', 'linear', 'inverseLinear'. */
  scalers: array(oneOf(names), { min: 1 }),
  /** How many nodes of the training data have degree 0, 1, 2 and so on. */
  degrees: array(number({ min: 0 }), { min: 1 }),
};

/** Mean of a function of the degree, over nodes whose degrees are counted: degrees[d] of them have d. */
const meanOf = (degrees: readonly number[], of: (d: number) => number): number =>
  degrees.reduce((sum, count, d) => sum + count * of(d), 0) / degrees.reduce((sum, count) => sum + count, 0);
const means = {
  meanDegree: (degrees: readonly number[]): number => meanOf(degrees, (d) => d),
  meanLogDegree: (degrees: readonly number[]): number => meanOf(degrees, (d) => Math.log(d + 1)),
};

/** The schema of the means; `prefix` precedes their names in PyG. */
export const degreeSpecs = (degrees: readonly number[], prefix = ''): Readonly<Record<string, ParamSpec>> => ({
  meanDegree: { shape: [1], init: constant(means.meanDegree(degrees)), pyg: `${prefix}avg_deg_lin` },
  meanLogDegree: { shape: [1], init: constant(means.meanLogDegree(degrees)), pyg: `${prefix}avg_deg_log` },
});

/** @throws OptionError for degrees that are all 0. */
export function refuseNoDegree(where: string, degrees: readonly number[]): void {
  if (means.meanDegree(degrees) > 0) return;
  throw new OptionError({
    where,
    what: 'no node has a neighbour',
    got: `degrees ${degrees.join(', ')}`,
    expected: 'how many nodes have degree 0, 1, 2, …',
  });
}

/**
 * What each scaler multiplies the row of a node by, [rows, 1]; null for nothing. `ends`: where the messages of each row end. `kept`: the means, from
 * parameters or buffers; without them those of `degrees`.
 */
export function degreeFactors(
  chosen: readonly (typeof names)[number][],
  degrees: readonly number[],
  ends: Pick<Graph, 'nodePtr' | 'numGraphs'>,
  kept: TensorTree,
  dtype: FloatType,
): (Tensor | null)[] {
  return chosen.map((name) => {
    const scaler = scalers[name];
    if (scaler === null) return null;
    const factors = ofGraphSizes(ends, dtype, scaler.of);
    // statistics are buffers, and buffers are tensors
    const mean = (kept[scaler.by] as Tensor | undefined) ?? means[scaler.by](degrees);
    return scaler.under ? div(factors, mean) : mul(factors, mean);
  });
}
