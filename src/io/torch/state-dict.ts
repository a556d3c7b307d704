import { FormatError, OptionError } from '../../core/errors.js';
import { nearest } from '../../core/options/nearest.js';
import { quoted } from '../pickle/reader.js';
import type { PickleValue, TorchView } from '../pickle/values.js';
import { bytesOfType, type StoredArray } from '../safetensors.js';
import { gathered } from '../strided.js';
import { readTorchArchive, type TorchArchive } from './archive.js';

type Value = PickleValue<TorchView>;

/** Views of one element may be as wide as they like; so many bytes for each of the file's are believed. */
const MAX_SPREAD = 16;

/**
 * The tensors of a state_dict that torch.save wrote, as arrays without gaps; the dictionary itself, or the one that a checkpoint holds under
 * the keys of `path`.
 *
 * @throws FormatError for what is no such file; OptionError for a path that leads to none, with the paths that do.
 */
export async function readStateDict(where: string, bytes: Uint8Array, path: readonly string[]): Promise<ReadonlyMap<string, StoredArray>> {
  const archive = await readTorchArchive(where, bytes);
  const dictionary = follow(where, archive.value, path);
  const out = new Map<string, StoredArray>();
  let room = MAX_SPREAD * bytes.length;
  for (const [name, view] of dictionary) {
    room -= sizeOf(view) * bytesOfType(view.dtype);
    if (!(room >= 0))
      throw new FormatError({
        where,
        what: `tensors are much larger than the file, from ${quoted(name)} on`,
        expected: `at most ${MAX_SPREAD} bytes for each byte of it`,
        mend: 'Save them with .contiguous()',
      });
    out.set(name, gather(where, name, view, archive));
  }
  return out;
}

const isView = (value: Value | undefined): value is TorchView =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'torch';

const sizeOf = ({ shape }: TorchView): number => shape.reduce((product, size) => product * size, 1);

/** A dictionary with tensors alone, and at least one. */
function isStateDict(value: Value | undefined): value is Map<string, TorchView> {
  return value instanceof Map && value.size > 0 && [...value].every(([key, item]) => typeof key === 'string' && isView(item));
}

function follow(where: string, top: Value, path: readonly string[]): ReadonlyMap<string, TorchView> {
  let value: Value | undefined = top;
  for (const [depth, key] of path.entries()) {
    const keys: string[] = value instanceof Map ? [...value.keys()].map(String) : [];
    if (!(value instanceof Map && value.has(key)))
      throw new OptionError({
        where,
        what: `the file has no ${quoted(path.slice(0, depth + 1).join(' / '))}`,
        expected: keys.length > 0 ? keys.slice(0, 20).map(quoted).join(', ') : 'a dictionary there',
        mend: nearestKey(key, keys) ?? told(top),
        fields: { path },
      });
    value = value.get(key);
  }
  if (isStateDict(value)) return value;
  throw new FormatError({
    where,
    what: path.length === 0 ? 'the file holds no state_dict at its top' : `${quoted(path.join(' / '))} is no state_dict`,
    expected: 'a dictionary of tensors',
    mend: told(top),
    fields: { paths: found(top) },
  });
}

function nearestKey(key: string, keys: readonly string[]): string | undefined {
  const near = nearest(key, keys);
  return near === undefined ? undefined : `Did you mean ${quoted(near)}?`;
}

/** The paths to all dictionaries of tensors. */
function found(value: Value, path: readonly string[] = [], seen = new Set<Value>()): string[][] {
  if (!(value instanceof Map) || seen.has(value)) return []; // what is referred to twice is the same object
  seen.add(value);
  if (isStateDict(value)) return [[...path]];
  return [...value].flatMap(([key, item]) => (typeof key === 'string' ? found(item, [...path, key], seen) : []));
}

function told(top: Value): string {
  const paths = found(top).slice(0, 5);
  if (paths.length === 0) return 'Save the weights alone: torch.save(model.state_dict(), file)';
  const written = (path: readonly string[]): string => (path.length === 1 ? quoted(path[0]) : `[${path.map(quoted).join(', ')}]`);
  return `Say where it is: { path: ${paths.map(written).join(' } or { path: ')} }`;
}

/** The elements of a view, one after the other, row-major. */
function gather(where: string, name: string, view: TorchView, { storages }: TorchArchive): StoredArray {
  const { dtype, shape, strides, storage, elements } = view;
  const width = bytesOfType(dtype);
  const bytes = storages.get(storage);
  if (bytes === undefined || bytes.length !== elements * width)
    throw new FormatError({
      where,
      what: `the storage of ${quoted(name)} is not what the file says`,
      got: bytes === undefined ? `no data/${storage}` : `${bytes.length} bytes`,
      expected: `${elements} elements of ${width} bytes`,
    });
  const data = gathered(bytes, { shape, strides, offset: view.offset, width });
  if (dtype === 'BOOL' && data.some((byte) => byte > 1))
    throw new FormatError({ where, what: `${quoted(name)} has an element that is neither true nor false` });
  return { dtype, shape, data };
}
