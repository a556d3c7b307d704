import { type DType, dtypeOf as dtypeOfArray, newArray, type TypedArray } from '../core/dtype.js';
import { FormatError, OptionError } from '../core/errors.js';
import { sameShape, sizeOf } from '../core/shape.js';
import * as tree from '../core/tree.js';
import type { SafetensorsType, StoredArray } from '../io/safetensors.js';
import type { TensorTree } from '../layers/context.js';
import { runtime } from '../runtime/runtime.js';
import { inRegion } from '../runtime/scope.js';
import { emptyTensor, Tensor } from '../runtime/tensor.js';

const stored: Readonly<Record<DType, SafetensorsType>> = { f32: 'F32', f64: 'F64', i32: 'I32', u32: 'U32', bool: 'BOOL' };
/** The element type in files. */
export const storedType = (dtype: DType): SafetensorsType => stored[dtype];
const dtypeOf = new Map(Object.entries(stored).map(([dtype, name]) => [name, dtype as DType]));

/** Names in the path of a tensor. */
export const MAX_PATH = 64;

/** A path as one name. Points within a segment are escaped, so that names lead back to one path alone. */
export const nameOf = (path: tree.Path): string => path.map((part) => part.replace(/%/g, '%25').replace(/\./g, '%2E')).join('.');
const pathOf = (name: string): string[] => name.split('.').map((part) => part.replace(/%2E/g, '.').replace(/%25/g, '%'));

