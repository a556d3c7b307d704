import type { Schema } from '../../core/options/option.js';
import { checkOptions } from '../../core/options/read.js';
import type { TargetColumns } from '../../core/targetColumns.js';
import { expectTensor, type Tensor } from '../../runtime/tensor.js';
import { type LossOptions, meanOf, type Weighed } from './reduction.js';

/** A loss with what it weighs: where nothing counts the weight is 0, and so is a mean. */
export type Measure<O extends LossOptions = LossOptions> = (
  prediction: Tensor,
  target: Tensor,
  options: O,
  /** Where the targets of each output stand, if there are several. */
  outputs?: readonly TargetColumns[] | null,
) => Weighed;

/** A loss of the library: a function, which knows besides how to tell its weight. */
export interface DefinedLoss<O extends LossOptions = LossOptions> {
  (prediction: Tensor, target: Tensor, options?: O): Tensor;
  /** What it may be told. */
  readonly schema: Schema;
  /** @throws OptionError for options that it does not have. */
  readonly measure: Measure<O>;
}

/** Makes a loss of its measure. */
export function defineLoss<O extends LossOptions>(
  kind: string,
  schema: Schema,
  weigh: (where: string, prediction: Tensor, target: Tensor, options: O) => Weighed,
): DefinedLoss<O> {
  const where = `losses.${kind}`;
  const measure: Measure<O> = (prediction, target, options) => {
    checkOptions(where, schema, options);
    return weigh(where, expectTensor(where, prediction, 'the prediction'), expectTensor(where, target, 'the target'), options);
  };
  const loss = (prediction: Tensor, target: Tensor, options: O = {} as O): Tensor =>
    meanOf(where, measure(prediction, target, options), options);
  Object.defineProperty(loss, 'name', { value: kind });
  return Object.assign(loss, { schema, measure });
}
