import { FormatError, IoError } from '../../core/errors.js';
import { type Json, parseJson } from '../../io/json.js';
import { platform } from '../../io/platform.js';
import type { StoredArray } from '../../io/safetensors.js';
import { sha256 } from '../../io/sha256.js';
import { openFile } from '../../io/store.js';
import { legible, type SealedFile, seal, unsealFile } from './sealedSafetensors.js';

/** The file that says what the folder holds, and which of the files are its weights. */
const INDEX = 'model.json';
const WEIGHTS = /^weights-[0-9a-f]{16}\.safetensors$/;

/** A model as a folder: `model.json` with the topology, and a safetensors file named by its content. */
export interface Folder {
  /** Weights first under a new name, then the index that names them: killed at any instant, the folder holds the old model or the new. */
  write(where: string, description: object, tensors: ReadonlyMap<string, StoredArray>): Promise<void>;
  open(where: string): Promise<SealedFile>;
}

/** The folder that a path names, by a slash at its end or by being one; else null. */
export async function folderAt(path: string): Promise<Folder | null> {
  if (!/[/\\]$/.test(path) && !(await platform().isFolder(path))) return null;
  const base = `${path.replace(/[/\\]+$/, '')}/`;
  return { write: (where, description, tensors) => write(where, base, description, tensors), open: (where) => open(where, base) };
}

async function write(where: string, base: string, description: object, tensors: ReadonlyMap<string, StoredArray>): Promise<void> {
  const files = platform();
  const bytes = await seal(where, tensors, {});
  const weights = `weights-${(await sha256(bytes)).slice(0, 16)}.safetensors`;
  const index = legible(where, { ...description, weights });
  const old = await weightsOf(base);
  await files.writeFile(base + weights, bytes);
  try {
    await files.writeFile(base + INDEX, new TextEncoder().encode(`${JSON.stringify(JSON.parse(index), null, 2)}\n`));
  } catch (error) {
    if (old !== weights) await files.removeFile(base + weights).catch(() => {});
    throw error;
  }
  if (old !== null && old !== weights) await files.removeFile(base + old);
}

/** The weights that a folder's index names; null where there is no index that does. */
async function weightsOf(base: string): Promise<string | null> {
  try {
    return readIndex('io.load', await platform().readFile(base + INDEX)).weights;
  } catch (error) {
    if (error instanceof IoError || error instanceof FormatError) return null;
    throw error;
  }
}

function readIndex(where: string, bytes: Uint8Array<ArrayBuffer>): { description: ReadonlyMap<string, Json>; weights: string } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError({ where, what: `${INDEX} is not UTF-8`, cause });
  }
  const description = parseJson(where, text);
  const weights = description instanceof Map ? (description as ReadonlyMap<string, Json>).get('weights') : undefined;
  if (typeof weights !== 'string' || !WEIGHTS.test(weights)) throw new FormatError({ where, what: `${INDEX} names no weights` });
  return { description: description as ReadonlyMap<string, Json>, weights };
}

async function open(where: string, base: string): Promise<SealedFile> {
  const { description, weights } = readIndex(where, await platform().readFile(base + INDEX));
  const file = await openFile(base + weights);
  try {
    return { ...(await unsealFile(where, file)), description };
  } catch (error) {
    await file.close();
    throw error;
  }
}
