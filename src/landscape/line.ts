import { OptionError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { custom, int, oneOf, optional } from '../core/options/vocabulary.js';
import { key } from '../core/random.js';
import type { TensorTree } from '../layers/context.js';
import type { Network } from '../network/network.js';
import { checkDirections, normalizeFilters, randomDirection } from './directions.js';
import { emptyFilling, fillGrid, type Method } from './grid.js';
import { type Conditions, Problem } from './problem.js';
import { type LandscapeData, type Progress, progressOption, settings } from './settings.js';
import { isTree, spanOption } from './span.js';
import { difference, evenly } from './vectors.js';

const options = {
  /** Parameters at the other end, where the place on the line is 1; the model's own are at 0. */
  to: optional(custom<TensorTree>('parameters', 'parameters of the model', isTree)),
  /** A direction to go along instead: 'random', or a tree like the parameters. Default 'random' where `to` is left out. */
  direction: optional(
    custom<'random' | TensorTree>('direction', "'random' or a tree like the parameters", (value) => value === 'random' || isTree(value)),
  ),
  /** 'filter': a random direction has the norm of the weights, column by column (arXiv:1712.09913); 'none': as it is. Default 'filter' for 'random'. */
  normalize: optional(oneOf(['filter', 'none'])),
  /** Where the line begins and ends. Default [-0.5, 1.5] with `to`, else [-1, 1]. */
  span: optional(spanOption),
  /** Number of points. Default 51. */
  resolution: int({ min: 2, default: 51 }),
  /** Where a random direction comes from. Default 0. */
  seed: int({ min: 0, default: 0 }),
  /** Told after each handful of points, with the line so far. */
  progress: progressOption<Progress & { readonly line: Line }>(),
  ...settings,
};

/** Options of `landscape.line`. */
export interface LineOptions extends Readonly<Given<typeof options>> {}

/** The loss along a straight line through the parameters. */
export interface Line extends Conditions {
  /** Places on the line; the model is at 0. */
  readonly at: Float64Array;
  /** The training loss at each; NaN and infinities are what the network gave. */
  readonly train: Float64Array;
  readonly validation: Float64Array | null;
  /** 1 where the loss is known: a line that is cut short has zeros, and NaN there. */
  readonly filled: Uint8Array;
  /** The loss of the model itself. */
  readonly center: number;
  readonly method: Method;
  /** Why it ended before its time: 'aborted', or null. */
  readonly stopped: string | null;
}

/**
 * The loss along a straight line: from a model to other parameters (Goodfellow et al., arXiv:1412.6544), or along a direction. The model is not
 * changed.
 *
 * @throws ShapeError or OptionError for parameters of another model, NumericError where the loss of the model itself is not finite.
 * @example await landscape.line(model, graph, { to: model.init({ seed: 1, like: graph }), resolution: 11 })
 */
export async function line(model: Network, data: LandscapeData, given: LineOptions = {}): Promise<Line> {
  const where = 'landscape.line';
  const read = readOptions(where, options, given);
  const { to, direction = 'random', resolution, seed, signal, progress } = read;
  if (to !== undefined && given.direction !== undefined)
    throw new OptionError({ where, what: 'both to and direction', expected: 'one of them' });
  const problem = Problem.open(where, model, data, read);
  try {
    const { layout, center } = problem;
    const drawn = to === undefined && direction === 'random';
    const raw =
      to !== undefined
        ? difference(layout.flatten(where, 'to', to), center)
        : direction === 'random'
          ? randomDirection(layout, key(seed).child('direction 0'))
          : layout.flatten(where, 'direction', direction);
    const chosen = (read.normalize ?? (drawn ? 'filter' : 'none')) === 'filter' ? normalizeFilters(layout, raw, center) : raw;
    checkDirections(where, [chosen]);
    const losses = problem.atCenter();
    const at = evenly(read.span ?? (to === undefined ? [-1, 1] : [-0.5, 1.5]), resolution);
    const filling = emptyFilling(resolution, losses.validation !== null);
    const told = (method: Method): Line => ({
      at,
      ...filling,
      center: losses.train,
      method,
      stopped: signal?.aborted ? 'aborted' : null,
      ...problem.conditions,
    });
    const method = await fillGrid(problem, { center, directions: [chosen], coefficients: (i) => [at[i]], filling }, (done) =>
      progress?.({ done, total: resolution, line: told('direct') }),
    );
    return told(method);
  } finally {
    problem.dispose();
  }
}
