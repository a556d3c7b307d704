import { type Context, named } from './budget.js';
import { Dict, Draft, Global, type Raw } from './drafts.js';
import { type CsrMatrix, isNdArray, type NdArray, type PickleValue, type TorchView } from './values.js';

/** Attributes that say nothing about the numbers. */
const IGNORED: ReadonlySet<string | number> = new Set([
  'maxprint',
  '_cs_matrix__has_sorted_indices',
  '_cs_matrix__has_canonical_format',
  '_has_sorted_indices',
  '_has_canonical_format',
]);
const KNOWN: ReadonlySet<string | number> = new Set(['format', '_shape', 'shape', 'indptr', 'indices', 'data']);
/** Rows and columns are counted in u32. */
const MAX_SIZE = 2 ** 32 - 1;

type State = ReadonlyMap<string | number, PickleValue<TorchView>>;

function vector(state: State, name: string, { reader }: Context): NdArray {
  const array = state.get(name);
  if (!isNdArray(array) || array.shape.length !== 1) throw reader.error(`${name} of a CSR matrix is not a one-dimensional array`);
  return array;
}

/** The whole numbers of an index array, each in [0, limit]. */
function indexVector(state: State, name: string, limit: number, context: Context): Uint32Array {
  const { reader, budget } = context;
  const { dtype, data } = vector(state, name, context);
  if (dtype !== 'int32' && dtype !== 'int64') throw reader.error(`${name} of a CSR matrix is ${dtype}`, { expected: 'int32 or int64' });
  budget.check(data.byteLength);
  const out = new Uint32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (!(value >= 0 && value <= limit)) {
      throw reader.error(`${name}[${i}] of a CSR matrix is out of range`, { got: String(data[i]), expected: `0 to ${limit}` });
    }
    out[i] = value;
  }
  return out;
}

function shapeOf(state: State, { reader }: Context): [number, number] {
  const shape = state.get('_shape') ?? state.get('shape');
  const sizes = Array.isArray(shape) ? shape : [];
  const [rows, columns] = sizes;
  if (state.has('_shape') === state.has('shape') || sizes.length !== 2)
    throw reader.error('a CSR matrix has not exactly one shape of two sizes');
  for (const size of [rows, columns]) {
    if (typeof size !== 'number' || !(Number.isInteger(size) && size >= 0 && size <= MAX_SIZE)) {
      throw reader.error('a size of a CSR matrix is not a whole number below 2^32', { got: String(size) });
    }
  }
  return [rows as number, columns as number];
}

function csr(state: State, context: Context): CsrMatrix {
  const { reader } = context;
  for (const key of state.keys()) {
    if (!IGNORED.has(key) && !KNOWN.has(key)) throw reader.error('a CSR matrix has an unknown attribute', { got: named(key) });
  }
  if (state.has('format') && state.get('format') !== 'csr') throw reader.error('a CSR matrix says it is in another format');
  const shape = shapeOf(state, context);
  const { dtype, data } = vector(state, 'data', context);
  const indptr = indexVector(state, 'indptr', data.length, context);
  const indices = indexVector(state, 'indices', shape[1] - 1, context);
  if (indptr.length !== shape[0] + 1 || indptr[0] !== 0 || indptr[shape[0]] !== data.length || indices.length !== data.length) {
    throw reader.error('the parts of a CSR matrix do not fit together', {
      got: `${shape[0]} rows, ${indptr.length} row pointers, ${indices.length} indices, ${data.length} values`,
    });
  }
  for (let row = 0; row < shape[0]; row++) {
    if (indptr[row] > indptr[row + 1]) throw reader.error(`indptr of a CSR matrix falls at row ${row}`);
  }
  return { kind: 'csr', shape, indptr, indices, dtype, data };
}

/** scipy.sparse.csr_matrix: empty when made, complete once BUILD has given its attributes. */
class CsrDraft extends Draft {
  readonly noun = 'a CSR matrix';
  private result: CsrMatrix | undefined;

  override build(state: Raw, context: Context): void {
    if (this.result) throw context.reader.error('a CSR matrix is built twice');
    if (!(state instanceof Dict)) throw context.reader.error('the state of a CSR matrix is not a dictionary');
    this.result = csr(state.settle(), context);
  }

  settle({ reader }: Context): CsrMatrix {
    if (!this.result) throw reader.error('a CSR matrix is used before it has entries');
    return this.result;
  }
}

/** The class scipy.sparse.csr_matrix. */
export const csrMatrix = new Global('scipy.sparse.csr_matrix', undefined, () => new CsrDraft());
