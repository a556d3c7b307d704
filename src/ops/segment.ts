import { likeFirst, type Op, op } from '../autodiff/op.js';
import { ShapeError } from '../core/errors.js';
import { expectList } from '../core/expect.js';
import { iota } from '../core/iota.js';
import { readOptions } from '../core/options/read.js';
import { unchecked } from '../core/options/vocabulary.js';
import { formatShape, type Shape, sizeOf } from '../core/shape.js';
import { badIndex, ownIndices, wholeNumber } from '../core/whole.js';
import { Csr, csrFromPairs } from '../runtime/csr.js';
import { runtime } from '../runtime/runtime.js';
import { emptyTensor, expectTensor, Tensor, temporarily, tensor } from '../runtime/tensor.js';
import { div, equal, maximum, mul } from './binary.js';
import { reshape } from './layout.js';
import { spmm } from './spmm.js';

/** Whole numbers from outside, as u32 in [0, bound). @throws IndexError naming the first that is not. @internal */
export function indexTensor(where: string, index: Tensor | ArrayLike<number>, bound: number): Tensor {
  const values =
    index instanceof Tensor && index.dtype === 'u32'
      ? index
      : checked(where, index instanceof Tensor ? index.toTypedArray() : index, bound);
  const bad = runtime().kernelsOf('f32').firstOutOfRange(values.size, bound, values.ptr);
  if (bad < 0) return values;
  throw badIndex(where, 'index', bad, values.view()[bad], bound);
}

const checked = (where: string, values: ArrayLike<number>, bound: number): Tensor =>
  tensor(ownIndices(expectList(where, 'the index', values), bound, (position, value) => badIndex(where, 'index', position, value, bound)));

/** 0 … n-1. */
const numbers = (n: number): Tensor => tensor(iota(n));

/** Groups of positions: row s lists, in order, where `segment` is s. @internal */
export function segments(where: string, segment: Tensor | ArrayLike<number>, count: number): Csr {
  const row = indexTensor(where, segment, wholeNumber(where, 'count', count));
  return csrFromPairs(count, row.size, row, numbers(row.size));
}

const gatherOp = op<[Tensor], { index: Tensor; csr: Csr | null }>('gather', {
  shape: ([x], { index }) => [index.size, ...x.shape.slice(1)],
  run: (kernels, [x], y, { index }) => kernels.gather(0, index.size, x.size / (x.shape[0] || 1), index.ptr, x.ptr, y.ptr),
  vjp: (g, { inputs: [x], options: { index, csr } }) => [
    () => {
      const groups = csr ?? segments('ops.gather', index, x.shape[0]);
      return reshape(spmm(groups, flat(g)), x.shape);
    },
  ],
});

/**
 * Rows of x: y[i, …] = x[index[i], …]. The derivative sums the rows of g that came from the same row of x.
 *
 * @throws IndexError for an index outside [0, rows of x).
 */
export const gather = (x: Tensor, index: Tensor | ArrayLike<number>): Tensor =>
  gatherOp([x], { index: indexTensor('ops.gather', index, expectTensor('ops.gather', x).shape[0] ?? 0), csr: null });

/** `gather` for an index that was checked before and whose groups (row r lists where index is r) are at hand for the derivative. @internal */
export function gatherGrouped(x: Tensor, index: Tensor, groups: Csr): Tensor {
  if (x.rank < 1 || x.shape[0] !== groups.rows) throw wrongRows('ops.gather', x, groups.rows);
  return gatherOp([x], { index, csr: groups });
}

/** The refusal of features that are not one row for each node. @internal */
export const wrongRows = (where: string, x: { readonly shape: Shape }, rows: number): ShapeError =>
  new ShapeError({
    where,
    what: 'x has the wrong number of rows',
    got: formatShape(x.shape),
    expected: `${rows} rows, one for each node`,
    mend: 'After a pool over graphs rows are graphs: what needs nodes comes before it',
    fields: { x: x.shape },
  });

const permuteOp: Op<[Tensor], { index: Tensor; inverse: Tensor }> = op<[Tensor], { index: Tensor; inverse: Tensor }>('permuteRows', {
  shape: likeFirst,
  run: (kernels, [x], y, { index }) => kernels.gather(0, index.size, x.size / (x.shape[0] || 1), index.ptr, x.ptr, y.ptr),
  vjp: (g, { options: { index, inverse } }) => [() => permuteOp([g], { index: inverse, inverse: index })],
});

/** Rows of x in another order, y[i, …] = x[index[i], …]; `inverse` is the order that undoes it. Both were checked before. @internal */
export function permuteRows(x: Tensor, index: Tensor, inverse: Tensor): Tensor {
  if (x.rank < 1 || x.shape[0] !== index.size) throw wrongRows('ops.permuteRows', x, index.size);
  return permuteOp([x], { index, inverse });
}

