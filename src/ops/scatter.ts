import { ShapeError } from '../core/errors.js';
import { iota } from '../core/iota.js';
import { readOptions } from '../core/options/read.js';
import { formatShape, normalizeAxis, sameShape } from '../core/shape.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { positionsAlong } from './along-axis.js';
import { add } from './binary.js';
import { elements } from './elements.js';
import { concat, reshape } from './layout.js';
import { axisOption } from './options.js';
import { type Segments, segmentMax, segmentMin, segmentSum } from './segment.js';
import { segmentProd } from './segment-prod.js';

const options = { axis: axisOption(0) };

/** Along which axis of x the index counts. Default 0. */
interface ScatterOptions {
  readonly axis?: number;
}

function targets(where: string, x: Tensor, index: Tensor, source: Tensor, given: ScatterOptions): Uint32Array {
  const axis = normalizeAxis(where, readOptions(where, options, given).axis, expectTensor(where, x).rank);
  if (sameShape(expectTensor(where, index, 'index').shape, expectTensor(where, source, 'source').shape))
    return positionsAlong(where, x.shape, index, axis);
  throw new ShapeError({
    where,
    what: 'each element needs an index',
    got: `${formatShape(index.shape)} for ${formatShape(source.shape)}`,
    expected: 'equal shapes',
  });
}

/** A scatter whose meeting elements, that of x included, are reduced. */
function scattered(name: string, reduce: (x: Tensor, groups: Segments) => Tensor) {
  const where = `ops.${name}`;
  return (x: Tensor, index: Tensor, source: Tensor, given: ScatterOptions = {}): Tensor => {
    const places = targets(where, x, index, source, given);
    const ids = new Uint32Array(x.size + source.size);
    ids.set(iota(x.size));
    ids.set(places, x.size);
    const all = concat([reshape(x, [x.size]), reshape(source, [source.size])]);
    return reshape(reduce(all, { ids, count: x.size }), x.shape);
  };
}

/** x with source[i, j] in the place of x[index[i, j], j] (axis 0; other axes alike). Of several that meet the last one stays and has the gradient. */
export function scatter(x: Tensor, index: Tensor, source: Tensor, given: ScatterOptions = {}): Tensor {
  const places = targets('ops.scatter', x, index, source, given);
  const positions = iota(x.size);
  for (let i = 0; i < places.length; i++) positions[places[i]] = x.size + i;
  return elements(concat([reshape(x, [x.size]), reshape(source, [source.size])]), positions, x.shape);
}

/** x with source[i, j] added to x[index[i, j], j] (axis 0; other axes alike); those that meet add up. @throws IndexError for an index outside the axis. */
export const scatterAdd = scattered('scatterAdd', segmentSum);

/** x with the largest of what meets in each place, x itself included; ties share the gradient. Indices as in `scatterAdd`. */
export const scatterMax = scattered('scatterMax', segmentMax);

/** x with the smallest of what meets in each place, x itself included; ties share the gradient. Indices as in `scatterAdd`. */
export const scatterMin = scattered('scatterMin', segmentMin);

/** x times all that meets in each place. Indices as in `scatterAdd`. */
export const scatterProd = scattered('scatterProd', segmentProd);

/** x with row i of `source` added to row index[i]; rows that meet add up. @throws IndexError for an index outside [0, rows of x). */
export function indexAdd(x: Tensor, index: Tensor | ArrayLike<number>, source: Tensor): Tensor {
  const where = 'ops.indexAdd';
  expectTensor(where, x);
  expectTensor(where, source, 'source');
  if (x.rank >= 1 && x.rank === source.rank && sameShape(x.shape.slice(1), source.shape.slice(1)))
    return add(x, segmentSum(source, { ids: index, count: x.shape[0] }));
  throw new ShapeError({
    where,
    what: 'rows differ in shape',
    got: `${formatShape(source.shape)} into ${formatShape(x.shape)}`,
    expected: 'equal sizes on every axis but the first',
  });
}
