import { OptionError } from '../core/errors.js';
import { largest, smallest } from '../core/extremes.js';
import type { Given, Values } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { bool, custom, either, int, oneOf, optional } from '../core/options/vocabulary.js';
import { key } from '../core/random.js';
import type { TensorTree } from '../layers/context.js';
import type { FlatLayout } from '../network/flat.js';
import type { Network } from '../network/network.js';
import type { ParameterPath } from '../train/callbacks/path.js';
import { checkDirections, coordinates, normalizeFilters, randomDirection } from './directions.js';
import { emptyFilling, fillGrid, type Method } from './grid.js';
import { explainedShare, pathPoints, principalDirections } from './principal.js';
import { type Conditions, Problem } from './problem.js';
import { type LandscapeData, type Progress, progressOption, settings } from './settings.js';
import { sharpest } from './sharpest.js';
import { isTree, type Span, spanOption } from './span.js';
import { difference, evenly } from './vectors.js';

const KINDS = ['random', 'path', 'sharpest'] as const;
type Kind = (typeof KINDS)[number];
type Pair<T> = readonly [T, T];

const isPair = (value: unknown): value is Pair<unknown> => Array.isArray(value) && value.length === 2;
const isPath = (value: unknown): value is ParameterPath =>
  typeof value === 'object' && value !== null && 'points' in value && 'layout' in value;

const options = {
  /**
   * 'random': two random directions; 'path': the first two principal ones of `path`; 'sharpest': the two sharpest eigenvectors of the Hessian; or
   * two trees like the parameters. Default: 'path' where there is one, else 'random'.
   */
  directions: optional(
    either(
      oneOf(KINDS),
      custom<Pair<TensorTree>>('directions', 'two trees like the parameters', (value) => isPair(value) && value.every(isTree)),
    ),
  ),
  /** The path of a training, as `callbacks.path` recorded it: projected onto the plane. Default: none. */
  path: optional(custom<ParameterPath>('path', 'what callbacks.path gave', isPath)),
  /** 'filter': each direction has the norms of the weights, column by column (arXiv:1712.09913); 'none': as it is. Default 'filter' for 'random'. */
  normalize: optional(oneOf(['filter', 'none'])),
  /** Ends of both axes, or `[a, b]` with those of each. Default [-1, 1]; with a path, the path and a margin of a quarter. */
  span: optional(
    either(
      spanOption,
      custom<Pair<Span>>('spans', 'two of them', (value) => isPair(value) && value.every((one) => spanOption.fits(one))),
    ),
  ),
  /** Points along each axis, or `[a, b]` with those of each. Default 25. */
  resolution: optional(
    either(
      int({ min: 2 }),
      custom<Pair<number>>('sizes', 'two of them', (value) => isPair(value) && value.every((one) => int({ min: 2 }).fits(one))),
    ),
    25,
  ),
  /** Whether the loss on the validation data is computed too. Default false. */
  validation: bool(false),
  /** Where random directions come from. Default 0. */
  seed: int({ min: 0, default: 0 }),
  /** Told after each handful of points, with the surface so far, which can be drawn. */
  progress: progressOption<Progress & { readonly surface: Surface }>(),
  ...settings,
};

/** Options of `landscape.surface`. */
export interface SurfaceOptions extends Readonly<Given<typeof options>> {}

/** The loss on a plane through a model's parameters. */
export interface Surface extends Conditions {
  /** Places on the first axis; the model is at 0, 0. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** The training loss at (a[i], b[j]) is number j · a.length + i. NaN and infinities are what the network gave. */
  readonly train: Float64Array;
  readonly validation: Float64Array | null;
  /** 1 where the loss is known: a surface that is cut short has zeros, and NaN there. */
  readonly filled: Uint8Array;
  /** The training loss of the model itself. */
  readonly center: number;
  /** The least training loss on the grid. */
  readonly minimum: { readonly a: number; readonly b: number; readonly loss: number } | null;
  /** The recorded path on the plane, and the share of its variance that the plane explains. */
  readonly path: {
    readonly epochs: readonly number[];
    readonly a: Float64Array;
    readonly b: Float64Array;
    readonly explained: number;
  } | null;
  /** The two directions, each as one vector, in the order of the parameters. */
  readonly directions: Pair<Float64Array>;
  readonly kind: Kind | 'given';
  readonly method: Method;
  /** Why it ended before its time: 'aborted', or null. */
  readonly stopped: string | null;
}

/**
 * The loss on a plane through a model's parameters: along random directions normalised by filter (Li et al., arXiv:1712.09913), the principal
 * directions of a recorded training, the two sharpest eigenvectors of the Hessian, or the user's own. The model is not changed, also when the
 * signal ends it half-way: what is there by then is returned.
 *
 * A chain of dense and gcn layers is evaluated at many points at once: the first layer is linear in the parameters, so three products serve
 * all of them, and only the rows that the loss looks at are computed. Two points are compared with the plain evaluation, to 1e-5.
 *
 * @throws ShapeError or OptionError for directions or a path of another model, NumericError where the loss of the model itself is not finite.
 * @example await landscape.surface(model, graph, { resolution: 9, span: [-0.5, 0.5] })
 */
