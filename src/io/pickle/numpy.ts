import type { Context } from './budget.js';
import { ByteString, Draft, Global, type Raw, Tuple } from './drafts.js';
import { quoted } from './reader.js';
import { arrayOf, type NdArray, type NumpyData, type NumpyDType } from './values.js';

const MAX_RANK = 32;

const dtypeOf: ReadonlyMap<string, NumpyDType> = new Map([
  ['b1', 'bool'],
  ['i1', 'int8'],
  ['i2', 'int16'],
  ['i4', 'int32'],
  ['i8', 'int64'],
  ['u1', 'uint8'],
  ['u2', 'uint16'],
  ['u4', 'uint32'],
  ['u8', 'uint64'],
  ['f4', 'float32'],
  ['f8', 'float64'],
]);

const isText = (raw: Raw, text: string): boolean => (raw instanceof ByteString ? raw.text : raw) === text;

/** numpy.dtype: named by its constructor call, complete once BUILD has told its byte order. */
class ElementType extends Draft {
  readonly noun = 'an element type';
  private ready = false;

  constructor(private readonly dtype: NumpyDType) {
    super();
  }

  override build(state: Raw, { reader }: Context): void {
    const items = state instanceof Tuple ? state.items : [];
    const order = arrayOf[this.dtype].BYTES_PER_ELEMENT === 1 ? '|' : '<';
    // (version, byte order, subtype, names, fields, item size, alignment, flags); sizes are -1 where the type implies them
    const plain = items.length === 8 && items[0] === 3 && items[2] === null && items[3] === null && items[4] === null;
    if (!plain || items[5] !== -1 || items[6] !== -1 || items[7] !== 0 || !isText(items[1], order)) {
      throw reader.error(`the state of numpy.dtype ${this.dtype} is not that of a plain little-endian type`);
    }
    this.ready = true;
  }

  /** The type's name, once it is complete. */
  complete({ reader }: Context): NumpyDType {
    if (!this.ready) throw reader.error('an element type is used before its byte order is known');
    return this.dtype;
  }

  settle({ reader }: Context): never {
    throw reader.error('an element type is used as a value');
  }
}

function elements(type: Raw, raw: Raw, count: number, context: Context): NumpyData {
  const { reader, budget } = context;
  if (!(type instanceof ElementType)) throw reader.error('an array has no element type');
  if (!(raw instanceof ByteString)) throw reader.error('the elements of an array are not a byte string');
  const dtype = type.complete(context);
  const Typed = arrayOf[dtype];
  if (raw.bytes.length !== count * Typed.BYTES_PER_ELEMENT) {
    throw reader.error('an array has the wrong number of bytes', {
      got: String(raw.bytes.length),
      expected: `${count} elements of ${Typed.BYTES_PER_ELEMENT} bytes`,
    });
  }
  if (dtype === 'bool' && raw.bytes.some((byte) => byte > 1)) throw reader.error('a bool element is neither 0 nor 1');
  budget.copy(raw.bytes.length);
  return new Typed(raw.bytes.slice().buffer);
}

function shapeOf(raw: Raw, { reader }: Context): readonly number[] {
  const shape: number[] = [];
  for (const size of raw instanceof Tuple ? raw.items : [null]) {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw reader.error('a shape is not a tuple of sizes');
    shape.push(size);
  }
  if (shape.length > MAX_RANK)
    throw reader.error('an array has too many dimensions', { got: String(shape.length), expected: `at most ${MAX_RANK}` });
  return shape;
}

/** numpy.ndarray: empty from _reconstruct, complete once BUILD has given shape, type and elements. */
class ArrayDraft extends Draft {
  readonly noun = 'an array';
  private result: NdArray | undefined;

  override build(state: Raw, context: Context): void {
    const { reader } = context;
    if (this.result) throw reader.error('an array is built twice');
    const items = state instanceof Tuple ? state.items : [];
    if (items.length !== 5 || items[0] !== 1) throw reader.error('the state of an array is not (1, shape, dtype, order, elements)');
    const [, rawShape, type, fortran, raw] = items;
    if (fortran !== false && fortran !== 0) throw reader.error('an array is not in C order');
    const shape = shapeOf(rawShape, context);
    const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
    if (!Number.isSafeInteger(count)) throw reader.error('an array is too large', { got: `shape [${shape.join(', ')}]` });
    const data = elements(type, raw, count, context);
    this.result = { kind: 'ndarray', dtype: (type as ElementType).complete(context), shape, data };
  }

  settle({ reader }: Context): NdArray {
    if (!this.result) throw reader.error('an array is used before it has elements');
    return this.result;
  }
}

/** The class numpy.ndarray, which only `reconstruct` takes. */
export const ndarray = new Global('numpy.ndarray');

/** numpy.dtype(name, align, copy). */
export const dtype = new Global('numpy.dtype', (args, { reader }) => {
  const name = args[0] instanceof ByteString ? args[0].text : args[0];
  const found = typeof name === 'string' ? dtypeOf.get(name) : undefined;
  const plain = args.length === 3 && (args[1] === 0 || args[1] === false) && (args[2] === 1 || args[2] === true);
  if (!found || !plain) {
    throw reader.error('an element type cannot be read', {
      got: typeof name === 'string' ? quoted(name) : 'no name',
      expected: `one of ${[...dtypeOf.keys()].join(', ')}`,
    });
  }
  return new ElementType(found);
});

/** numpy.core.multiarray._reconstruct(ndarray, (0,), 'b'): an array without elements. */
export const reconstruct = new Global('numpy.core.multiarray._reconstruct', (args, { reader }) => {
  const [type, shape, code] = args;
  const empty = shape instanceof Tuple && shape.items.length === 1 && shape.items[0] === 0;
  if (args.length !== 3 || type !== ndarray || !empty || !isText(code, 'b')) {
    throw reader.error("_reconstruct is not called as _reconstruct(numpy.ndarray, (0,), 'b')");
  }
  return new ArrayDraft();
});

/** numpy.core.multiarray.scalar(dtype, bytes): a number or a boolean. */
export const scalar = new Global('numpy.core.multiarray.scalar', (args, context) => {
  if (args.length !== 2) throw context.reader.error('scalar is not called as scalar(dtype, bytes)');
  const value = Number(elements(args[0], args[1], 1, context)[0]);
  const type = (args[0] as ElementType).complete(context);
  if (type === 'bool') return value === 1;
  if (!type.startsWith('float') && !Number.isSafeInteger(value)) throw context.reader.error('a whole number has more than 53 bits');
  return value;
});
