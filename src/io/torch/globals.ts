import { type Context, named } from '../pickle/budget.js';
import { Dict, Draft, Global, OrderedDict, type Raw, Tuple } from '../pickle/drafts.js';
import type { TorchView } from '../pickle/values.js';
import type { SafetensorsType } from '../safetensors.js';

const MAX_RANK = 32;

/** torch's classes of storages, by what their elements are. */
const storageTypes: Readonly<Record<string, SafetensorsType>> = {
  FloatStorage: 'F32',
  DoubleStorage: 'F64',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

const typeOf = new Map<Raw, SafetensorsType>();
const storageGlobals: [string, Global][] = [];
for (const [name, dtype] of Object.entries(storageTypes)) {
  const one = new Global(`torch.${name}`);
  typeOf.set(one, dtype);
  storageGlobals.push([`torch ${name}`, one]);
}

/** Elements that lie in a file of the archive. */
class StorageDraft extends Draft {
  readonly noun = 'a storage';

  constructor(
    readonly key: string,
    readonly dtype: SafetensorsType,
    readonly elements: number,
  ) {
    super();
  }

  settle({ reader }: Context): never {
    throw reader.error('a storage is used as a value');
  }
}

class TensorDraft extends Draft {
  readonly noun = 'a tensor';

  constructor(private readonly view: TorchView) {
    super();
  }

  settle(): TorchView {
    return this.view;
  }
}

/** ('storage', class, key, device, elements): what torch.save gives out instead of the elements. */
export function storageOf(id: Raw, { reader }: Context): Draft {
  const [tag, type, key, device, elements] = id instanceof Tuple ? id.items : [];
  const dtype = typeOf.get(type);
  if (tag !== 'storage' || dtype === undefined || typeof key !== 'string' || typeof device !== 'string' || !isSize(elements))
    throw reader.error("a storage is not described as ('storage', class, key, device, elements)");
  return new StorageDraft(key, dtype, elements);
}

const isSize = (raw: Raw): raw is number => typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= 0;

function sizesOf(raw: Raw, what: string, { reader }: Context): readonly number[] {
  const items = raw instanceof Tuple ? raw.items : [null];
  if (!items.every(isSize)) throw reader.error(`${what} of a tensor is not a tuple of whole numbers`);
  if (items.length > MAX_RANK)
    throw reader.error('a tensor has too many dimensions', { got: String(items.length), expected: `at most ${MAX_RANK}` });
  return items;
}

/** torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks[, metadata]). */
const rebuildTensor = new Global('torch._utils._rebuild_tensor_v2', (args, context) => {
  const { reader } = context;
  const [storage, offset, rawShape, rawStrides, , hooks] = args;
  if (args.length < 6 || args.length > 7 || !(storage instanceof StorageDraft) || !isSize(offset) || !isEmpty(hooks))
    throw reader.error('_rebuild_tensor_v2 is not called as torch.save does');
  const [shape, strides] = [sizesOf(rawShape, 'the shape', context), sizesOf(rawStrides, 'the stride', context)];
  if (shape.length !== strides.length) throw reader.error('a tensor has not one stride for each dimension');
  const empty = shape.includes(0);
  const last = shape.reduce((sum, size, d) => sum + (size - 1) * strides[d], offset);
  const [{ key, dtype, elements }] = [storage];
  if (empty ? offset > elements : !(last < elements))
    throw reader.error('a tensor reaches beyond its storage', {
      got: `shape [${shape.join(', ')}], stride [${strides.join(', ')}], offset ${offset}`,
      expected: `elements of ${named(key)}, which has ${elements}`,
    });
  return new TensorDraft({ kind: 'torch', dtype, storage: key, elements, offset, shape, strides });
});

/** torch._utils._rebuild_parameter(tensor, requires_grad, hooks). */
const rebuildParameter = new Global('torch._utils._rebuild_parameter', ([tensor, requiresGrad, hooks, ...more], { reader }) => {
  if (!(tensor instanceof TensorDraft) || typeof requiresGrad !== 'boolean' || !isEmpty(hooks) || more.length > 0)
    throw reader.error('_rebuild_parameter is not called as torch.save does');
  return tensor;
});

const isEmpty = (raw: Raw): boolean => raw instanceof Dict && raw.settle().size === 0;

const orderedDict = new Global('collections.OrderedDict', (args, { reader }) => {
  if (args.length > 0) throw reader.error('an OrderedDict is not made empty');
  return new OrderedDict();
});

/** Every name that weights need. What builds modules is not among them: it would be code. */
export const torchGlobals: ReadonlyMap<string, Global> = new Map([
  ['collections OrderedDict', orderedDict],
  ['torch._utils _rebuild_tensor_v2', rebuildTensor],
  ['torch._utils _rebuild_parameter', rebuildParameter],
  ...storageGlobals,
]);
