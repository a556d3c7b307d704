import { FormatError } from '../../core/errors.js';
import type { Json } from '../../io/json.js';
import type { StoredArray } from '../../io/safetensors.js';
import { openStore } from '../../io/store.js';
import type { TensorTree } from '../../layers/context.js';
import type { Kinds } from '../../network/kinds.js';
import { addTree, arrayOf, arrayToStored, copy, fill, fitting, numbersToStored, readTree } from '../../network/storedTensors.js';
import type { OptimizerState } from '../../nn/optimizers/optimizer.js';
import type { BaseRun } from '../baseRun.js';
import type { CollectedRows } from '../evaluate.js';
import type { Position, Remembering, Run } from '../run.js';
import type { TallyState } from '../tally.js';
import { describeLoosely, modelTensors } from './modelFile.js';
import { openNewest } from './openNewest.js';
import { plain } from './savedCompile.js';
import { readAll, type Sealed, seal } from './sealedSafetensors.js';

/** What a checkpoint says besides its tensors. */
interface CheckpointText {
  readonly seed: number;
  readonly epoch: number;
  readonly batch: number;
  /** Null where it is not known. */
  readonly batches: number | null;
  readonly loader: unknown;
  /** Names in the order of History; the values are tensors. */
  readonly history: readonly string[];
  readonly optimizer: { readonly kind: string; readonly numbers: Readonly<Record<string, number>> };
  /** What callbacks remember, in their order. */
  readonly callbacks: readonly { readonly name: string; readonly values: unknown }[];
}

/** The file of the newest checkpoint in a folder. */
export const lastOf = (path: string): string => (path.endsWith('.safetensors') ? path : `${path.replace(/[/\\]+$/, '')}/last.safetensors`);
export const bestOf = (path: string): string => `${path.replace(/[/\\]+$/, '')}/best.safetensors`;

/** A training as bytes: all that it takes to go on as if it had never stopped. */
export function encodeCheckpoint(run: Run, kinds: Kinds): Promise<Uint8Array<ArrayBuffer>> {
  const { position, history, step, config, trainable } = run;
  const tensors = modelTensors(trainable, { raw: true });
  const { slots, ...numbers } = step.optimizerState;
  addTree(tensors, 'optimizer', slots as TensorTree);
  for (const [name, values] of Object.entries(history)) tensors.set(`history.${name}`, numbersToStored(values));
  if (position.tally !== null) addTally(tensors, position.tally);
  const remembered = remembering(run).map((callback) => ({ name: nameOf(callback), ...callback.state?.() }));
  remembered.forEach((one, i) => void addTree(tensors, `callback${i}`, one.tensors ?? {}));
  const checkpoint: CheckpointText = {
    seed: config.seed,
    epoch: position.epoch,
    batch: position.batch,
    batches: Number.isFinite(position.batches) ? position.batches : null,
    loader: position.loader,
    history: Object.keys(history),
    optimizer: { kind: step.optimizer.kind, numbers },
    callbacks: remembered.map(({ name, values }) => ({ name, values })),
  };
  return seal('callbacks.modelCheckpoint', tensors, { ...describeLoosely(trainable, kinds), checkpoint });
}

function addTally(tensors: Map<string, StoredArray>, { sums, predictions, targets }: TallyState): void {
  tensors.set('tally.sums', numbersToStored(sums));
  if (predictions !== null) tensors.set('tally.predictions', arrayToStored(predictions.data, predictions.shape));
  if (targets !== null) tensors.set('tally.targets', arrayToStored(targets.data, targets.shape));
}

/** A checkpoint as read: nothing of it is in the model yet. */
export interface Checkpoint {
  readonly location: string;
  readonly text: CheckpointText;
  readonly tensors: Sealed['tensors'];
}

/** The newest whole checkpoint of a path; null where there is none yet. */
export async function readCheckpoint(where: string, path: string): Promise<Checkpoint | null> {
  const file = await openNewest(where, openStore(where, lastOf(path)));
  if (file === null) return null;
  const sealed = await readAll(file);
  const text =
    sealed.description instanceof Map ? plain((sealed.description as ReadonlyMap<string, Json>).get('checkpoint') ?? null) : null;
  if (!isText(text)) {
    throw new FormatError({
      where,
      what: `${path} is no checkpoint`,
      expected: 'what callbacks.modelCheckpoint wrote',
      mend: 'A model of model.save is loaded by io.load',
    });
  }
  return { location: path, text, tensors: sealed.tensors };
}

