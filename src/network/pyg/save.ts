import { newArray } from '../../core/dtype.js';
import { OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { sizeOf } from '../../core/shape.js';
import { platform } from '../../io/platform.js';
import { type StoredArray, writeSafetensors } from '../../io/safetensors.js';
import { readTarget, type SaveTarget } from '../../io/source.js';
import { openStore } from '../../io/store.js';
import { expectNetwork, type Network } from '../network.js';
import { arrayToStored } from '../storedTensors.js';
import { mapOptions, type StateDictEntry, spareShape, stateDictOf } from './names.js';

/** Options of `io.savePyG`. */
export interface SavePyGOptions extends Given<typeof mapOptions> {}

/**
 * Writes the parameters and buffers of a model under the names and in the orientation of PyTorch Geometric, as a safetensors file for
 * `model.load_state_dict(safetensors.torch.load_file(file))`.
 *
 * @throws OptionError for a model that PyG does not have, or without parameters; IoError.
 * @example
 * const model = sequential({ lin: layers.dense({ units: 2 }) });
 * model.params = model.init({ seed: 0, like: data.graph({ x: [[1, 2, 3]], edges: [] }) });
 * await io.savePyG(model, 'build/lin.pyg.safetensors'); // lin.weight [2, 3], lin.bias [2]
 */
export async function savePyG(model: Network, target: SaveTarget, options: SavePyGOptions = {}): Promise<void> {
  const where = 'io.savePyG';
  const { map } = readOptions(where, mapOptions, options);
  expectNetwork(where, model);
  const place = readTarget(where, target);
  if (model.params === null) throw new OptionError({ where, what: 'the model has no parameters yet', mend: 'Call fit or init first' });
  const tensors = new Map<string, StoredArray>();
  const put = (key: string, array: StoredArray): void => {
    if (tensors.has(key))
      throw new OptionError({
        where,
        what: 'two tensors have one name',
        got: key,
        expected: 'a name of its own for each',
        mend: 'Look at map',
      });
    tensors.set(key, array);
  };
  for (const entry of stateDictOf(where, model, map)) {
    const { spare, tensor } = entry;
    entry.keys.forEach((key, i) => {
      put(key, theirs(entry, i));
      // torch counts batches beside the running statistics, and misses the counter where there is none
      if (key.endsWith('running_var')) tensors.set(key.replace(/running_var$/, 'num_batches_tracked'), COUNTER);
    });
    if (spare === null) continue;
    const shape = spareShape(entry);
    put(spare.name, spare.outputs === null ? theirs(entry, 0) : arrayToStored(newArray(tensor.dtype, sizeOf(shape)), shape));
  }
  const bytes = writeSafetensors({ tensors, metadata: new Map([['format', 'pt']]) });
  if ('path' in place) await openStore(where, place.path).write(bytes);
  else await platform().offer(place.download, bytes);
}

const COUNTER: StoredArray = { dtype: 'I64', shape: [], data: new Uint8Array(8) };

/** One tensor as PyG has it. */
function theirs({ tensor, sliced, transpose, keys }: StateDictEntry, slice: number): StoredArray {
  const size = tensor.size / (sliced ? keys.length : 1);
  const shape = sliced ? tensor.shape.slice(1) : tensor.shape;
  const ours = tensor.view().subarray(slice * size, (slice + 1) * size);
  if (!transpose) return arrayToStored(ours.slice(), shape);
  const [rows, columns] = shape;
  const out = newArray(tensor.dtype, size);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = ours[i * columns + j];
  return arrayToStored(out, [columns, rows]);
}