function expectRows(where: string, x: Tensor, csr: Csr): void {
  if (expectTensor(where, x).rank >= 1 && x.shape[0] === csr.cols) return;
  throw new ShapeError({ where, what: 'one segment id is needed for each row', got: `${csr.cols} ids for ${formatShape(x.shape)}` });
}

/** Groups given as ids, or as a structure made before. */
export type Segments = Csr | { readonly ids: Tensor | ArrayLike<number>; readonly count: number };

/** The structure of segments, checked against the rows of x. @internal */
export const grouped = (where: string, x: Tensor, given: Segments): Csr => {
  const csr = given instanceof Csr ? given : fromIds(where, given);
  expectRows(where, x, csr);
  return csr;
};

const segmentOptions = {
  ids: unchecked<Tensor | ArrayLike<number>>('an id for each row'),
  count: unchecked<number>('the number of segments'),
};

function fromIds(where: string, given: object): Csr {
  const { ids, count } = readOptions(where, segmentOptions, given);
  return segments(where, ids, count);
}

/** One row for each element of the first axis. */
const flat = (x: Tensor): Tensor => (x.rank === 2 ? x : reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]));
const unflat = (y: Tensor, x: Tensor): Tensor => (x.rank === 2 ? y : reshape(y, [y.shape[0], ...x.shape.slice(1)]));

/** Sum of the rows of each segment; 0 for an empty one. x: [n, …] -> [segments, …]. */
export function segmentSum(x: Tensor, given: Segments): Tensor {
  return unflat(spmm(grouped('ops.segmentSum', x, given), flat(x)), x);
}

/** Mean of the rows of each segment; 0 for an empty one. x: [n, …] -> [segments, …]. */
export function segmentMean(x: Tensor, given: Segments): Tensor {
  return unflat(spmm(grouped('ops.segmentMean', x, given), flat(x), { mean: true }), x);
}

function extremum(name: 'segmentMax' | 'segmentMin') {
  return op<[Tensor], { csr: Csr }>(name, {
    shape: ([x], { csr }) => [csr.rows, x.shape[1]],
    run: (kernels, [x], y, { csr }) => kernels[name](0, csr.rows, x.shape[1], csr.rowptr.ptr, csr.col.ptr, x.ptr, y.ptr),
    keep: 'both',
    vjp: (g, { inputs: [x], output, options }) => [() => extremumGradOp([g, x, output], options)],
  });
}

/** The cotangent of each segment, shared equally by the rows that reach its extremum. */
const extremumGradOp = op<[g: Tensor, x: Tensor, y: Tensor], { csr: Csr }>('segmentExtremumGrad', {
  shape: ([, x]) => x.shape,
  run: (kernels, [g, x, y], out, { csr }) => {
    const f = x.shape[1];
    const { transpose } = csr;
    temporarily([emptyTensor(g.shape, g.dtype)], ([shared]) => {
      kernels.segmentTies(0, csr.rows, f, csr.rowptr.ptr, csr.col.ptr, x.ptr, y.ptr, g.ptr, shared.ptr);
      kernels.segmentMaxGrad(0, transpose.rows, f, transpose.rowptr.ptr, transpose.col.ptr, x.ptr, y.ptr, shared.ptr, out.ptr);
    });
  },
  keep: 'inputs',
  vjp: (h, { inputs: [, x, y], options: { csr } }) => {
    // Second derivatives are rare: here the entries are spelled out, one row each.
    const rowOf = rowsOf(csr);
    const reached = equal(gatherOp([x], { index: csr.col, csr: null }), gatherOp([y], { index: rowOf, csr: null }));
    const slots = segments('ops.segmentMax', rowOf, csr.rows);
    return [
      () => div(segmentSum(mul(reached, gatherOp([h], { index: csr.col, csr: null })), slots), maximum(segmentSum(reached, slots), 1)),
      null,
      null,
    ];
  },
});

/** The row of every slot. @internal */
export function rowsOf({ rows, nnz, rowptr }: Csr): Tensor {
  const ends = rowptr.toTypedArray();
  const out = new Uint32Array(nnz);
  for (let r = 0; r < rows; r++) out.fill(r, ends[r], ends[r + 1]);
  return tensor(out);
}

const maxOp = extremum('segmentMax');
const minOp = extremum('segmentMin');

/** Elementwise maximum of the rows of each segment; 0 for an empty one; ties share the gradient equally. */
export function segmentMax(x: Tensor, given: Segments): Tensor {
  const csr = grouped('ops.segmentMax', x, given);
  return unflat(maxOp([flat(x)], { csr }), x);
}

/** Elementwise minimum of the rows of each segment; 0 for an empty one; ties share the gradient equally. */
export function segmentMin(x: Tensor, given: Segments): Tensor {
  const csr = grouped('ops.segmentMin', x, given);
  return unflat(minOp([flat(x)], { csr }), x);
}
