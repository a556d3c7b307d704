import type { FloatType, TypedArray } from '../../core/dtype.js';
import { OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { array, either, oneOf, optional, string, unchecked } from '../../core/options/vocabulary.js';
import { type Shape, sameShape } from '../../core/shape.js';
import type { GraphLike } from '../../graph/batch.js';
import { convert } from '../../io/convert.js';
import { fileKind, isZip } from '../../io/file-kind.js';
import { readSafetensors, type SafetensorsType, type StoredArray } from '../../io/safetensors.js';
import { type LoadSource, readBytes } from '../../io/source.js';
import { readStateDict } from '../../io/torch/state-dict.js';
import type { Tensor } from '../../runtime/tensor.js';
import { tensorsOf } from '../../runtime/tensors.js';
import { expectNetwork, type Network } from '../network.js';
import { arrayOf, type Different, refuseMisfits, storedType } from '../storedTensors.js';
import { isIdle, twin } from './aliases.js';
import { mapOptions, type StateDictEntry, spareShape, stateDictOf } from './names.js';

const loadOptions = {
  ...mapOptions,
  /** A graph like those to come, for a model that has no parameters yet. */
  like: optional(unchecked<GraphLike>('a graph')),
  /** Where a checkpoint of torch.save holds the state_dict: the key, or the keys one within the other. Default: the file is the state_dict. */
  path: optional(either(string(), array(string()))),
  /** Elements of other types (f16, bf16, f64, whole numbers) are converted to this one. Default: they must be those of the model. */
  dtype: optional(oneOf<FloatType>(['f32', 'f64'])),
};

/** Options of `io.loadPyG`. */
export interface LoadPyGOptions extends Given<typeof loadOptions> {}

/**
 * Loads a state_dict of PyTorch Geometric into a model of the same architecture: a file of `torch.save(model.state_dict(), 'model.pt')` (torch 1.6 and
 * later, 2.x too; or a checkpoint that holds one, see `path`), or of `safetensors.torch.save_file(model.state_dict(), file)`. A file of torch.save
 * is read, never executed: it may hold tensors and plain values alone. Strict like `load_state_dict`: missing and unexpected names and shapes that differ are all listed, and then nothing is
 * changed. Parts are expected under their own names, those of chains without names under torch's numbers ('0', '2', …, where an activation
 * counts); ready-made networks and layers within layers under the names of PyG. Names of older releases are known; `num_batches_tracked` is
 * left out.
 *
 * @throws FormatError, with `fields.missing`, `fields.unexpected` and `fields.different`; IoError; OptionError for a model that PyG does not
 * have, or that has no parameters yet and no `like`.
 * @example
 * const { x, edges, y } = data.karate();
 * const graph = data.graph({ x, edges, y });
 * const net = () => sequential({ conv1: layers.gcnConv({ units: 8, activation: 'relu' }), conv2: layers.gcnConv({ units: 4 }) });
 * const trained = net();
 * trained.params = trained.init({ seed: 0, like: graph });
 * await io.savePyG(trained, 'build/karate.pyg.safetensors'); // conv1.lin.weight, conv1.bias, …
 * const model = net();
 * await io.loadPyG(model, 'build/karate.pyg.safetensors', { like: graph });
 */
export async function loadPyG(model: Network, source: LoadSource, options: LoadPyGOptions = {}): Promise<void> {
  const where = 'io.loadPyG';
  const { map, like, path, dtype } = readOptions(where, loadOptions, options);
  expectNetwork(where, model);
  const tensors = await readTensors(where, await readBytes(where, source), path, dtype);
  const { params, buffers } = model;
  if (params === null && like === undefined) {
    throw new OptionError({
      where,
      what: 'the model has no parameters yet',
      expected: 'widths to compare with',
      mend: 'Pass { like: graph }, or set model.params = model.init({ like: graph })',
    });
  }
  try {
    if (like !== undefined) {
      model.params ??= model.init({ seed: 0, like });
      model.buffers ??= model.initBuffers({ seed: 0, like });
    }
    const writes = matched(where, stateDictOf(where, model, map), tensors);
    for (const write of writes) write();
  } catch (error) {
    const made = [model.params !== params && model.params, model.buffers !== buffers && model.buffers];
    Object.assign(model, { params, buffers });
    for (const one of made) for (const leaf of tensorsOf(one || {})) leaf.dispose();
    throw error;
  }
}

/** The tensors of a file of either form, converted where that was asked for. */
async function readTensors(
  where: string,
  bytes: Uint8Array,
  path: string | readonly string[] | undefined,
  dtype: FloatType | undefined,
): Promise<ReadonlyMap<string, StoredArray>> {
  if (path !== undefined && !isZip(bytes))
    throw new OptionError({
      where,
      what: 'path is for files of torch.save',
      got: fileKind(bytes)?.kind ?? 'a file of another kind',
      expected: 'a ZIP archive of torch.save',
    });
  const tensors = isZip(bytes)
    ? await readStateDict(where, bytes, typeof path === 'string' ? [path] : (path ?? []))
    : readSafetensors(bytes, where).tensors;
  if (dtype === undefined) return tensors;
  const converted = ([name, one]: readonly [string, StoredArray]) => [name, isIdle(name) ? one : convert(one, dtype)] as const;
  return new Map([...tensors].map(converted));
}

/** What has to be written, once all fits. @throws FormatError listing all that does not. */
function matched(where: string, entries: readonly StateDictEntry[], tensors: ReadonlyMap<string, StoredArray>): (() => void)[] {
  const used = new Set<string>();
  const [missing, different]: [string[], Different[]] = [[], []];
  const writes: (() => void)[] = [];
  for (const entry of entries) {
    const { tensor, sliced } = entry;
    const shape = sliced ? tensor.shape.slice(1) : tensor.shape;
    entry.keys.forEach((key, i) => {
      const { name, transpose } = found(key, entry, shape, tensors);
      const array = tensors.get(name);
      if (array === undefined) {
        missing.push(key);
        return;
      }
      used.add(name);
      const theirs = transpose ? turned(shape) : shape;
      const type: SafetensorsType = storedType(tensor.dtype);
      if (array.dtype !== type || !sameShape(array.shape, theirs)) different.push({ name, array, dtype: type, shape: theirs });
      else writes.push(() => put(tensor, i, transpose, shape, arrayOf(where, name, array)));
    });
    const { spare } = entry;
    const array = spare === null ? undefined : tensors.get(spare.name);
    if (spare === null || array === undefined) continue; // a file may hold shared tensors once
    const want = spareShape(entry);
    if (array.dtype !== storedType(tensor.dtype) || !sameShape(array.shape, want)) {
      used.add(spare.name);
      different.push({ name: spare.name, array, dtype: storedType(tensor.dtype), shape: want });
    } else if (spare.outputs !== null || sameBytes(array, tensors.get(entry.keys[0]))) used.add(spare.name);
  }
  const unexpected = [...tensors.keys()].filter((name) => !used.has(name) && !isIdle(name) && !isTwin(name, used, tensors));
  refuseMisfits(where, { missing, unexpected, different });
  return writes;
}

const turned = (shape: Shape): number[] => [...shape.slice(0, -2), shape[shape.length - 1], shape[shape.length - 2]];

/** The name in the file: the present one, or an older one that is there. */
function found(
  key: string,
  { transpose, aliases }: StateDictEntry,
  shape: Shape,
  tensors: ReadonlyMap<string, StoredArray>,
): { name: string; transpose: boolean } {
  if (tensors.has(key)) return { name: key, transpose };
  const alias = aliases.find(({ name }) => tensors.has(name));
  return { name: alias?.name ?? key, transpose: shape.length < 2 ? false : (alias?.transpose ?? transpose) };
}

/** True for a second copy of weights that are in use. */
function isTwin(name: string, used: ReadonlySet<string>, tensors: ReadonlyMap<string, StoredArray>): boolean {
  const other = twin(name);
  if (other === null || !used.has(other)) return false;
  return sameBytes(tensors.get(name), tensors.get(other));
}

const sameBytes = (a: StoredArray | undefined, b: StoredArray | undefined): boolean =>
  a !== undefined && b !== undefined && a.data.length === b.data.length && a.data.every((byte, i) => byte === b.data[i]);

/** Writes one of their tensors into ours, or into its ith slice; cannot fail. */
function put(tensor: Tensor, slice: number, transpose: boolean, shape: Shape, values: TypedArray): void {
  const into = tensor.view().subarray(slice * values.length, (slice + 1) * values.length);
  if (!transpose) {
    into.set(values);
    return;
  }
  const [rows, columns] = shape;
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) into[i * columns + j] = values[j * rows + i];
}
