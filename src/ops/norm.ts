import { readOptions } from '../core/options/read.js';
import { number } from '../core/options/vocabulary.js';
import type { Tensor } from '../runtime/tensor.js';
import { add, div, greater, maximum, mul, sub } from './binary.js';
import { axisOption, epsilonOption } from './options.js';
import { max } from './reduce.js';
import { rootAbove } from './root.js';
import { type ReduceOptions, reduceOptions, sum } from './sum.js';
import { abs, pow } from './unary.js';

const p = number({ min: 1, max: Infinity, default: 2 });
const normOptions = { ...reduceOptions, p };

/** (Σ |x|ᵖ)^(1/p) over axes (default all), max |x| for p = Infinity (ties share the gradient). p defaults to 2. The gradient at 0 is 0. */
export function norm(x: Tensor, given: ReduceOptions & { p?: number } = {}): Tensor {
  const { p, ...over } = readOptions('ops.norm', normOptions, given);
  if (p === 2) return rootAbove(sum(mul(x, x), over));
  if (p === Infinity) return max(abs(x), over);
  if (p === 1) return sum(abs(x), over);
  const total = sum(pow(abs(x), p), over);
  const some = greater(total, 0);
  return mul(pow(add(total, sub(1, some)), 1 / p), some);
}

const normalizeOptions = { axis: axisOption(-1), p, epsilon: epsilonOption(1e-12) };

/** x / max(‖x‖ₚ, epsilon) along an axis (default the last, p 2, epsilon 1e-12). */
export function normalize(x: Tensor, given: { axis?: number; p?: number; epsilon?: number } = {}): Tensor {
  const { axis, p, epsilon } = readOptions('ops.normalize', normalizeOptions, given);
  return div(x, maximum(norm(x, { axis, p, keepDims: true }), epsilon));
}

const cosineOptions = { axis: axisOption(-1), epsilon: epsilonOption(1e-8) };

/** Σ a b / (max(‖a‖, epsilon) max(‖b‖, epsilon)) along an axis (default the last), with broadcasting. Epsilon defaults to 1e-8. */
export function cosineSimilarity(a: Tensor, b: Tensor, given: { axis?: number; epsilon?: number } = {}): Tensor {
  const { axis, epsilon } = readOptions('ops.cosineSimilarity', cosineOptions, given);
  return sum(mul(normalize(a, { axis, epsilon }), normalize(b, { axis, epsilon })), { axis });
}