export async function surface(model: Network, data: LandscapeData, given: SurfaceOptions = {}): Promise<Surface> {
  const where = 'landscape.surface';
  const read = readOptions(where, options, given);
  const { path, resolution, signal, progress, validation } = read;
  const problem = Problem.open(where, model, data, read);
  try {
    const { layout, center } = problem;
    const points = path === undefined ? null : pathPoints(where, path, layout);
    const { kind, raw } = await chooseDirections(where, problem, read, points);
    const normalized = (read.normalize ?? (kind === 'random' ? 'filter' : 'none')) === 'filter';
    const [one, other] = normalized ? raw.map((direction) => normalizeFilters(layout, direction, center)) : raw;
    const directions = [one, other] as const;
    checkDirections(where, directions);
    const projected = points === null ? null : project(directions, points, center, path?.epochs ?? []);
    const losses = problem.atCenter(validation);
    const [spanA, spanB] = spans(read.span, projected);
    const [sizeA, sizeB] = typeof resolution === 'number' ? [resolution, resolution] : resolution;
    const [a, b] = [evenly(spanA, sizeA), evenly(spanB, sizeB)];
    const filling = emptyFilling(sizeA * sizeB, validation && losses.validation !== null);
    const told = (method: Method): Surface => ({
      a,
      b,
      ...filling,
      center: losses.train,
      minimum: lowest(a, b, filling.train),
      path: projected,
      directions,
      kind,
      method,
      stopped: signal?.aborted ? 'aborted' : null,
      ...problem.conditions,
    });
    const coefficients = (i: number): Pair<number> => [a[i % sizeA], b[Math.floor(i / sizeA)]];
    const method = await fillGrid(problem, { center, directions, coefficients, filling }, (done) =>
      progress?.({ done, total: a.length * b.length, surface: told('direct') }),
    );
    return told(method);
  } finally {
    problem.dispose();
  }
}

async function chooseDirections(
  where: string,
  problem: Problem,
  { directions, path, seed }: Values<typeof options>,
  points: readonly Float64Array[] | null,
): Promise<{ readonly kind: Surface['kind']; readonly raw: readonly Float64Array[] }> {
  const { layout }: { layout: FlatLayout } = problem;
  const kind = directions ?? (path === undefined ? 'random' : 'path');
  if (kind === 'random') return { kind, raw: [0, 1].map((i) => randomDirection(layout, key(seed).child(`direction ${i}`))) };
  if (kind === 'path') {
    if (points === null) {
      throw new OptionError({
        where,
        what: 'there is no path to take principal directions of',
        expected: 'path',
        mend: 'Train with const path = callbacks.path() and pass { path }',
      });
    }
    return { kind, raw: principalDirections(where, points) };
  }
  if (kind === 'sharpest') {
    const found = await sharpest(problem, problem.center, { k: 2, tolerance: 1e-2, maxSteps: 60 }, seed);
    if (found !== null && found.vectors.length === 2) return { kind, raw: found.vectors };
    throw new OptionError({
      where,
      what: 'the two sharpest directions are not known',
      got: found === null ? 'an aborted signal' : 'a model of one parameter',
      expected: 'two eigenvectors',
    });
  }
  return { kind: 'given', raw: kind.map((direction, i) => layout.flatten(where, `direction ${i}`, direction)) };
}

function project(directions: Pair<Float64Array>, points: readonly Float64Array[], center: Float64Array, epochs: readonly number[]) {
  const places = points.map((point) => coordinates(directions, difference(point, center)));
  return {
    epochs: [...epochs],
    a: Float64Array.from(places, ([first]) => first),
    b: Float64Array.from(places, ([, second]) => second),
    explained: explainedShare(directions, points),
  };
}

function spans(given: Span | Pair<Span> | undefined, path: { a: Float64Array; b: Float64Array } | null): Pair<Span> {
  if (given !== undefined) return typeof given[0] === 'number' ? [given as Span, given as Span] : (given as Pair<Span>);
  if (path === null)
    return [
      [-1, 1],
      [-1, 1],
    ];
  const around = (values: Float64Array): Span => {
    const [low, high] = [Math.min(0, smallest(values)), largest(values, 0)];
    const margin = (high - low) / 4 || 1;
    return [low - margin, high + margin];
  };
  return [around(path.a), around(path.b)];
}

function lowest(a: Float64Array, b: Float64Array, losses: Float64Array): Surface['minimum'] {
  let best = -1;
  for (let i = 0; i < losses.length; i++) if (losses[i] < (best < 0 ? Number.POSITIVE_INFINITY : losses[best])) best = i;
  return best < 0 ? null : { a: a[best % a.length], b: b[Math.floor(best / a.length)], loss: losses[best] };
}
