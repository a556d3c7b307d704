import { iota } from '../core/iota.js';
import { readOptions } from '../core/options/read.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { selectAxes } from './elements.js';
import { axesOf, axesOption } from './options.js';

const options = { axis: axesOption() };

/** The elements in reverse order along one axis, several, or (default) all. */
export function flip(x: Tensor, given: { axis?: number | readonly number[] } = {}): Tensor {
  const axes = axesOf('ops.flip', readOptions('ops.flip', options, given).axis, expectTensor('ops.flip', x).rank);
  return selectAxes(
    x,
    x.shape.map((n, axis) => (axes.includes(axis) ? iota(n).reverse() : iota(n))),
  );
}
