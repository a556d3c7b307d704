import { OptionError } from '../../core/errors.js';
import { ownKinds } from '../../network/kinds.js';
import type { Network } from '../../network/network.js';
import { describeTopology } from '../../network/topology.js';
import type { LossConfig } from '../../nn/losses.js';
import { findMetric } from '../../nn/metrics/list.js';
import { type OptimizerConfig, optimizerNames } from '../../nn/optimizers/byName.js';
import type { TargetScale } from '../../nn/targetScale.js';
import type { BatchEvent, Callback } from '../callbacks/callback.js';
import type { Compiled } from '../compile.js';
import type { Position, TrainEvent } from '../run.js';
import { namesOf } from '../saved/savedCompile.js';
import type { ClassWeight } from '../weights.js';
import type { PackedState, PackedTree } from './packed.js';
import type { PackedData } from './packedData.js';

/** What is to be trained, by names and numbers. */
export interface Recipe {
  readonly topology: string;
  readonly optimizer: OptimizerConfig;
  readonly loss: string | LossConfig | Readonly<Record<string, LossConfig>>;
  readonly metrics: readonly string[] | Readonly<Record<string, readonly string[]>>;
  readonly lossWeights?: Readonly<Record<string, number>>;
}

/** A whole training, on its way to a worker. */
export interface Job extends Recipe {
  readonly params: PackedTree;
  /** Whom `freeze` chose, by name or by paths. */
  readonly frozen: readonly (string | string[][])[];
  readonly buffers: PackedTree;
  readonly data: PackedData;
  readonly validationData: PackedData | undefined;
  readonly options: {
    readonly epochs: number;
    readonly initialEpoch: number;
    readonly batchSize: number | undefined;
    readonly shuffle: boolean;
    readonly seed: number;
    readonly classWeight: ClassWeight | undefined;
    readonly sampleWeight: ArrayLike<number> | undefined;
  };
  /** Where to go on, and the values of the epochs before; null: from the beginning. */
  readonly resume: { readonly position: Position; readonly history: Readonly<Record<string, number[]>> } | null;
  /** Whether targets are learnt scaled, and what by where that is known. */
  readonly scales: boolean;
  readonly scale: TargetScale | null;
  /** The f64 build, compiled, where this thread has it. */
  readonly f64: WebAssembly.Module | null;
  /** Hooks that somebody waits for. */
  readonly hooks: readonly (keyof Callback)[];
}

/** How the training stands when a hook is called. */
export interface News {
  readonly position: Position;
  /** All that training changes; absent before the first step. */
  readonly state?: PackedState;
  /** What targets are scaled by; told when training begins. */
  readonly scale?: TargetScale | null;
  /** Time of the training steps so far. */
  readonly seconds: number;
  readonly event?: TrainEvent | BatchEvent;
  readonly epoch?: number;
  /** At the end: all values, and why it ended before its time. */
  readonly history?: Record<string, number[]>;
  readonly stopped?: string | null;
}

/** What the hooks answer. */
export interface Answer {
  readonly stopped: string | null;
  /** What they changed, with all else; absent where nothing changed. */
  readonly state?: PackedState;
}

/** Asks for outputs beside targets, with what callbacks have changed since the worker last told. */
export interface Question {
  readonly which: 'train' | 'validation';
  readonly state?: PackedState;
}

const elsewhere =
  "Run the whole script in a worker instead: new Worker(new URL('./train.js', import.meta.url), { type: 'module' }), where train.js makes the model, calls fit without thread, and posts its events";

const refuse = (what: string, expected = 'names and numbers', cause?: unknown): OptionError =>
  new OptionError({ where: 'model.fit', what: `${what}, so it cannot train in a worker`, expected, mend: elsewhere, cause });

/** The recipe of a network. @throws OptionError for functions of the user's, which stay in their thread. */
export function recipe(network: Network, compiled: Compiled): Recipe {
  const { optimizer, lossConfig, metrics, outputs } = compiled;
  if (lossConfig === null) throw refuse('the loss is a function');
  for (const { name, metric } of outputs?.list.flatMap((one) => one.metrics) ?? metrics)
    if (findMetric(name) !== metric) throw refuse(`the metric '${name}' is a function`);
  if (!(optimizerNames as readonly string[]).includes(optimizer.kind))
    throw refuse(`the optimizer '${optimizer.kind}' is of a kind of your own`, 'an optimizer of the library');
  const groups = (optimizer.options.groups ?? []) as readonly { match: unknown }[];
  if (groups.some(({ match }) => typeof match === 'function')) throw refuse('a group of the optimizer is chosen by a function');
  const said = describeTopology(network, ownKinds('model.fit'));
  if ('unsayable' in said) throw refuse(said.unsayable.what, 'layers and models of the library');
  const config = { kind: optimizer.kind, options: optimizer.options };
  try {
    structuredClone(config);
  } catch (cause) {
    throw refuse('the optimizer is no plain one', 'names and numbers', cause);
  }
  return {
    topology: JSON.stringify(said.topology),
    optimizer: config,
    ...(namesOf(compiled) as Pick<Recipe, 'loss' | 'metrics' | 'lossWeights'>), // all were found
  };
}
