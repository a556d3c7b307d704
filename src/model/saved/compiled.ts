import * as tree from '../../core/tree.js';
import { FormatError } from '../../core/errors.js';
import type { Json } from '../../io/json.js';
import type { TensorTree } from '../../layers/context.js';
import { loss as lossByName } from '../../nn/losses.js';
import { metric as metricByName } from '../../nn/metrics/list.js';
import { type Group, type Match, matches, type Optimizer } from '../../nn/optimizers/optimizer.js';
import { type Compiled, type CompileOptions, optimizersByName } from '../compile.js';

/** What `compile` chose, as names and numbers. */
interface SavedCompile {
  readonly optimizer: { readonly kind: string; readonly options: Readonly<Record<string, unknown>> };
  readonly loss: string;
  readonly metrics: readonly string[];
}

/** True where looking the name up gives the same thing. */
function isNamed(name: string, given: unknown, lookUp: (name: string) => unknown): boolean {
  try {
    return lookUp(name) === given;
  } catch {
    return false;
  }
}

/** What `compile` chose, for a file; null where a function or an optimizer of the user's is among it, which no file can hold. */
export function saveCompile({ optimizer, loss, lossName, metrics }: Compiled, params: TensorTree): SavedCompile | null {
  const named =
    lossName !== null &&
    isNamed(lossName, loss, (name) => lossByName('', name)) &&
    metrics.every(({ name, metric }) => isNamed(name, metric, (one) => metricByName('', one).metric));
  if (!named || !Object.hasOwn(optimizersByName, optimizer.kind)) return null;
  const options = saveOptions(optimizer.options, params);
  return options && { optimizer: { kind: optimizer.kind, options }, loss: lossName, metrics: metrics.map(({ name }) => name) };
}

/** Plain values as they are; who belongs to a group by name, since patterns and functions are code. Null where something is neither. */
function saveOptions(options: Optimizer['options'], params: TensorTree): Record<string, unknown> | null {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (name === 'groups') out.groups = (value as readonly Group[]).map(({ match, ...settings }) => ({ match: saveMatch(match, params), ...settings }));
    else if (value === null || ['number', 'boolean', 'string'].includes(typeof value)) out[name] = value;
    else return null;
  }
  return out;
}

const saveMatch = (match: Match, params: TensorTree): string | string[][] =>
  typeof match === 'string' ? match : tree.entries(params).flatMap(([path]) => (matches(match, path) ? [[...path]] : []));

/** The options that `compile` takes, from a file. @throws FormatError for what `saveCompile` does not write. */
export function readCompile(where: string, json: Json): CompileOptions {
  const fail = (cause?: unknown): FormatError => new FormatError({ where, what: 'what the model was compiled with is not described by names', cause });
  if (!(json instanceof Map)) throw fail();
  const [optimizer, loss, metrics] = ['optimizer', 'loss', 'metrics'].map((name) => json.get(name) as Json | undefined);
  const kind = optimizer instanceof Map ? (optimizer.get('kind') as Json) : undefined;
  const given = optimizer instanceof Map ? (optimizer.get('options') as Json) : undefined;
  const names = Array.isArray(metrics) && metrics.every((one) => typeof one === 'string') ? (metrics as string[]) : undefined;
  if (typeof kind !== 'string' || !Object.hasOwn(optimizersByName, kind) || !(given instanceof Map) || typeof loss !== 'string' || names === undefined)
    throw fail();
  try {
    const make = optimizersByName[kind as keyof typeof optimizersByName] as (options: object) => Optimizer;
    const options = Object.fromEntries([...(given as ReadonlyMap<string, Json>)].map(([name, value]) => [name, name === 'groups' ? readGroups(value) : value]));
    lossByName(where, loss);
    for (const name of names) metricByName(where, name);
    return { optimizer: make(options), loss, metrics: names };
  } catch (cause) {
    throw fail(cause);
  }
}

function readGroups(json: Json): Group[] {
  if (!Array.isArray(json)) throw new TypeError('groups are no list');
  return (json as readonly Json[]).map((one) => {
    if (!(one instanceof Map)) throw new TypeError('a group is no dictionary');
    const { match, ...settings } = Object.fromEntries(one as ReadonlyMap<string, Json>);
    return { match: readMatch(match), ...settings } as Group;
  });
}

function readMatch(match: Json | undefined): Match {
  if (typeof match === 'string') return match;
  if (!Array.isArray(match)) throw new TypeError('a group covers nobody');
  const paths = new Set((match as readonly Json[]).map((path) => JSON.stringify(path)));
  return (path) => paths.has(JSON.stringify(path));
}
