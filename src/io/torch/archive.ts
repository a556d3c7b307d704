import { FormatError } from '../../core/errors.js';
import { run } from '../pickle/instructions.js';
import { Machine } from '../pickle/machine.js';
import type { PickleValue, TorchView } from '../pickle/values.js';
import { unzip } from '../zip.js';
import { storageOf, torchGlobals } from './globals.js';

/** What torch.save wrote: plain values with views in them, and the storages they are views of. */
export interface TorchArchive {
  readonly value: PickleValue<TorchView>;
  readonly storages: ReadonlyMap<string, Uint8Array>;
}

/** How weights are saved so that they can be read. */
const SAVE = 'Save the weights alone: torch.save(model.state_dict(), file)';

/**
 * Reads a ZIP archive of torch.save (torch 1.6 and later): `data.pkl`, the storages `data/0`, `data/1`, …, and `byteorder` where there is one, all in
 * one folder. Nothing is run: the pickle may name storages, tensors and dictionaries, and no module.
 *
 * @throws FormatError for anything else.
 */
export async function readTorchArchive(where: string, bytes: Uint8Array): Promise<TorchArchive> {
  const files = await unzip(bytes, { maxRatio: 20 });
  const roots = [...files.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  const [program] = roots;
  if (roots.length !== 1)
    throw new FormatError({
      where,
      what: 'the ZIP archive is not of torch.save',
      got: files.size === 0 ? 'no files' : [...files.keys()].slice(0, 5).join(', '),
      expected: 'one folder with data.pkl',
      mend: SAVE,
    });
  const root = program.slice(0, -'data.pkl'.length);
  const order = new TextDecoder().decode(files.get(`${root}byteorder`) ?? new Uint8Array()).trim();
  if (order !== '' && order !== 'little')
    throw new FormatError({
      where,
      what: 'the numbers are in another byte order',
      got: order,
      expected: 'little',
      mend: 'Save the weights on a machine of this century',
    });
  const machine = new Machine(files.get(program) ?? new Uint8Array(), {
    where,
    globals: torchGlobals,
    persistent: storageOf,
    mend: SAVE,
  });
  const value = run(machine, 'a state_dict, or dictionaries with one');
  const storages = new Map<string, Uint8Array>();
  for (const [name, content] of files) if (name.startsWith(`${root}data/`)) storages.set(name.slice(root.length + 5), content);
  return { value, storages };
}
