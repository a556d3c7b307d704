import { FormatError, OptionError } from '../../core/errors.js';
import * as tree from '../../core/tree.js';
import type { Json } from '../../io/json.js';
import type { Span, StoredArray } from '../../io/safetensors.js';
import type { Layer } from '../../layers/define.js';
import { readable } from '../../layers/readable.js';
import type { Kinds } from '../../network/kinds.js';
import { addTree, bytesOf, readTree } from '../../network/storedTensors.js';
import { describeTopology, fromTopology, type Topology, topologyOf } from '../../network/topology.js';
import type { Match } from '../../nn/optimizers/groups.js';
import { isScale, type TargetScale } from '../../nn/targetScale.js';
import type { Tensor } from '../../runtime/tensor.js';
import { averaged, readCompiled, type Trainable } from '../compile.js';
import { cover, covered, plain, readCompile, saveCompile } from './savedCompile.js';
import type { SealedFile } from './sealedSafetensors.js';

/** The version of what `describe` writes. */
const FORMAT = 1;

/** A model as names and numbers, without its tensors. */
export interface Description {
  readonly version: number;
  readonly topology: unknown;
  readonly compile: unknown;
  /** Whom `freeze` chose; absent where nobody is. */
  readonly frozen?: readonly unknown[];
  /** What targets are scaled by; absent where they are not. */
  readonly scale?: TargetScale;
  readonly initialised: boolean;
}

/** What a file says about a model. @throws OptionError for what a file cannot say. */
export const describeModel = (where: string, trainable: Trainable, kinds: Kinds): Description =>
  describedAs(topologyOf(where, trainable.network, kinds), trainable);

/** The same for checkpoints: without topology where no file can hold it. */
export function describeLoosely(trainable: Trainable, kinds: Kinds): Description {
  const said = describeTopology(trainable.network, kinds);
  return 'topology' in said ? describedAs(said.topology, trainable) : { version: FORMAT, topology: null, compile: null, initialised: true };
}

const describedAs = (topology: Topology, { network, compiled, scale }: Trainable): Description => ({
  version: FORMAT,
  topology,
  compile: compiled === null ? null : saveCompile(compiled, network.params ?? {}),
  ...(network.frozen.length > 0 && { frozen: network.frozen.map((match) => covered(match, network.params ?? {})) }),
  ...(scale && { scale }),
  initialised: network.params !== null,
});

/**
 * Parameters and buffers by name: views, to be written at once. Of an optimizer with `ema` the averages that predict goes by, unless training
 * is to go on from them. @throws OptionError for disposed or foreign leaves.
 */
export function modelTensors({ network, compiled }: Trainable, { raw = false }: { raw?: boolean } = {}): Map<string, StoredArray> {
  const out = new Map<string, StoredArray>();
  if (network.params !== null) addTree(out, 'params', raw ? network.params : averaged(compiled, network.params));
  if (network.buffers !== null) addTree(out, 'buffers', network.buffers);
  return out;
}

/** True where a parameter or buffer of this path can belong to a layer: through its parts as far as they go, then one name. */
function belongs(layer: Layer, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  if (Object.hasOwn(layer.parts, name)) return rest.length > 0 && belongs(layer.parts[name], rest);
  return layer.definition !== null && rest.length === 0;
}

/** A model from a sealed file, which is read in parts. @throws FormatError for what `describeModel` does not write. */
export async function modelFrom(where: string, { description, file, spans }: SealedFile, kinds: Kinds): Promise<Trainable> {
  const said = description instanceof Map ? (description as ReadonlyMap<string, Json>) : new Map<string, Json>();
  if (said.get('version') !== FORMAT) {
    throw new FormatError({
      where,
      what: 'the file is of another version',
      got: JSON.stringify(said.get('version')),
      expected: `version ${FORMAT}`,
    });
  }
  if (said.get('topology') === null) {
    throw new FormatError({
      where,
      what: 'the checkpoint holds no topology, since its network is held together by a function',
      expected: 'a file of model.save',
      mend: 'Make the model as in your program, and pass the checkpoint to fit as resume',
    });
  }
  const network = fromTopology(where, said.get('topology') ?? null, kinds);
  network.frozen = readFrozen(where, said.get('frozen') ?? []);
  const compile = said.get('compile') ?? null;
  const scale = readScale(where, said.get('scale') ?? null);
  const made = { network, scale, compiled: compile === null ? null : readCompiled(readCompile(where, compile)) };
  if (said.get('initialised') !== true) return made;
  const allow = (path: readonly string[]): boolean => belongs(network, path);
  const waiting: (readonly [Tensor, Span])[] = [];
  const wait = (tensor: Tensor, span: Span): unknown => waiting.push([tensor, span]);
  try {
    const params = readTree(where, spans, 'params', allow, wait);
    const buffers = readTree(where, spans, 'buffers', allow, wait);
    for (const [tensor, { start }] of waiting) await file.read(bytesOf(tensor), start); // at once into their place: no copy
    Object.assign(network, { params: readable(params), buffers });
  } catch (error) {
    for (const [tensor] of waiting) tensor.dispose();
    throw error;
  }
  return made;
}

function readScale(where: string, json: Json): TargetScale | null {
  const scale = plain(json);
  if (scale === null || isScale(scale)) return scale;
  throw new FormatError({ where, what: 'what targets are scaled by is not mean and deviation' });
}

function readFrozen(where: string, json: Json): readonly Match[] {
  try {
    return (plain(json) as unknown[]).map(cover);
  } catch (cause) {
    throw new FormatError({ where, what: 'what is frozen is not described by names', cause });
  }
}

/** Refuses to save what is not there any more. */
export function refuseDisposed(where: string, { network }: Trainable): void {
  for (const [path, leaf] of tree.entries([network.params ?? {}, network.buffers ?? {}])) {
    if ((leaf as { disposed?: boolean }).disposed)
      throw new OptionError({ where, what: `the parameter ${path.slice(1).join('.')} is disposed`, expected: 'live parameters' });
  }
}
