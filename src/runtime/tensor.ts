/// <reference lib="esnext.disposable" preserve="true" />
import { bytesPerElement, type DType, dtypeOf, dtypes, isFloat, newArray, type TypedArray, viewOf } from '../core/dtype.js';
import { DTypeError, ScopeError, ShapeError } from '../core/errors.js';
import { expectList } from '../core/expect.js';
import { INSPECT } from '../core/inspect.js';
import { checkOptions } from '../core/options/read.js';
import { optional, unchecked } from '../core/options/vocabulary.js';
import { formatShape, type Shape, sizeOf } from '../core/shape.js';
import { readShape } from '../core/whole.js';
import { written } from '../core/written.js';
import { NONE, type Pointer } from './pointer.js';
import { printed } from './print.js';
import { recording } from './recording.js';
import { runtime } from './runtime.js';
import { newStorage, trackView } from './scope.js';
import { type Owner, STORAGE, STORAGES, type Storage } from './storage.js';

/** Nested arrays of numbers, as deep as the shape is long. */
export type NestedArray = number | boolean | readonly NestedArray[];

/** What a tensor can be made from. */
export type TensorLike = Tensor | TypedArray | NestedArray;

/** What every tensor carries and nothing else does: compared on the path of each operation, where `instanceof` is too slow. */
export const TENSOR = Symbol('tensor');

/**
 * A handle on a contiguous, row-major array in linear memory. Its content may change (optimizers do that), its shape and
 * type never. Outside a scope it lives until `dispose()` or until it is garbage; inside, until the scope ends.
 */
export class Tensor implements Owner {
  private released = false;
  /** Number of elements. */
  readonly size: number;
  /** Where a recording tape sees this tensor; belongs to the floor above. */
  trace: object | null = null;

  constructor(
    readonly storage: Storage,
    readonly shape: Shape,
    readonly dtype: DType,
  ) {
    this.size = countOf(shape);
    if (storage?.brand !== STORAGE || !(this.size * bytesPerElement(dtype) <= storage.bytes)) throw beyond(this);
  }

  /** Byte offset of the first element. @throws ScopeError when the memory has been given back. */
  get ptr(): Pointer {
    const { address } = this.storage;
    if (address === 0 || this.released) throw stale(this);
    return address as Pointer;
  }

  get brand(): typeof TENSOR {
    return TENSOR;
  }

  get [STORAGES](): readonly Storage[] {
    return [this.storage];
  }

  get rank(): number {
    return this.shape.length;
  }

  /** True once the memory has been given back. */
  get disposed(): boolean {
    return this.storage.address === 0 || this.released;
  }

