import { ShapeError } from '../../core/errors.js';
import { checkOptions } from '../../core/options/read.js';
import { formatShape } from '../../core/shape.js';
import { mul, sub } from '../../ops/binary.js';
import { logSoftmax, softmax } from '../../ops/softmax.js';
import { sum } from '../../ops/sum.js';
import { expectTensor, type Tensor } from '../../runtime/tensor.js';
import { fitted, type LossOptions, lossOptions, overRows } from './reduction.js';

/**
 * Kullback-Leibler divergence of two distributions given by logits [rows, classes]: Σ q (log q - log p) over classes with
 * p = softmax(prediction) and q = softmax(target), averaged over rows ('batchmean' in torch).
 */
export function klDivergence(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const where = 'losses.klDivergence';
  checkOptions(where, lossOptions, options);
  if (expectTensor(where, prediction, 'the prediction').rank !== 2)
    throw new ShapeError({ where, what: 'logits are not a matrix', got: formatShape(prediction.shape), expected: '[rows, classes]' });
  const logits = fitted(where, prediction, target);
  return overRows(where, sum(mul(softmax(logits), sub(logSoftmax(logits), logSoftmax(prediction))), { axis: 1 }), options);
}
