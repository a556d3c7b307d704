import type { Floats } from './unroll.js';

/** w -= learningRate · (g + weightDecay · w). */
export function sgd(w: Floats, g: Floats, learningRate: number, weightDecay = 0): void {
  for (let i = 0; i < w.length; i++) w[i] -= learningRate * (g[i] + weightDecay * w[i]);
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Moments of one parameter. float64, because float32 moments of decayed weights become denormal, which is slow in hardware. */
export interface AdamState {
  m: Float64Array;
  v: Float64Array;
}

/** Zero moments for a parameter of `size` elements. */
export const adamState = (size: number): AdamState => ({ m: new Float64Array(size), v: new Float64Array(size) });

/**
 * One Adam step (Kingma and Ba 2015, β 0.9 and 0.999, ε 1e-8), L2 penalty in the gradient: g' = g + weightDecay · w;
 * w -= learningRate · m̂ / (√v̂ + ε). `step` counts from 1.
 */
export function adam(w: Floats, g: Floats, { m, v }: AdamState, step: number, learningRate: number, weightDecay = 0): void {
  const rate = learningRate / (1 - BETA1 ** step);
  const correction = 1 / (1 - BETA2 ** step);
  for (let i = 0; i < w.length; i++) {
    const weight = w[i];
    const gradient = g[i] + weightDecay * weight;
    const first = m[i] + (1 - BETA1) * (gradient - m[i]);
    const second = v[i] + (1 - BETA2) * (gradient * gradient - v[i]);
    m[i] = first;
    v[i] = second;
    w[i] = weight - (rate * first) / (Math.sqrt(second * correction) + EPSILON);
  }
}