  /** The only element, as a number. @throws ShapeError when there is not exactly one. */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError({
        where: 'Tensor.item',
        what: 'the tensor is not a single number',
        got: `shape ${formatShape(this.shape)}`,
        mend: 'Use toArray()',
      });
    }
    return this.view()[0];
  }

  /** The elements as nested arrays; a plain number for a scalar. */
  toArray(): NestedArray {
    const flat = this.view();
    const nest = (axis: number, at: number): NestedArray => {
      if (axis === this.rank) return flat[at];
      const stride = sizeOf(this.shape.slice(axis + 1));
      return Array.from({ length: this.shape[axis] }, (_, i) => nest(axis + 1, at + i * stride));
    };
    return nest(0, 0);
  }

  /** The elements in a typed array of their own. */
  toTypedArray(): TypedArray {
    const copy = newArray(this.dtype, this.size);
    copy.set(this.view());
    return copy;
  }

  /** Overwrites all elements, in place. @throws ScopeError for a part of a structure: those were checked once and stay as they are. */
  set(values: ArrayLike<number>): this {
    if (this.storage.sealed) throw sealed(this);
    if (expectList('Tensor.set', 'the argument', values).length !== this.size) {
      throw new ShapeError({
        where: 'Tensor.set',
        what: 'wrong number of elements',
        got: String(values.length),
        expected: String(this.size),
      });
    }
    try {
      this.elements().set(values);
    } catch (cause) {
      if (cause instanceof TypeError) throw notNumbers(values, cause);
      throw cause;
    }
    this.storage.version++;
    recording.by?.wrote(this.storage, this.ptr, this.size * bytesPerElement(this.dtype));
    return this;
  }

  /** A view into linear memory, stale after the next allocation: for use at once, inside the library. */
  view(): TypedArray {
    recording.by?.look(this.storage);
    return this.elements();
  }

  private elements(): TypedArray {
    return viewOf(runtime().memory.buffer, this.dtype, this.ptr, this.size);
  }

  /** Ends this tensor now, and gives its memory back unless a reshaped tensor shares it. Harmless when that has happened already. */
  dispose(): void {
    if (this.released) return;
    this.released = true;
    this.storage.release();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Type and shape, in words. */
  get label(): string {
    return `Tensor ${this.dtype} ${formatShape(this.shape)}${this.disposed ? ' (disposed)' : ''}`;
  }

  /** Type, shape and values; of large tensors the corners. */
  toString(): string {
    if (this.disposed) return this.label;
    return `${this.label}${this.rank > 1 ? '\n' : ' '}${printed(this.view(), this.shape)}`;
  }

  toJSON(): { shape: Shape; dtype: DType; data: number[] } {
    return { shape: this.shape, dtype: this.dtype, data: Array.from(this.view()) };
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/** A dense tensor: for functions that look at one before an operation does. @throws DTypeError */
export function expectTensor(where: string, x: Tensor, name = 'x'): Tensor {
  if (x?.brand === TENSOR) return x;
  throw notATensor(where, name, x);
}

export const notATensor = (where: string, name: string, value: unknown): DTypeError =>
  new DTypeError({
    where,
    what: `${name} is not a tensor`,
    got: written(value),
    expected: 'a dense Tensor',
    mend: 'Make one with tensor(…); a SparseTensor goes through ops.toDense',
  });

function stale(tensor: Tensor): ScopeError {
  return new ScopeError({
    where: 'Tensor',
    what: `a tensor was used after its memory was given back`,
    got: `${tensor.dtype} ${formatShape(tensor.shape)}`,
    mend: 'Return it from the scope or from the differentiated function, or make it outside',
    fields: { shape: tensor.shape, dtype: tensor.dtype },
  });
}

/** The number of elements; every size that reaches a kernel passes here. */
function countOf(shape: Shape): number {
  if (!Array.isArray(shape)) return sizeOf(readShape('Tensor', shape));
  let size = 1;
  for (let i = 0; i < shape.length; i++) {
    const n = shape[i];
    if (typeof n !== 'number' || n >>> 0 !== n) return sizeOf(readShape('Tensor', shape)); // which refuses it
    size *= n;
  }
  return size < 2 ** 32 ? size : sizeOf(readShape('Tensor', shape));
}

const beyond = ({ shape, dtype }: Tensor): ShapeError =>
  new ShapeError({
    where: 'Tensor',
    what: 'the memory given holds no tensor of this shape',
    got: `${dtype} ${formatShape(shape)}`,
    mend: 'Make tensors with tensor(data, { shape, dtype })',
  });

const sealed = ({ shape, dtype }: Tensor): ScopeError =>
  new ScopeError({
    where: 'Tensor.set',
    what: 'the tensor is part of a structure, which was checked and cannot be written',
    got: `${dtype} ${formatShape(shape)}`,
    mend: 'Make a new graph or structure from the changed numbers',
  });

const notNumbers = (values: ArrayLike<unknown>, cause: TypeError): DTypeError => {
  const at = Array.from(values).findIndex((value) => typeof value !== 'number' && typeof value !== 'boolean');
  return new DTypeError({
    where: 'Tensor.set',
    what: `element ${at} is not a number`,
    got: written(values[at]),
    expected: 'numbers',
    mend: typeof values[at] === 'bigint' ? 'Convert with Number(value)' : undefined,
    cause,
  });
};

/** The address of an operand that may be left out, as kernels take it: 0 where it is. */
export const addressOf = (x: Tensor | null): Pointer => (x === null ? NONE : x.ptr);

/** A tensor with unspecified content, in the current scope or on the heap. */
export function emptyTensor(shape: Shape, dtype: DType): Tensor {
  return new Tensor(newStorage(countOf(shape) * bytesPerElement(dtype)), shape, dtype);
}

/**
 * A tensor over the same elements with another shape of the same size, and if need be another type of the same width; the
 * memory is counted, and lives until both are gone.
 */
export function viewTensor({ storage, dtype: own }: Tensor, shape: Shape, dtype: DType = own): Tensor {
  const view = new Tensor(storage, shape, dtype);
  storage.handles++;
  trackView(view);
  return view;
}

const tensorOptions = {
  shape: optional(unchecked<Shape>('a list of sizes')),
  dtype: optional(unchecked<DType>('an element type')),
};

/** Copies values into a new tensor. Nested arrays give the shape; typed arrays need one unless they are flat. */
export function tensor(data: TensorLike, options: { shape?: Shape; dtype?: DType } = {}): Tensor {
  const where = 'tensor';
  checkOptions(where, tensorOptions, options);
  if (data instanceof Tensor) return tensor(data.toTypedArray(), { shape: data.shape, dtype: data.dtype, ...options });
  const flat: ArrayLike<number> = ArrayBuffer.isView(data) ? data : flatten(where, data);
  const natural = ArrayBuffer.isView(data) ? [flat.length] : shapeOf(data);
  const shape = options.shape === undefined ? natural : readShape(where, options.shape);
  if (sizeOf(shape) !== flat.length) {
    throw new ShapeError({
      where,
      what: 'the data does not fill the shape',
      got: `${flat.length} elements`,
      expected: `${sizeOf(shape)} for ${formatShape(shape)}`,
    });
  }
  const dtype = options.dtype ?? dtypeOf(data) ?? (isBoolean(data) ? 'bool' : 'f32');
  if (!dtypes.includes(dtype))
    throw new DTypeError({ where, what: 'unknown element type', got: String(dtype), expected: dtypes.join(', ') });
  refuseLoss(where, flat, dtype);
  return emptyTensor(shape, dtype).set(flat);
}

function shapeOf(data: NestedArray): number[] {
  const shape: number[] = [];
  for (let level: NestedArray = data; Array.isArray(level); level = level[0] ?? 0) shape.push(level.length);
  return shape;
}

function isBoolean(data: unknown): boolean {
  let level = data;
  while (Array.isArray(level)) level = level[0];
  return typeof level === 'boolean';
}

function flatten(where: string, data: NestedArray): number[] {
  const shape = shapeOf(data);
  const out: number[] = [];
  const visit = (value: NestedArray, axis: number): void => {
    if (Array.isArray(value)) {
      if (value.length !== shape[axis]) {
        throw new ShapeError({
          where,
          what: 'ragged nested arrays',
          got: `${value.length} elements on axis ${axis}`,
          expected: `${shape[axis] ?? 'a number'}, as in the first`,
        });
      }
      for (const child of value) visit(child, axis + 1);
    } else if (axis !== shape.length || (typeof value !== 'number' && typeof value !== 'boolean')) {
      throw new ShapeError({
        where,
        what: 'ragged nested arrays',
        got: `${typeof value} on axis ${axis}`,
        expected: 'numbers, all equally deep',
      });
    } else out.push(Number(value));
  };
  visit(data, 0);
  return out;
}

/** Whole numbers must stay themselves in an integer type. */
function refuseLoss(where: string, values: ArrayLike<number>, dtype: DType): void {
  if (isFloat(dtype) || (dtypeOf(values) === dtype && dtype !== 'bool')) return;
  const [low, high] = { i32: [-(2 ** 31), 2 ** 31 - 1], u32: [0, 2 ** 32 - 1], bool: [0, 1] }[dtype];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new DTypeError({
        where,
        what: `element ${i} does not fit ${dtype}`,
        got: String(value),
        expected: `a whole number in [${low}, ${high}]`,
        fields: { index: i, value },
      });
    }
  }
}

/** Gives tensors to `fn` and their memory back afterwards: workspace of one operation. */
export function temporarily<const T extends readonly Tensor[], R>(tensors: T, fn: (tensors: T) => R): R {
  try {
    return fn(tensors);
  } finally {
    for (const one of tensors) one.dispose();
  }
}
