import { ShapeError } from '../core/errors.js';
import { readOptions } from '../core/options/read.js';
import { formatShape, normalizeAxis, type Shape } from '../core/shape.js';
import { badIndex, ownIndices } from '../core/whole.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { elements } from './elements.js';
import { axisOption } from './options.js';
import { broadcastStrides } from './shapes.js';

/**
 * Flat positions in a tensor of `shape` of what an index names: entry (i, j, k) is at (i, index[i, j, k], k) if the axis is the second.
 *
 * @throws ShapeError for an index that is larger than the tensor off the axis.
 * @throws IndexError for an index outside [0, size of the axis).
 *
 * @internal
 */
export function positionsAlong(where: string, shape: Shape, index: Tensor, axis: number): Uint32Array {
  const bound = shape[axis];
  if (index.rank !== shape.length || index.shape.some((size, i) => i !== axis && size > shape[i]))
    throw new ShapeError({
      where,
      what: 'the index does not fit',
      got: formatShape(index.shape),
      expected: `as many axes as ${formatShape(shape)}, none larger but axis ${axis}`,
    });
  const ids = ownIndices(index.view(), bound, (i, value) => badIndex(where, 'index', i, value, bound));
  const strides = broadcastStrides(shape, shape);
  const stride = strides[axis];
  const last = index.rank - 1;
  const width = index.shape[last];
  const step = axis === last ? 0 : strides[last];
  const positions = new Uint32Array(ids.length);
  const at = index.shape.map(() => 0);
  for (let i = 0; i < ids.length; ) {
    let flat = 0;
    for (let d = 0; d < last; d++) if (d !== axis) flat += at[d] * strides[d];
    for (const end = i + width; i < end; i++, flat += step) positions[i] = flat + ids[i] * stride;
    for (let d = last - 1; d >= 0 && ++at[d] === index.shape[d]; d--) at[d] = 0;
  }
  return positions;
}

const options = { axis: axisOption(0) };

/**
 * One element for each entry of an index of whole numbers: y[i, j] = x[index[i, j], j] for axis 0 (default), x[i, index[i, j]] for axis 1. Torch
 * calls it `gather`, NumPy `take_along_axis`. Repeated entries add their gradients.
 *
 * @throws IndexError for an index outside [0, size of the axis).
 */
export function takeAlongAxis(x: Tensor, index: Tensor, given: { axis?: number } = {}): Tensor {
  const where = 'ops.takeAlongAxis';
  const axis = normalizeAxis(where, readOptions(where, options, given).axis, expectTensor(where, x).rank);
  return elements(x, positionsAlong(where, x.shape, expectTensor(where, index, 'index'), axis), index.shape);
}
