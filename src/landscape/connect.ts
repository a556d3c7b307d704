import { NumericError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { int, number } from '../core/options/vocabulary.js';
import { key } from '../core/random.js';
import type { TensorTree } from '../layers/context.js';
import type { Network } from '../network/network.js';
import { adam } from '../nn/optimizers/adam.js';
import { scope } from '../runtime/scope.js';
import { breather } from '../train/breather.js';
import { repeatWhenLost } from '../train/repeatWhenLost.js';
import { emptyFilling, fillGrid, type Method } from './grid.js';
import { type Conditions, Problem } from './problem.js';
import { type LandscapeData, type Progress, progressOption, settings } from './settings.js';
import { difference, evenly, pointAt, scaleBy } from './vectors.js';

const options = {
  /** Points on each of the two ways. Default 41. */
  resolution: int({ min: 2, default: 41 }),
  /** Steps that the bend of the curve is trained for, each at a random place of it. 0: it stays straight. Default 300. */
  steps: int({ min: 0, default: 300 }),
  /** Of Adam, which trains the bend. Default 0.01. */
  learningRate: number({ above: 0, default: 0.01 }),
  /** Where the random places come from. Default 0. */
  seed: int({ min: 0, default: 0 }),
  /** Told after each step. */
  progress: progressOption<Progress>(),
  ...settings,
};

/** Options of `landscape.connect`. */
export interface ConnectOptions extends Readonly<Given<typeof options>> {}

/** The loss on a way from one set of parameters to another. */
export interface Way {
  /** Places on the way: 0 at the first set, 1 at the second. */
  readonly at: Float64Array;
  readonly train: Float64Array;
  readonly validation: Float64Array | null;
  /** 1 where the loss is known. */
  readonly filled: Uint8Array;
  /** How far the training loss rises above the line between the losses of the ends, at most; 0 where nowhere. */
  readonly barrier: number;
  readonly method: Method;
}

/** Two ways between two minima. */
export interface Connection extends Conditions {
  readonly straight: Way;
  /** The curve (1 - t)² a + 2 t (1 - t) θ + t² b. */
  readonly curve: Way;
  /** θ, the bend of the curve: parameters like those of the model, which belong to the caller. */
  readonly bend: TensorTree;
  /** Why it ended before its time: 'aborted', or null. */
  readonly stopped: string | null;
}

/**
 * The barrier between two minima of one network: the loss on the straight way between them, and on a curve with one bend that is trained to avoid
 * what is in between (Garipov et al., arXiv:1802.10026). The model lends its layers; its own parameters are neither used nor changed. With
 * batch normalisation, `batchNorm: 'reestimated'` is what the paper does.
 *
 * @throws ShapeError or OptionError for parameters of another model, NumericError where the loss of an end is not finite.
 * @example await landscape.connect(model, model.init({ seed: 1, like: graph }), model.init({ seed: 2, like: graph }), graph, { steps: 10 })
 */
export async function connect(
  model: Network,
  a: TensorTree,
  b: TensorTree,
  data: LandscapeData,
  given: ConnectOptions = {},
): Promise<Connection> {
  const where = 'landscape.connect';
  const read = readOptions(where, options, given);
  const problem = Problem.open(where, model, data, read);
  try {
    const { layout } = problem;
    const [from, to] = [layout.flatten(where, 'a', a), layout.flatten(where, 'b', b)];
    for (const [name, end] of Object.entries({ a: from, b: to })) {
      const { train } = problem.at(end, false);
      if (!Number.isFinite(train))
        throw new NumericError({ where, what: `the loss at ${name} is not finite`, got: String(train), expected: 'a finite number' });
    }
    const bend = await trainBend(problem, from, to, read);
    const directions = [difference(bend, from), difference(to, from)];
    const { resolution, signal } = read;
    const at = evenly([0, 1], resolution);
    const walk = async (coefficients: (t: number) => readonly number[]): Promise<Way> => {
      const filling = emptyFilling(resolution, problem.hasValidation);
      const method = await fillGrid(problem, { center: from, directions, coefficients: (i) => coefficients(at[i]), filling }, () => {});
      return { at, ...filling, barrier: barrierOf(at, filling.train), method };
    };
    const straight = await walk((t) => [0, t]);
    const curve = await walk((t) => [2 * t * (1 - t), t * t]);
    return { straight, curve, bend: layout.tensors(bend), stopped: signal?.aborted ? 'aborted' : null, ...problem.conditions };
  } finally {
    problem.dispose();
  }
}

/** θ, from the middle of the straight way, so that the mean loss at random places of the curve falls. */
async function trainBend(
  problem: Problem,
  from: Float64Array,
  to: Float64Array,
  {
    steps,
    learningRate,
    seed,
    signal,
    progress,
  }: { steps: number; learningRate: number; seed: number; signal?: AbortSignal; progress?: (p: Progress) => void },
): Promise<Float64Array> {
  const { layout, where } = problem;
  const optimizer = adam({ learningRate });
  const root = key(seed).child('place');
  const bend = layout.tensors(pointAt(from, [difference(to, from)], [0.5]));
  const state = optimizer.init(bend);
  const breathe = breather();
  try {
    for (let step = 0; step < steps && signal?.aborted !== true; step++) {
      const t = root.at(step).uniform();
      const theta = layout.flatten(where, 'the bend', bend);
      const point = pointAt(from, [difference(theta, from), difference(to, from)], [2 * t * (1 - t), t * t]);
      const { gradient } = await repeatWhenLost(() => problem.gradient(point));
      scope(() => optimizer.update(bend, layout.tensors(scaleBy(gradient, 2 * t * (1 - t))), state));
      progress?.({ done: step + 1, total: steps });
      await breathe();
    }
    return layout.flatten(where, 'the bend', bend);
  } finally {
    layout.release(bend);
    layout.release(state.slots);
  }
}

function barrierOf(at: Float64Array, losses: Float64Array): number {
  const [first, last] = [losses[0], losses[losses.length - 1]];
  let most = 0;
  for (const [i, t] of at.entries()) most = Math.max(most, losses[i] - ((1 - t) * first + t * last));
  return most;
}
