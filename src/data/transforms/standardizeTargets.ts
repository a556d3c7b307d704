import { GraphError } from '../../core/errors.js';
import { ScaleTally, type Scaling, scaled, widthOf } from '../../nn/targetScale.js';
import { borrow } from '../nodes.js';
import type { Transform } from './transform.js';

/** A transform of targets, which `compile` takes as well. */
export type TargetTransform = Transform & Scaling;

/**
 * Targets of mean 0 and deviation 1, column by column; targets that are missing (NaN) stay so.
 *
 * In `compile({ loss, targetTransform: data.transforms.standardizeTargets() })` a model learns such targets: mean and deviation are those of the
 * rows it is first trained on, they are saved with it, and `predict`, metrics, plots and baselines speak in the units of the data; the loss does
 * not. As a transform of a graph they are those of its mask `train`, or of all rows where there is none.
 *
 * @throws GraphError for a graph without targets.
 * @example data.transforms.standardizeTargets()({ x: [[1], [2]], edges: [], y: [3, 7], level: 'node' }).y // -1, 1
 */
export const standardizeTargets = (): TargetTransform => {
  const transform: Transform = (input) => {
    const { graph } = borrow(input);
    const { y, masks } = graph;
    if (y === null) throw new GraphError({ where: 'data.transforms.standardizeTargets', what: 'the graph has no targets', expected: 'y' });
    const tally = new ScaleTally();
    tally.add(y.view(), widthOf(y), masks.train?.indices ?? Array.from({ length: y.shape[0] }, (_, r) => r));
    return graph.with({ y: scaled(y, tally.scale) });
  };
  return Object.assign(transform, { scaling: 'standardize' as const });
};
