import { ShapeError } from '../../core/errors.js';
import { formatShape } from '../../core/shape.js';
import { mul, sub } from '../../ops/binary.js';
import { logSoftmax, softmax } from '../../ops/softmax.js';
import { sum } from '../../ops/sum.js';
import { defineLoss } from './define.js';
import { fitted } from './fitted.js';
import { overKnownRows, rowJudge } from './known.js';
import { type LossOptions, lossOptions } from './reduction.js';

/**
 * Kullback-Leibler divergence of two distributions given by logits [rows, classes]: Σ q (log q - log p) over classes with
 * p = softmax(prediction) and q = softmax(target), averaged over rows ('batchmean' in torch). A row whose target holds NaN is left out.
 */
export const klDivergence = defineLoss<LossOptions>('klDivergence', lossOptions, (where, prediction, target, options) => {
  if (prediction.rank !== 2)
    throw new ShapeError({ where, what: 'logits are not a matrix', got: formatShape(prediction.shape), expected: '[rows, classes]' });
  const logits = fitted(where, prediction, target);
  return overKnownRows(where, prediction.shape[0], options, rowJudge(where, logits), (pick) => {
    const [p, q] = [pick(prediction), pick(logits)];
    return sum(mul(softmax(q), sub(logSoftmax(q), logSoftmax(p))), { axis: 1 });
  });
});
