import { FormatError } from '../../core/errors.js';
import * as tree from '../../core/tree.js';
import type { Json } from '../../io/json.js';
import type { TensorTree } from '../../layers/context.js';
import { type LossConfig, readLoss } from '../../nn/losses.js';
import { findMetric, type MetricName, metric as metricByName } from '../../nn/metrics/list.js';
import { optimizer as optimizerOf } from '../../nn/optimizers/byName.js';
import { type Group, type Match, matches } from '../../nn/optimizers/groups.js';
import type { Optimizer } from '../../nn/optimizers/optimizer.js';
import type { Scaling } from '../../nn/targetScale.js';
import type { Compiled, CompileOptions } from '../compile.js';
import { isByOutput, Outputs } from '../outputs.js';

/** What `compile` chose, as names and numbers. */
interface SavedCompile {
  readonly optimizer: { readonly kind: string; readonly options: Readonly<Record<string, unknown>> };
  readonly loss: string | LossConfig | Readonly<Record<string, LossConfig>>;
  /** Of several outputs the names of each. */
  readonly metrics: readonly string[] | Readonly<Record<string, readonly string[]>>;
  /** What each loss counts, of several outputs. */
  readonly lossWeights?: Readonly<Record<string, number>>;
  /** Whether targets are learnt scaled; absent where they are not. */
  readonly scales?: true;
}

/** What `compile` chose, for a file; null where a function or an optimizer of the user's is among it, which no file can hold. */
export function saveCompile(compiled: Compiled, params: TensorTree): SavedCompile | null {
  const { optimizer, scales } = compiled;
  const names = namesOf(compiled);
  if (names === null) return null;
  const { kind } = optimizer;
  try {
    optimizerOf('', { kind, options: optimizer.options });
  } catch {
    return null;
  }
  const options = withNames(optimizer.options, params);
  return {
    optimizer: { kind, options },
    ...names,
    ...(scales && { scales }),
  };
}

type Names = Pick<SavedCompile, 'loss' | 'metrics' | 'lossWeights'>;

/** Losses and metrics by name, as `compile` takes them; null where one is a function of the user's. */
export function namesOf({ lossConfig, metrics, outputs }: Pick<Compiled, 'lossConfig' | 'metrics' | 'outputs'>): Names | null {
  const isNamed = (all: typeof metrics): boolean => all.every(({ name, metric }) => findMetric(name) === metric);
  if (lossConfig === null) return null;
  if (outputs === null) {
    if (!isNamed(metrics)) return null;
    const { kind, options } = lossConfig as LossConfig; // of one output
    return { loss: options === undefined ? kind : { kind, options }, metrics: metrics.map(({ name }) => name) };
  }
  if (!outputs.list.every((one) => isNamed(one.metrics))) return null;
  return {
    loss: lossConfig,
    metrics: Object.fromEntries(outputs.list.map((one) => [one.name, one.metrics.map(({ name }) => name)])),
    lossWeights: Object.fromEntries(outputs.list.map(({ name, factor }) => [name, factor])),
  };
}

/** Options as they are, but for who belongs to a group: patterns and functions are code, so those whom they cover are listed. */
function withNames(options: Optimizer['options'], params: TensorTree): Record<string, unknown> {
  const groups = options.groups as readonly Group[] | undefined;
  return groups === undefined
    ? { ...options }
    : { ...options, groups: groups.map((group) => ({ ...group, match: covered(group.match, params) })) };
}

/** Whom a match covers, for a file. */
export const covered = (match: Match, params: TensorTree): string | string[][] =>
  typeof match === 'string' ? match : tree.entries(params).flatMap(([path]) => (matches(match, path) ? [[...path]] : []));

/** The options that `compile` takes, from a file. @throws FormatError for what `saveCompile` does not write. */
export function readCompile(where: string, json: Json): CompileOptions {
  try {
    const { optimizer, loss, metrics, lossWeights, scales } = plain(json) as {
      optimizer: { kind: string; options: Record<string, unknown> };
      loss: string | LossConfig;
      metrics: string[];
      lossWeights?: Record<string, number>;
      scales?: unknown;
    };
    const { groups, ...options } = optimizer.options;
    const byOutput = isByOutput(loss);
    const all = byOutput ? Object.values(metrics as unknown as Record<string, string[]>).flat() : metrics; // lists by output
    if (![optimizer.kind, ...all].every((name) => typeof name === 'string')) throw new TypeError('a name is missing');
    if (byOutput)
      Outputs.read(where, loss, lossWeights ?? {}, metrics as never); // refuses what is none
    else readLoss(where, loss);
    for (const name of all) metricByName(where, name);
    const read =
      groups === undefined
        ? options
        : { ...options, groups: (groups as { match: unknown }[]).map((group) => ({ ...group, match: cover(group.match) })) };
    return {
      optimizer: optimizerOf(where, { kind: optimizer.kind, options: read }),
      loss: loss as LossConfig,
      metrics: metrics as MetricName[],
      ...(byOutput && { lossWeights }),
      ...(scales === true && { targetTransform: SCALING }),
    }; // both were read above
  } catch (cause) {
    throw new FormatError({ where, what: 'what the model was compiled with is not described by names', cause });
  }
}

/** A match from what `covered` wrote. @throws TypeError for anything else. */
export function cover(match: unknown): Match {
  if (typeof match === 'string') return match;
  if (!Array.isArray(match)) throw new TypeError('a group covers nobody');
  if (!match.every((path) => Array.isArray(path) && path.every((name) => typeof name === 'string')))
    throw new TypeError('a path is no list of names');
  const paths = new Set(match.map((path) => JSON.stringify(path)));
  return (path) => paths.has(JSON.stringify(path));
}

/** Stands for the transform that a model was compiled with: `compile` asks it for no more. */
export const SCALING: Scaling = Object.assign(() => {}, { scaling: 'standardize' as const });

/** JSON with plain dictionaries, own keys alone. */
export function plain(json: Json): unknown {
  if (json instanceof Map) return Object.fromEntries([...(json as ReadonlyMap<string, Json>)].map(([key, value]) => [key, plain(value)]));
  return Array.isArray(json) ? (json as readonly Json[]).map(plain) : json;
}
