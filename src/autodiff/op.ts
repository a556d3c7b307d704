import { type DType, type FloatType, isFloat } from '../core/dtype.js';
import { DTypeError, ShapeError } from '../core/errors.js';
import { formatShape, type Shape, sameShape } from '../core/shape.js';
import { isDictionary } from '../core/tree.js';
import { Csr } from '../runtime/csr.js';
import type { Kernels } from '../runtime/kernels.js';
import { runtime } from '../runtime/runtime.js';
import { isOwner, STORAGES, type Storage } from '../runtime/storage.js';
import { emptyTensor, notATensor, TENSOR, Tensor, viewTensor } from '../runtime/tensor.js';
import type { Each, Operands, Vjp } from './derivative.js';
import { isRecording, type Node, nodeOn, recordingTapes, type Tape } from './tape.js';
import { watching } from './watch.js';

/** What backward needs of the forward pass; anything else may be freed. */
export type Keep<I extends Operands = Operands> =
  | 'none'
  | 'inputs'
  | 'output'
  | 'both'
  | { readonly inputs: Each<I, boolean>; readonly output: boolean };

/** How many operands stand before the first that may be left out. */
type Required<I extends Operands, Counted extends null[] = []> = I extends readonly [infer First, ...infer Rest extends Operands]
  ? null extends First
    ? Counted['length']
    : Required<Rest, [...Counted, null]>
  : number;

/**
 * The definition of a primitive.
 *
 * @term primitive: an operation with a kernel and a derivative of its own; all others are composed of them
 */
export interface Primitive<I extends Operands, O> {
  /** Shape rule; throws a ShapeError when the operands do not fit. */
  shape(inputs: I, options: O): Shape;
  /** Computes the output, which is allocated and has unspecified content. */
  run(kernels: Kernels, inputs: I, output: Tensor, options: O): void;
  keep?: Keep<I> | ((options: O, needs: Each<I, boolean>) => Keep<I>);
  /** The derivative, made of operations so that derivatives of derivatives need nothing more. */
  vjp: Vjp<I, O> | 'nonDifferentiable';
  /** Element type of the output, where it is not that of the operands. */
  dtype?(options: O): FloatType;
  /** How many operands there must be; those after them may be null. Default: all. */
  required?: Required<I>;
  /** True when the output shares the first input's memory: `run` is not called. */
  view?: boolean;
}

/** A primitive, as the rest of the library calls it. */
export interface Op<I extends Operands, O = undefined> {
  (inputs: I, options: O): Tensor;
  /** The same without recording: for intermediates of `run`. */
  detached(inputs: I, options: O): Tensor;
  readonly opName: string;
  readonly primitive: Primitive<I, O>;
}

/** A primitive of which nothing is known. */
export type AnyOp = Op<Operands, never>;

/** Every primitive by name; a test walks it. */
export const opTable = new Map<string, AnyOp>();

/**
 * The one way to make a primitive. Checks handles and types, applies the shape rule, allocates, runs the kernel and
 * records on every tape that traces an operand.
 */
export function op<I extends Operands, O = undefined>(
  name: string,
  { shape, run, keep, vjp, dtype, required, view }: Primitive<I, O>,
): Op<I, O> {
  const primitive: Primitive<I, O> = { shape, run, keep, vjp, dtype, required, view }; // all of one hidden class: read on the path of every operation
  const least = required ?? Number.POSITIVE_INFINITY;
  const compute = (inputs: I, options: O): Tensor => {
    const common = commonType(name, inputs, least);
    const shape = primitive.shape(inputs, options);
    if (primitive.view) return viewTensor(inputs[0] as Tensor, shape); // the first is never left out
    const output = emptyTensor(shape, primitive.dtype === undefined ? common : primitive.dtype(options));
    try {
      primitive.run(runtime().kernelsOf(common), inputs, output, options);
    } catch (error) {
      output.dispose(); // a lost worker, or no memory for what the operation needs beside its output
      throw error;
    }
    if (watching.by !== null) watching.by(name, inputs, output);
    return output;
  };
  const apply = (inputs: I, options: O): Tensor => {
    const output = compute(inputs, options);
    if (isRecording()) record(primitive, inputs, output, options);
    return output;
  };
  const made = Object.assign(apply, { detached: compute, opName: name, primitive });
  Object.defineProperty(made, 'name', { value: name });
  opTable.set(name, made as unknown as AnyOp); // its callers answer for operands and options
  return made;
}

