import type { SafetensorsType } from '../safetensors.js';

/** Typed arrays by numpy element type. All are little endian, as is every platform that runs WebAssembly. */
export const arrayOf = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** Name of a numpy element type that can be read. */
export type NumpyDType = keyof typeof arrayOf;
/** The elements of a numpy array. */
export type NumpyData = InstanceType<(typeof arrayOf)[NumpyDType]>;

/** A numpy.ndarray in C order. `data.length` is the product of `shape`; `bool` elements are bytes 0 or 1. */
export interface NdArray {
  readonly kind: 'ndarray';
  readonly dtype: NumpyDType;
  readonly shape: readonly number[];
  readonly data: NumpyData;
}

/** A scipy CSR matrix [rows, columns], checked: indptr rises from 0 to the number of entries, indices are below `columns`. */
export interface CsrMatrix {
  readonly kind: 'csr';
  readonly shape: readonly [rows: number, columns: number];
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
  readonly dtype: NumpyDType;
  readonly data: NumpyData;
}

/** What a pickle can hold. Tuples and lists become arrays, dictionaries become Maps, byte strings are read as Latin-1. */
export type PickleValue<Other = never> =
  | null
  | boolean
  | number
  | string
  | PickleValue<Other>[]
  | Map<string | number, PickleValue<Other>>
  | NdArray
  | CsrMatrix
  | Other;

/** A tensor of torch.save: which elements of which storage. Strides and offset count elements. */
export interface TorchView {
  readonly kind: 'torch';
  readonly dtype: SafetensorsType;
  /** The name of its storage in the archive, and how many elements that has. */
  readonly storage: string;
  readonly elements: number;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export const isNdArray = (value: PickleValue<TorchView> | undefined): value is NdArray =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'ndarray';

export const isCsrMatrix = (value: PickleValue | undefined): value is CsrMatrix =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'csr';
