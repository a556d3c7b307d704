import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { int, nullable, number } from '../core/options/vocabulary.js';
import { key } from '../core/random.js';
import type { Network } from '../network/network.js';
import { breather } from '../train/breather.js';
import { repeatWhenLost } from '../train/repeatWhenLost.js';
import { begin, lanczosStep, ritz } from './lanczos.js';
import { type Conditions, Problem } from './problem.js';
import { type LandscapeData, type Progress, progressOption, settings } from './settings.js';
import { sharpest, signs } from './sharpest.js';
import { addScaled, evenly, norm } from './vectors.js';

const options = {
  /** How many of the largest eigenvalues. Default 1. */
  k: int({ min: 1, default: 1 }),
  /** Relative error of the eigenvalues at which Lanczos stops. Default 1e-3. */
  tolerance: number({ min: 0, default: 1e-3 }),
  /** Steps of Lanczos at most, each of which is a Hessian-vector product. Default 100. */
  maxSteps: int({ min: 1, default: 100 }),
  /** Random vectors for trace and density. 0: neither. Default 8. */
  probes: int({ min: 0, default: 8 }),
  /** Steps of Lanczos for each probe: the more, the finer the density. Default 30. */
  probeSteps: int({ min: 1, default: 30 }),
  /** The radius of the ball in which sharpness is looked for; null: no sharpness. Default 0.05. */
  radius: { ...nullable(number({ above: 0 })), default: 0.05 as number | null },
  /** Where all random vectors come from. Default 0. */
  seed: int({ min: 0, default: 0 }),
  /** Told after each probe and each stage. */
  progress: progressOption<Progress>(),
  ...settings,
};

/** Options of `landscape.curvature`. */
export interface CurvatureOptions extends Readonly<Given<typeof options>> {}

/** How many eigenvalues lie where. */
export interface SpectralDensity {
  /** Eigenvalues, evenly spaced. */
  readonly at: Float64Array;
  /** The share of all eigenvalues near each, per unit: the integral is 1. */
  readonly density: Float64Array;
  /** Standard deviation of the bell that stands for each eigenvalue. */
  readonly width: number;
}

/** The curvature of the training loss at a model's parameters. */
export interface Curvature extends Conditions {
  readonly loss: number;
  /** The k largest eigenvalues of the Hessian, largest first. */
  readonly eigenvalues: readonly number[];
  /** The least eigenvalue that was seen. Below 0 the point is no minimum. */
  readonly lowest: number;
  /** Whether the eigenvalues are known to the tolerance. */
  readonly converged: boolean;
  /** Hessian-vector products that the eigenvalues took. */
  readonly steps: number;
  /** The sum of all eigenvalues, estimated from the probes, and the standard error of that; null without probes, NaN error with one. */
  readonly trace: { readonly value: number; readonly standardError: number } | null;
  readonly density: SpectralDensity | null;
  /** The largest rise of the loss that was found within a radius (Keskar et al., arXiv:1609.04836, in a ball). */
  readonly sharpness: { readonly radius: number; readonly rise: number } | null;
  /** Why it ended before its time: 'aborted', or null. What was not reached is null. */
  readonly stopped: string | null;
}

/**
 * The curvature of the training loss, by Hessian-vector products alone: the k largest eigenvalues (Lanczos with full reorthogonalisation), the
 * trace (Hutchinson, with its standard error), the spectral density (stochastic Lanczos quadrature, Ghorbani et al., arXiv:1901.10159) and the
 * sharpness. A product costs about two gradients. Piecewise linear activations have no curvature of their own: what is seen is that of the loss.
 *
 * @throws NumericError where the loss at the model's parameters is not finite.
 * @example await landscape.curvature(model, graph, { k: 2, probes: 4 })
 */
export async function curvature(model: Network, data: LandscapeData, given: CurvatureOptions = {}): Promise<Curvature> {
  const where = 'landscape.curvature';
  const read = readOptions(where, options, given);
  const { k, tolerance, maxSteps, probes, radius, seed, progress, signal } = read;
  const problem = Problem.open(where, model, data, read);
  try {
    const { train: loss } = problem.atCenter(false);
    const total = 1 + probes + (radius === null ? 0 : 1);
    let done = 0;
    const stage = (): void => progress?.({ done: ++done, total });
    const found = await sharpest(problem, problem.center, { k, tolerance, maxSteps }, seed);
    stage();
    const quadrature = await probe(problem, read, stage);
    const rise = radius === null || signal?.aborted === true ? null : await largestRise(problem, loss, radius, found?.vectors[0] ?? null);
    if (rise !== null) stage();
    return {
      loss,
      eigenvalues: found?.eigenvalues ?? [],
      lowest: Math.min(found?.lowest ?? Number.NaN, quadrature?.lowest ?? Number.POSITIVE_INFINITY),
      converged: found?.converged ?? false,
      steps: found?.steps ?? 0,
      trace: quadrature?.trace ?? null,
      density: quadrature?.density ?? null,
      sharpness: rise === null || radius === null ? null : { radius, rise },
      stopped: signal?.aborted ? 'aborted' : null,
      ...problem.conditions,
    };
  } finally {
    problem.dispose();
  }
}