function isText(text: unknown): text is CheckpointText {
  if (typeof text !== 'object' || text === null) return false;
  const { seed, epoch, batch, batches, history, optimizer, callbacks } = text as Partial<CheckpointText>;
  const whole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  return (
    [seed, epoch, batch].every(whole) &&
    (batches === null || whole(batches)) &&
    Array.isArray(history) &&
    history.every((name) => typeof name === 'string' && name !== '__proto__') &&
    Array.isArray(callbacks) &&
    callbacks.every((one) => typeof one === 'object' && typeof one?.name === 'string') &&
    typeof optimizer?.kind === 'string' &&
    typeof optimizer.numbers === 'object' &&
    optimizer.numbers !== null &&
    Object.values(optimizer.numbers).every((value) => typeof value === 'number')
  );
}

/**
 * Takes a training back to where a checkpoint was written. Everything is compared first: another architecture, optimizer or data set is
 * refused, and model, optimizer and data are as they were. What is returned writes into parameters, buffers and optimizer, and cannot fail.
 */
export function restoreRun(where: string, run: BaseRun, { text, tensors }: Checkpoint): () => void {
  const { optimizer, optimizerState, params, buffers } = run.step;
  if (optimizer.kind !== text.optimizer.kind) {
    throw new FormatError({
      where,
      what: 'the checkpoint is of another optimizer',
      got: text.optimizer.kind,
      expected: optimizer.kind,
      mend: 'Compile the model as it was',
    });
  }
  const pairs = fitting(where, tensors, { params, buffers, optimizer: optimizerState.slots as TensorTree });
  const history = text.history.map((name) => [name, numbers(where, tensors, `history.${name}`)] as const);
  run.resume(positionOf(where, text, tensors));
  for (const [name, values] of history) run.history[name] = values;
  return () => {
    fill(pairs);
    Object.assign(optimizerState, text.optimizer.numbers satisfies Partial<OptimizerState>);
  };
}

/** Gives callbacks their memories back, after they have begun: by name, and in order where some share one. */
export function restoreCallbacks(where: string, run: Run, { text, tensors }: Checkpoint): void {
  const waiting = [...remembering(run)];
  text.callbacks.forEach(({ name, values }, i) => {
    const at = waiting.findIndex((callback) => nameOf(callback) === name);
    if (at < 0) return;
    const [callback] = waiting.splice(at, 1);
    callback.restore?.({ values, tensors: readTree(where, tensors, `callback${i}`, () => true, copy) });
  });
}

const remembering = ({ callbacks }: Run): readonly Remembering[] => callbacks.filter(({ state }) => state !== undefined);
const nameOf = ({ name = 'callback' }: Remembering): string => name;

function positionOf(where: string, { epoch, batch, batches, loader }: CheckpointText, tensors: Sealed['tensors']): Position {
  const sums = batch > 0 ? numbers(where, tensors, 'tally.sums') : null;
  const rows = (name: string): CollectedRows | null => {
    const array = tensors.get(name);
    return array === undefined ? null : { data: arrayOf(where, name, array), shape: array.shape };
  };
  if (sums !== null && (sums.length < 4 || sums.length % 2 !== 0))
    throw new FormatError({ where, what: 'the sums of the epoch under way are no pairs of numbers' });
  const [rowCount = 0, milliseconds = 0, ...losses] = sums ?? [];
  const tally: TallyState | null =
    sums === null
      ? null
      : { sums: [rowCount, milliseconds, ...losses], predictions: rows('tally.predictions'), targets: rows('tally.targets') };
  return { epoch, batch, batches: batches ?? Number.POSITIVE_INFINITY, tally, loader };
}

function numbers(where: string, tensors: Sealed['tensors'], name: string): number[] {
  const array = tensors.get(name);
  if (array?.dtype !== 'F64') throw new FormatError({ where, what: `the checkpoint lacks ${name}` });
  return Array.from(arrayOf(where, name, array));
}
