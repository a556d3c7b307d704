import type { FloatType } from '../../core/dtype.js';
import { ShapeError } from '../../core/errors.js';
import { expectNumbers } from '../../core/numbers.js';
import { formatShape } from '../../core/shape.js';
import { scale, shift } from '../../ops/affine.js';
import { mul, sub } from '../../ops/binary.js';
import { mean } from '../../ops/reduce.js';
import { softplus } from '../../ops/smooth-activations.js';
import { sum } from '../../ops/sum.js';
import { exp } from '../../ops/unary.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { defineLoss } from './define.js';
import { fitted } from './fitted.js';
import { lossOptions, rowWeights } from './reduction.js';

/**
 * The loss of a graph autoencoder (arXiv:1611.07308), PyG's `recon_loss`: the mean of -log σ(s) over links plus the mean of -log(1 - σ(s)) over other pairs, of
 * logits s [n] and labels 1 and 0 [n]. Each mean counts as much as the other, however many pairs it is over; where all are of one kind the other is 0. The
 * loss of a row is what makes this their mean.
 * In the stable form softplus(-s), softplus(s), where PyG adds 1e-15 within the logarithm.
 *
 * @throws NumericError for a label outside [0, 1]; NaN leaves its pair out. ShapeError for several scores of a pair.
 * @example losses.reconstruction(tensor([2, -1, 0]), tensor([1, 0, 0])).item()
 */
export const reconstruction = defineLoss('reconstruction', lossOptions, (where, scores, target, options) => {
  const labels = fitted(where, scores, target).view();
  if (scores.size !== scores.shape[0])
    throw new ShapeError({ where, what: 'a pair has one score', got: formatShape(scores.shape), expected: '[pairs] or [pairs, 1]' });
  const { reduction = 'mean' } = options;
  const rows = labels.length;
  const given = rowWeights(where, options, rows) ?? new Float64Array(rows).fill(1);
  expectNumbers(where, 'target', labels, { missing: true, range: [0, 1], only: (i) => given[i] > 0 });
  const totals = [0, 0];
  for (let i = 0; i < rows; i++) if (given[i] > 0 && !Number.isNaN(labels[i])) totals[labels[i] > 0 ? 1 : 0] += given[i];
  const [signs, weights] = [new Float64Array(rows), new Float64Array(rows)];
  for (let i = 0; i < rows; i++) {
    if (given[i] === 0 || Number.isNaN(labels[i])) continue;
    const kind = labels[i] > 0 ? 1 : 0;
    signs[i] = kind === 1 ? -1 : 1;
    weights[i] = (given[i] / totals[kind]) * (reduction === 'mean' ? 1 : totals[0] + totals[1]);
  }
  const constant = (values: Float64Array): Tensor => tensor(values, { shape: scores.shape, dtype: scores.dtype as FloatType });
  const terms = mul(softplus(mul(scores, constant(signs))), constant(weights));
  return { value: reduction === 'none' ? terms : sum(terms), weight: totals[0] + totals[1] };
});

/**
 * How far normal distributions are from N(0, 1): -½ mean over rows of Σ (1 + 2 l - μ² - e^2l), the Kullback-Leibler divergence of the row averaged, where l is
 * the logarithm of the deviation (arXiv:1611.07308), PyG's `kl_loss`. mean and logStd: [rows, f] -> [].
 *
 * @example losses.gaussianKl(tensor([[0, 1]]), tensor([[0, 0]])).item() // 0.5
 */
export function gaussianKl(mu: Tensor, logStd: Tensor): Tensor {
  const l = fitted('losses.gaussianKl', mu, logStd);
  const inner = sub(sub(shift(scale(l, 2), 1), mul(mu, mu)), exp(scale(l, 2)));
  return scale(mean(sum(inner, { axis: -1 })), -0.5);
}