/** The float type of all operands; also the place where stale handles are found, before anything is allocated. */
function commonType(name: string, inputs: Operands, required: number): FloatType {
  let first: Tensor | null = null;
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i];
    if (input === null && i >= required) continue;
    if (input?.brand !== TENSOR) throw notATensor(`ops.${name}`, `operand ${i}`, input);
    void input.ptr;
    if (first === null) first = input;
    else if (first.dtype !== input.dtype) throw mixedTypes(name, first, input);
  }
  if (first === null) throw notATensor(`ops.${name}`, 'operand 0', undefined);
  if (isFloat(first.dtype)) return first.dtype;
  throw notFloat(name, first.dtype);
}

function record<I extends Operands, O>(primitive: Primitive<I, O>, inputs: I, output: Tensor, options: O): void {
  if (primitive.vjp === 'nonDifferentiable') return;
  const tapes = recordingTapes();
  for (let i = 0; i < tapes.length; i++) recordOn(tapes[i], primitive, inputs, output, options);
}

function recordOn<I extends Operands, O>(tape: Tape, primitive: Primitive<I, O>, inputs: I, output: Tensor, options: O): void {
  let traced = false;
  const parents: (Node | null)[] = [];
  const needs: boolean[] = [];
  for (let i = 0; i < inputs.length; i++) {
    const parent = nodeOn(inputs[i], tape);
    parents.push(parent);
    needs.push(parent !== null);
    traced ||= parent !== null;
  }
  if (!traced) return;
  const keep = typeof primitive.keep === 'function' ? primitive.keep(options, needs as Each<I, boolean>) : (primitive.keep ?? 'none');
  const kept = storagesOf(keep, inputs, output);
  if (options !== undefined) collect(options, kept);
  tape.push(output, parents, primitive.vjp as Vjp, { inputs, output, options, needs }, kept);
}

function storagesOf(keep: Keep, inputs: Operands, output: Tensor): Storage[] {
  const kept: Storage[] = [];
  if (keep === 'none') return kept;
  const which = typeof keep === 'object' ? keep : null;
  const all = keep === 'inputs' || keep === 'both';
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i];
    if (input && (all || which?.inputs[i])) kept.push(input.storage);
  }
  if (keep === 'output' || keep === 'both' || which?.output) kept.push(output.storage);
  return kept;
}

/** Structures and constants among the options: a scope inside the recorded function must not end them before backward. */
function collect(options: unknown, kept: Storage[]): void {
  if (options instanceof Tensor) kept.push(options.storage);
  else if (isOwner(options)) {
    const storages = options[STORAGES];
    for (let i = 0; i < storages.length; i++) kept.push(storages[i]);
    // and its other side: made anew, that of a transpose need not have its slots in the order in which constants were put
    if (options instanceof Csr) for (const storage of options.madeTranspose?.[STORAGES] ?? []) kept.push(storage);
  } else if (isDictionary(options)) {
    for (const name in options) {
      const option = options[name];
      if (typeof option === 'object' && option !== null) collect(option, kept);
    }
  }
}

/** The shape of the first operand: the rule of all that is elementwise. */
export const likeFirst = (inputs: readonly [Tensor, ...unknown[]]): Shape => inputs[0].shape;

/** Refuses operands of different shapes: for primitives that do not broadcast. */
export function expectSameShape(where: string, a: Tensor, b: Tensor): Shape {
  if (sameShape(a.shape, b.shape)) return a.shape;
  throw new ShapeError({
    where,
    what: 'shapes differ',
    got: `${formatShape(a.shape)} and ${formatShape(b.shape)}`,
    expected: 'equal shapes',
    fields: { a: a.shape, b: b.shape },
  });
}

function notFloat(name: string, dtype: DType): DTypeError {
  return new DTypeError({
    where: `ops.${name}`,
    what: 'arithmetic needs floating point',
    got: dtype,
    expected: 'f32 or f64',
    mend: 'Convert with ops.cast',
  });
}

function mixedTypes(name: string, a: Tensor, b: Tensor): DTypeError {
  return new DTypeError({
    where: `ops.${name}`,
    what: 'operands of different types',
    got: `${a.dtype} and ${b.dtype}`,
    expected: 'one float type',
    mend: 'Convert one of them with ops.cast',
    fields: { a: a.dtype, b: b.dtype },
  });
}
