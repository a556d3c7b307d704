import { filled } from '../autodiff/space.js';
import { OptionError } from '../core/errors.js';
import { expectNumber, expectNumberList } from '../core/expect.js';
import { readOptions } from '../core/options/read.js';
import { number } from '../core/options/vocabulary.js';
import { scale, shift } from '../ops/affine.js';
import { add, div, mul, sub } from '../ops/binary.js';
import { slice } from '../ops/layout.js';
import { neg } from '../ops/neg.js';
import { sum } from '../ops/sum.js';
import { Tensor } from '../runtime/tensor.js';

const weights = {
  /** Weight of fidelity+. Default 0.5. */
  positive: number({ min: 0, max: 1, default: 0.5 }),
  /** Weight of fidelity-; both sum to 1. Default 0.5. */
  negative: number({ min: 0, max: 1, default: 0.5 }),
};

/**
 * Characterisation score (arXiv:2206.09677): 1 / (w+ / fidelity+ + w- / (1 - fidelity-)), for numbers or elementwise for tensors.
 *
 * @throws OptionError for weights that do not sum to 1.
 */
export function characterizationScore(positive: number, negative: number, by?: { positive?: number; negative?: number }): number;
export function characterizationScore(positive: Tensor, negative: Tensor, by?: { positive?: number; negative?: number }): Tensor;
export function characterizationScore(
  positive: number | Tensor,
  negative: number | Tensor,
  by: { positive?: number; negative?: number } = {},
): number | Tensor {
  const where = 'explain.characterizationScore';
  const given = readOptions(where, weights, by);
  if (Math.abs(given.positive + given.negative - 1) > 1e-9) {
    const got = `${given.positive} and ${given.negative}`;
    throw new OptionError({ where, what: 'the weights do not sum to 1', got, expected: 'positive + negative = 1' });
  }
  if (!(positive instanceof Tensor && negative instanceof Tensor)) {
    const [plus, minus] = [positive, negative].map((one) => expectNumber(where, 'a fidelity', one as number));
    return 1 / (given.positive / plus + given.negative / (1 - minus));
  }
  const part = (weight: number, of: Tensor): Tensor => div(filled(of, weight), of);
  const all = add(part(given.positive, positive), part(given.negative, shift(neg(negative), 1)));
  return div(filled(all, 1), all);
}

/** The area under fidelity+ / (1 - fidelity-) over x, by trapezoids (PyG's `fidelity_curve_auc`); x rises, from 0 to 1 say. Lists give a number, tensors a scalar. */
export function fidelityCurveAuc(positive: readonly number[], negative: readonly number[], x: readonly number[]): number;
export function fidelityCurveAuc(positive: Tensor, negative: Tensor, x: Tensor): Tensor;
export function fidelityCurveAuc(
  positive: readonly number[] | Tensor,
  negative: readonly number[] | Tensor,
  x: readonly number[] | Tensor,
): number | Tensor {
  const where = 'explain.fidelityCurveAuc';
  const [plus, minus, places] = [positive, negative, x].map((list) =>
    list instanceof Tensor ? Array.from(list.toTypedArray()) : expectNumberList(where, 'a curve', list),
  );
  const size = places.length;
  if (plus.length !== size || minus.length !== size || size < 2) {
    const got = `${plus.length}, ${minus.length} and ${size} numbers`;
    throw new OptionError({ where, what: 'the lists do not fit each other', got, expected: 'three of one length, at least 2' });
  }
  const falls = places.findIndex((place, i) => i > 0 && place < places[i - 1]);
  if (falls > 0)
    throw new OptionError({ where, what: 'x falls', got: `${places[falls - 1]} then ${places[falls]}`, expected: 'numbers that rise' });
  if (positive instanceof Tensor && negative instanceof Tensor && x instanceof Tensor) {
    const ratio = div(positive, shift(neg(negative), 1));
    const [rest, first] = [(t: Tensor): Tensor => slice(t, { start: 1 }), (t: Tensor): Tensor => slice(t, { end: size - 1 })];
    return scale(sum(mul(sub(rest(x), first(x)), add(rest(ratio), first(ratio)))), 0.5);
  }
  const ratios = plus.map((one, i) => one / (1 - minus[i]));
  return ratios.slice(1).reduce((area, ratio, i) => area + ((places[i + 1] - places[i]) * (ratio + ratios[i])) / 2, 0);
}