interface Quadrature {
  readonly trace: { readonly value: number; readonly standardError: number };
  readonly density: SpectralDensity;
  readonly lowest: number;
}

/** Nodes and weights of each probe's quadrature; vᵀ H v of the first step is Hutchinson's estimate of the trace. */
async function probe(
  problem: Problem,
  { probes, probeSteps, seed, signal }: { probes: number; probeSteps: number; seed: number; signal?: AbortSignal },
  told: () => void,
): Promise<Quadrature | null> {
  const { size } = problem.layout;
  const breathe = breather();
  const over = (): boolean => signal?.aborted === true;
  const traces: number[] = [];
  const nodes: { readonly value: number; readonly weight: number }[] = [];
  for (let p = 0; p < probes && !over(); p++) {
    const root = key(seed).child('probe').at(p);
    const krylov = begin(signs(size, root));
    const fresh = (): Float64Array => signs(size, root.at(krylov.basis.length));
    const product = (vector: Float64Array): Float64Array => problem.hessianProduct(problem.center, vector);
    for (let goes = true; goes && krylov.diagonal.length < Math.min(probeSteps, size) && !over(); await breathe())
      goes = (await repeatWhenLost(() => lanczosStep(krylov, product, fresh))) && krylov.below[krylov.below.length - 1] !== 0;
    traces.push(size * krylov.diagonal[0]);
    const { values, vectors } = ritz(krylov);
    for (const [i, vector] of vectors.entries()) nodes.push({ value: values[i], weight: vector[0] ** 2 });
    told();
  }
  if (traces.length === 0) return null;
  const mean = traces.reduce((sum, one) => sum + one, 0) / traces.length;
  const variance = traces.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (traces.length - 1);
  const lowest = nodes.reduce((least, { value }) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const highest = nodes.reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return { trace: { value: mean, standardError: Math.sqrt(variance / traces.length) }, density: smoothed(nodes, lowest, highest), lowest };
}

/** Points at which a density is told. */
const DENSITY_POINTS = 401;

function smoothed(nodes: readonly { readonly value: number; readonly weight: number }[], low: number, high: number): SpectralDensity {
  const range = high - low || Math.abs(high) || 1;
  const width = range / 100;
  const at = evenly([low - 4 * width, high + 4 * width], DENSITY_POINTS);
  const total = nodes.reduce((sum, { weight }) => sum + weight, 0);
  const density = at.map((x) => {
    let sum = 0;
    for (const { value, weight } of nodes) sum += weight * Math.exp(-0.5 * ((x - value) / width) ** 2);
    return sum / (total * width * Math.sqrt(2 * Math.PI));
  });
  return { at, density, width };
}

/** Steps uphill on the sphere. */
const CLIMBS = 8;

/** The largest rise of the loss at a distance: steepest ascent along the sphere, from the gradient and from the sharpest direction. */
async function largestRise(problem: Problem, loss: number, radius: number, sharp: Float64Array | null): Promise<number> {
  const { center } = problem;
  const onSphere = (direction: Float64Array): Float64Array => {
    const point = center.slice();
    addScaled(point, radius / (norm(direction) || 1), direction);
    return point;
  };
  const breathe = breather();
  let rise = 0;
  for (const start of [problem.gradient(center).gradient, ...(sharp === null ? [] : [sharp])]) {
    let point = onSphere(start);
    for (let i = 0; i < CLIMBS && problem.settings.signal?.aborted !== true; i++) {
      const there = await repeatWhenLost(() => problem.gradient(point));
      rise = Math.max(rise, there.loss - loss);
      if (!(norm(there.gradient) > 0)) break;
      point = onSphere(there.gradient);
      await breathe();
    }
    rise = Math.max(rise, problem.at(point, false).train - loss);
  }
  return rise;
}
