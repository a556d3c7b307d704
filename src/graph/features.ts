import type { FloatType, TypedArray } from '../core/dtype.js';
import { GraphError, NumericError, ShapeError } from '../core/errors.js';
import { formatShape, type Shape } from '../core/shape.js';
import { Csr } from '../runtime/csr.js';
import { runtime } from '../runtime/runtime.js';
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

const isSparse = (x: DenseLike | SparseLike): x is SparseLike => 'indptr' in x;

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
  const made = Array.isArray(x)
    ? tensor(x as number[][], { dtype })
    : fromFlat(where, name, x as { data: TypedArray; shape: Shape }, dtype);
  refuseNonFinite(where, name, made.view(), made.shape);
  return made;
}

function fromFlat(where: string, name: string, given: { data: TypedArray | readonly number[]; shape: Shape }, dtype: FloatType): Tensor {
  if (given.data === undefined || given.shape === undefined) {
    throw new GraphError({
      where,
      what: `${name} is in no known form`,
      got: Object.keys(given).join(', ') || typeof given,
      expected: 'nested arrays, { data, shape }, { indptr, indices, shape } or a tensor',
    });
  }
  const size = given.shape.reduce((p, q) => p * q, 1);
  if (given.data.length !== size) {
    throw new ShapeError({
      where,
      what: `${name} does not fill its shape`,
      got: `${given.data.length} numbers`,
      expected: `${size} for ${formatShape(given.shape)}`,
    });
  }
  return emptyTensor(given.shape.slice(), dtype).set(given.data);
}

function readSparse(
  where: string,
  name: string,
  { indptr, indices, values, shape: [rows, cols] }: SparseLike,
  dtype: FloatType,
): SparseTensor {
  const nnz = indices.length;
  if (indptr.length !== rows + 1 || indptr[0] !== 0 || indptr[rows] !== nnz || (values !== undefined && values.length !== nnz)) {
    throw new ShapeError({
      where,
      what: `the parts of the sparse ${name} contradict each other`,
      got: `indptr of ${indptr.length} ending in ${indptr[indptr.length - 1]}, ${nnz} indices, ${values?.length ?? 'no'} values`,
      expected: `indptr of ${rows + 1} from 0 to ${nnz}`,
    });
  }
  for (let r = 0; r < rows; r++) {
    if (!(indptr[r + 1] >= indptr[r]))
      throw new GraphError({ where, what: `indptr of ${name} decreases at row ${r}`, got: `${indptr[r]} then ${indptr[r + 1]}` });
  }
  const col = tensor(Uint32Array.from(indices));
  const bad = runtime().kernelsOf('f32').firstOutOfRange(nnz, cols, col.ptr);
  if (bad >= 0)
    throw new GraphError({
      where,
      what: `entry ${bad} of ${name} is in a column that does not exist`,
      got: String(indices[bad]),
      expected: `columns in [0, ${cols})`,
    });
  const filled = emptyTensor([nnz], dtype);
  if (values === undefined) filled.view().fill(1);
  else {
    filled.set(values);
    refuseNonFinite(where, name, filled.view(), [nnz]);
  }
  return new SparseTensor(new Csr(rows, cols, tensor(Uint32Array.from(indptr)), col, null), filled);
}

/** Training on a NaN spreads it everywhere: better to name it here. */
export function refuseNonFinite(where: string, name: string, values: ArrayLike<number>, shape: Shape): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
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