/** Memory of a tensor as bytes: a view, to be used at once. */
export function bytesOf(tensor: Tensor): Uint8Array {
  const { buffer, byteOffset, byteLength } = tensor.view();
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A tensor as it goes into a file: a view, to be used at once. */
export const toStored = (tensor: Tensor): StoredArray => ({ dtype: stored[tensor.dtype], shape: tensor.shape, data: bytesOf(tensor) });

/** Numbers of JavaScript as they go into a file. */
export const numbersToStored = (values: readonly number[] | Float64Array, shape: readonly number[] = [values.length]): StoredArray => ({
  dtype: 'F64',
  shape,
  data: new Uint8Array(Float64Array.from(values).buffer),
});

/** Rows in JavaScript's memory as they go into a file. */
export function arrayToStored(data: TypedArray, shape: readonly number[]): StoredArray {
  return { dtype: stored[dtypeOfArray(data) ?? 'f64'], shape, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** Stored numbers as a fresh typed array. */
export function arrayOf(where: string, name: string, { dtype, shape, data }: StoredArray): TypedArray {
  const array = newArray(ownType(where, name, dtype), sizeOf(shape));
  new Uint8Array(array.buffer).set(data);
  return array;
}

/** Adds the tensors of a tree under `prefix.path`. */
export function addTree(into: Map<string, StoredArray>, prefix: string, given: TensorTree): void {
  for (const [path, leaf] of tree.entries(given)) {
    if (path.length > MAX_PATH)
      throw new OptionError({
        where: 'model.save',
        what: 'layers are nested too deep for a file',
        got: `${path.length} levels`,
        expected: `at most ${MAX_PATH}`,
      });
    if (!(leaf instanceof Tensor)) {
      throw new OptionError({
        where: 'model.save',
        what: `${path.join('.')} is no tensor`,
        got: typeof leaf,
        expected: 'a tree of tensors',
      });
    }
    into.set(nameOf([prefix, ...path]), toStored(leaf));
  }
}

function ownType(where: string, name: string, dtype: SafetensorsType): DType {
  const own = dtypeOf.get(dtype);
  if (own === undefined) {
    throw new FormatError({
      where,
      what: `${JSON.stringify(name)} has elements that tensors do not have`,
      got: dtype,
      expected: [...dtypeOf.keys()].join(', '),
      mend: 'Convert the file to F32',
    });
  }
  return own;
}

/** What a stored array is, wherever its bytes are. */
type Described = Pick<StoredArray, 'dtype' | 'shape'>;

/** The tensors under `prefix`, nested again, on the heap; all or none are made. `allow` says which paths there may be, `fill` writes values. */
export function readTree<T extends Described>(
  where: string,
  tensors: ReadonlyMap<string, T>,
  prefix: string,
  allow: (path: readonly string[]) => boolean,
  fill: (tensor: Tensor, array: T) => void,
): TensorTree {
  const out: TensorTree = {};
  const made: Tensor[] = [];
  try {
    for (const [name, array] of tensors) {
      const [head, ...path] = pathOf(name);
      if (head !== prefix) continue;
      const bad =
        path.length === 0 || path.length > MAX_PATH || path.includes('__proto__') || nameOf([head, ...path]) !== name || !allow(path);
      if (bad) throw unexpected(where, name);
      let node = out;
      for (const part of path.slice(0, -1)) {
        if (!Object.hasOwn(node, part)) node[part] = {};
        node = node[part] as TensorTree;
        if (node instanceof Tensor) throw unexpected(where, name);
      }
      const last = path[path.length - 1];
      if (Object.hasOwn(node, last)) throw unexpected(where, name);
      const own = ownType(where, name, array.dtype);
      const tensor = inRegion(runtime().heap, () => emptyTensor(array.shape, own));
      made.push(tensor);
      fill(tensor, array);
      node[last] = tensor;
    }
  } catch (error) {
    for (const tensor of made) tensor.dispose();
    throw error;
  }
  return out;
}

const unexpected = (where: string, name: string): FormatError =>
  new FormatError({
    where,
    what: `${JSON.stringify(name.slice(0, 80))} belongs to no part of the model`,
    expected: 'weights of this architecture',
  });

/** A file's tensors beside live ones: what has to be written, once everything is known to fit. */
export interface Fitting {
  readonly tensor: Tensor;
  readonly array: StoredArray;
}

/**
 * Pairs the leaves of live trees with the tensors of a file, strictly: none may be missing or left over, shapes and types must be equal.
 *
 * @throws FormatError that lists all that does not fit. Nothing is written.
 */
export function fitting(
  where: string,
  tensors: ReadonlyMap<string, StoredArray>,
  trees: Readonly<Record<string, TensorTree>>,
): readonly Fitting[] {
  const wanted = new Map<string, Tensor>();
  for (const [prefix, one] of Object.entries(trees))
    for (const [path, leaf] of tree.entries(one)) wanted.set(nameOf([prefix, ...path]), leaf as Tensor); // parameters are trees of tensors
  const ours = [...tensors.keys()].filter((name) => Object.hasOwn(trees, pathOf(name)[0]));
  const missing = [...wanted.keys()].filter((name) => !tensors.has(name));
  const unexpected = ours.filter((name) => !wanted.has(name));
  const pairs: Fitting[] = [];
  const different: Different[] = [];
  for (const [name, tensor] of wanted) {
    const array = tensors.get(name);
    if (array === undefined) continue;
    if (sameShape(array.shape, tensor.shape) && array.dtype === stored[tensor.dtype]) pairs.push({ tensor, array });
    else different.push({ name, array, dtype: stored[tensor.dtype], shape: tensor.shape });
  }
  refuseMisfits(where, { missing, unexpected, different });
  return pairs;
}

/** Everything that keeps two sets of tensors apart, by name. */
export interface Misfits {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly different: readonly Different[];
}

/** A tensor of a file beside what the model has in its place. */
export interface Different {
  readonly name: string;
  readonly array: Described;
  readonly dtype: SafetensorsType;
  readonly shape: readonly number[];
}

/** @throws FormatError that lists the misfits, if there are some. */
export function refuseMisfits(where: string, { missing, unexpected, different }: Misfits): void {
  const told = different.map(
    ({ name, array, dtype, shape }) => `${name} is ${array.dtype} [${array.shape.join(', ')}] and not ${dtype} [${shape.join(', ')}]`,
  );
  const misfits = { missing, unexpected, different: told };
  const lists = Object.entries(misfits).filter(([, names]) => names.length > 0);
  if (lists.length === 0) return;
  const typesAlone = missing.length + unexpected.length === 0 && different.every(({ array, shape }) => sameShape(array.shape, shape));
  throw new FormatError({
    where,
    what: typesAlone ? 'the file holds another element type than the model' : 'the file is of another architecture',
    got: lists.map(([kind, names]) => `${kind}: ${names.join(', ')}`).join('; '),
    expected: typesAlone ? 'the element type of the parameters' : 'the tensors of this model, each in its shape',
    mend: typesAlone ? typeOf(different[0].array.dtype) : undefined,
    fields: misfits,
  });
}

/** How a model gets parameters of the type that a file has. */
function typeOf(type: SafetensorsType): string {
  const dtype = dtypeOf.get(type);
  if (dtype !== 'f32' && dtype !== 'f64') return "Convert the elements: dtype: 'f32' of io.loadPyG does";
  const ready = dtype === 'f64' ? "init({ dtypes: ['f32', 'f64'] }), then " : '';
  return `Make graphs of that type, and parameters like them: ${ready}data.graph({ …, dtype: '${dtype}' }) as like of model.init`;
}

/** Writes stored values into live tensors; cannot fail. */
export function fill(pairs: readonly Fitting[]): void {
  for (const { tensor, array } of pairs) copy(tensor, array);
}

/** Writes stored values into a tensor of their size. */
export const copy = (tensor: Tensor, { data }: StoredArray): void => bytesOf(tensor).set(data);
