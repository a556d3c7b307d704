import type { FloatType } from '../../core/dtype.js';
import { ShapeError } from '../../core/errors.js';
import { formatShape } from '../../core/shape.js';
import { reshape } from '../../ops/layout.js';
import { expectTensor, type Tensor, tensor } from '../../runtime/tensor.js';

/** How to mend another number of rows: mostly a prediction for each node meets a target for each graph. */
export const rowsDiffer = ({ shape: [rows] }: Tensor, target: Tensor): string | undefined =>
  rows === target.shape[0]
    ? undefined
    : 'The rows differ, not the units: where targets belong to graphs, a pool such as layers.globalMeanPool makes one row of the nodes of each';

/** The target in the prediction's shape and type. Losses never broadcast. */
export function fitted(where: string, prediction: Tensor, target: Tensor): Tensor {
  expectTensor(where, prediction, 'the prediction');
  expectTensor(where, target, 'the target');
  const same = formatShape(prediction.shape) === formatShape(target.shape);
  const column = prediction.rank === 2 && prediction.shape[1] === 1 && target.rank === 1 && target.size === prediction.size;
  const row = target.rank === 2 && target.shape[1] === 1 && prediction.rank === 1 && target.size === prediction.size;
  if (!same && !column && !row) {
    throw new ShapeError({
      where,
      what: 'prediction and target have different shapes, and losses never broadcast',
      got: `${formatShape(prediction.shape)} and ${formatShape(target.shape)}`,
      expected: 'equal shapes ([n, 1] with [n] is accepted)',
      mend: rowsDiffer(prediction, target) ?? 'Check the units of the last layer',
      fields: { prediction: prediction.shape, target: target.shape },
    });
  }
  const shaped = same ? target : reshape(asFloat(target, prediction.dtype as FloatType), prediction.shape);
  return asFloat(shaped, prediction.dtype as FloatType);
}

const asFloat = (t: Tensor, dtype: FloatType): Tensor => (t.dtype === dtype ? t : tensor(t.toTypedArray(), { shape: t.shape, dtype }));
