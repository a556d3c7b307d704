import type { FloatType, TypedArray } from '../core/dtype.js';
import { DTypeError, GraphError, NumericError, ShapeError } from '../core/errors.js';
import { formatShape, type Shape, sizeOf } from '../core/shape.js';
import { ownIndices, readShape, wholeNumber } from '../core/whole.js';
import { written } from '../core/written.js';
import { expectRowEnds, ownCsr } from '../runtime/csr.js';
import { SparseTensor } from '../runtime/sparse.js';
import { emptyTensor, Tensor, tensor } from '../runtime/tensor.js';

/** Dense numbers: nested arrays, or flat values with their shape. */
export type DenseLike = readonly (readonly number[])[] | { readonly data: TypedArray | readonly number[]; readonly shape: Shape } | Tensor;
/** A sparse matrix in compressed rows; without values every entry is 1. */
export interface SparseLike {
  readonly indptr: ArrayLike<number>;
  readonly indices: ArrayLike<number>;
  readonly values?: ArrayLike<number>;
  readonly shape: readonly [number, number];
}

const isSparse = (x: unknown): x is SparseLike => typeof x === 'object' && x !== null && 'indptr' in x;

/** Node features of either kind, with every number finite. */
export function readFeatures(
  where: string,
  name: string,
  x: DenseLike | SparseLike | SparseTensor,
  dtype: FloatType,
): Tensor | SparseTensor {
  if (x instanceof SparseTensor) return x;
  return isSparse(x) ? readSparse(where, name, x, dtype) : readDense(where, name, x, dtype);
}

/** A dense float tensor with every number finite. */
export function readDense(where: string, name: string, x: DenseLike | readonly number[], dtype: FloatType): Tensor {
  if (x instanceof Tensor) {
    refuseNonFinite(where, name, x.view(), x.shape);
    return x;
  }
  refuseOtherThanNumbers(where, name, Array.isArray(x) ? x : (x as { data?: unknown } | null)?.data);
  const made = Array.isArray(x)
    ? tensor(x as number[][], { dtype })
    : fromFlat(where, name, x as { data: TypedArray; shape: Shape }, dtype);
  refuseNonFinite(where, name, made.view(), made.shape);
  return made;
}

function fromFlat(where: string, name: string, given: { data: TypedArray | readonly number[]; shape: Shape }, dtype: FloatType): Tensor {
  if (given?.data === undefined || !Array.isArray(given.shape)) {
    throw new GraphError({
      where,
      what: `${name} is in no known form`,
      got: given === null ? 'null' : Object.keys(given).slice(0, 8).join(', ') || typeof given,
      expected: 'nested arrays, { data, shape }, { indptr, indices, shape } or a tensor',
    });
  }
  const shape = readShape(where, given.shape);
  const size = sizeOf(shape);
  if (given.data.length !== size) {
    throw new ShapeError({
      where,
      what: `${name} does not fill its shape`,
      got: `${given.data.length} numbers`,
      expected: `${size} for ${formatShape(shape)}`,
    });
  }
  return emptyTensor(shape, dtype).set(given.data);
}

function readSparse(where: string, name: string, given: SparseLike, dtype: FloatType): SparseTensor {
  const { indptr, indices, values } = given;
  const [rows, cols] = matrixShape(where, name, given.shape);
  const refuse = (what: (i: number) => string, bound: number) => (i: number, value: unknown) =>
    new GraphError({
      where,
      what: what(i),
      got: written(value),
      expected: `a whole number in [0, ${bound})`,
      fields: { position: i, value },
    });
  const columns = ownIndices(
    indices,
    cols,
    refuse((i) => `entry ${i} of ${name} is in a column that does not exist`, cols),
  );
  const nnz = columns.length;
  const ends = ownIndices(
    indptr,
    nnz + 1,
    refuse((i) => `indptr ${i} of ${name} ends no row`, nnz + 1),
  );
  expectRowEnds(where, `indptr of ${name}`, ends, rows, nnz);
  if (values !== undefined && values.length !== nnz)
    throw new ShapeError({
      where,
      what: `the values of ${name} do not fit its entries`,
      got: String(values.length),
      expected: String(nnz),
    });
  const filled = emptyTensor([nnz], dtype);
  if (values === undefined) filled.view().fill(1);
  else {
    filled.set(values);
    refuseNonFinite(where, name, filled.view(), [nnz]);
  }
  return new SparseTensor(ownCsr(rows, cols, tensor(ends), tensor(columns), null), filled);
}

function matrixShape(where: string, name: string, given: Shape): Shape {
  if (given?.length === 2)
    return [wholeNumber(where, `number of rows of ${name}`, given[0]), wholeNumber(where, `number of columns of ${name}`, given[1])];
  throw new ShapeError({ where, what: `the sparse ${name} is no matrix`, got: written(given), expected: 'shape: [rows, columns]' });
}

/** Refuses what is no array of numbers, or rows of them, with the place and type of what it found: bigints, texts, null, objects. */
export function refuseOtherThanNumbers(where: string, name: string, values: unknown): void {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array || values instanceof DataView) {
    throw new DTypeError({
      where,
      what: `${name} has elements that are no numbers`,
      got: values.constructor.name,
      expected: 'an array of numbers',
      mend: values instanceof DataView ? undefined : 'Convert it: Int32Array.from(values, Number)',
    });
  }
  if (!Array.isArray(values)) return;
  for (let i = 0; i < values.length; i++) {
    const one: unknown = values[i];
    if (typeof one === 'number') continue;
    if (Array.isArray(one)) {
      for (let j = 0; j < one.length; j++) if (typeof one[j] !== 'number') refuseElement(where, name, `row ${i}, column ${j}`, one[j]);
    } else if (ArrayBuffer.isView(one)) refuseOtherThanNumbers(where, name, one);
    else refuseElement(where, name, `position ${i}`, one);
  }
}

function refuseElement(where: string, name: string, place: string, value: unknown): void {
  if (typeof value === 'boolean' || Array.isArray(value)) return; // 0 or 1; deeper shapes are refused as shapes
  throw new DTypeError({
    where,
    what: `${name} has no number at ${place}`,
    got:
      value === null || value === undefined
        ? String(value)
        : typeof value === 'object'
          ? 'an object'
          : `${typeof value} ${String(value).slice(0, 40)}`,
    expected: 'numbers',
    mend: typeof value === 'bigint' || typeof value === 'string' ? 'Convert it with Number' : undefined,
  });
}

/** Training on a NaN spreads it everywhere: better to name it here, but where it is a gap. */
export function refuseNonFinite(where: string, name: string, values: ArrayLike<number>, shape: Shape, gaps = false): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) || (gaps && Number.isNaN(values[i]))) continue;
    const cols = shape.length === 2 ? shape[1] : 1;
    const place = shape.length === 2 ? `row ${Math.floor(i / cols)}, column ${i % cols}` : `position ${i}`;
    throw new NumericError({
      where,
      what: `${name} is not finite at ${place}`,
      got: String(values[i]),
      expected: 'finite numbers',
      mend: 'Replace missing values before training',
      fields: { index: i, value: values[i] },
    });
  }
}
