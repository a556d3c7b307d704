import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import * as graphgrad from '../../src/index.js';
import { GraphgradError, memory, scope, type Tensor, tensor } from '../../src/index.js';
import { instances, meant } from './meant.js';

/** What nobody means; the one text that is a path names a place where files may go. */
const junk: readonly unknown[] = [
  ...[undefined, null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0.5, 2 ** 53, 1n],
  ...['', 'build/x', true, Symbol('s'), [], [[]], [Number.NaN], [1n], ['x'], [null], [[1], [1, 2]], {}],
  ...[{ data: [1n], shape: [1] }, { shape: [-1], data: [] }, new Map(), new Date(0)],
  ...[new Uint8Array(0), new Float32Array([Number.NaN, 1]), new BigInt64Array(1), () => 1, Promise.resolve(1)],
];
const tensors = (): readonly Tensor[] => [tensor([]), tensor(1), tensor([Number.NaN, 1]), tensor(Uint32Array.of(7)), tensor([[[1]]])];

const guard = tensor(new Float32Array(16).fill(7));

/** What downloads or loads; the library's own. */
const skipped = new Set([
  'init',
  'memory',
  'io.download',
  'data.cora',
  'data.karate',
  'data.mutag',
  'data.esol',
  'plot.loadFigures',
  'data.Graph#cached',
  'data.Graph#cachedWeighted',
  'data.Graph#atRows',
  'data.GraphSet#idsOf',
]);

type Callable = (...args: unknown[]) => unknown;

const isFunction = (value: unknown): value is Callable => typeof value === 'function';

/** Each public function with its name, and with arguments that are meant: its own, or those of its group. */
function* functions(group = '', parts: object = graphgrad): Generator<[name: string, fn: Callable, args: readonly unknown[]]> {
  for (const [inner, value] of Object.entries(parts)) {
    const name = group === '' ? inner : `${group}.${inner}`;
    if (!isFunction(value)) {
      if (typeof value === 'object' && !Array.isArray(value)) yield* functions(name, value);
    } else if (!(value.prototype instanceof Error)) {
      const isClass = /^class /.test(Function.prototype.toString.call(value));
      yield [name, isClass ? (...args) => Reflect.construct(value, args) : value, meant[name] ?? meant[group] ?? meant['']];
      if (isClass) yield* methods(name, value);
    }
  }
}

/** Functions of a class itself, and of an instance of it, a new one for each call. */
function* methods(name: string, made: Callable): Generator<[name: string, fn: Callable, args: readonly unknown[]]> {
  for (const inner of Object.getOwnPropertyNames(made)) {
    const fn: unknown = Reflect.get(made, inner);
    if (isFunction(fn)) yield [`${name}.${inner}`, (...args) => fn.apply(made, args), meant[`${name}.${inner}`] ?? [{}]];
  }
  const make = instances[name];
  for (const [inner, { value }] of Object.entries(Object.getOwnPropertyDescriptors(made.prototype))) {
    if (!isFunction(value) || inner === 'constructor' || make === undefined) continue;
    yield [`${name}#${inner}`, (...args) => Reflect.apply(value, make(), args), meant[`${name}#${inner}`] ?? [{}]];
  }
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype);

/** The same with something else in one place: in place of all of it, or of a part, however deep. */
function* changes(value: unknown, instead: unknown, place: string): Generator<[place: string, changed: unknown]> {
  yield [place, instead];
  if (!isPlain(value)) return;
  for (const [key, part] of Object.entries(value)) {
    for (const [inner, changed] of changes(part, instead, `${place}.${key}`)) {
      const copy: object = Array.isArray(value) ? [...value] : { ...value };
      yield [inner, Object.assign(copy, { [key]: changed })];
    }
  }
}

/** Runs a function that may never return: the engine ends it. */
const watched = new Script('globalThis.__junk()');
function bounded(fn: () => unknown): unknown {
  Object.assign(globalThis, { __junk: fn });
  return watched.runInThisContext({ timeout: 10_000 });
}

/** What is wrong with an outcome: nothing for an answer and for an error of ours. */
async function outcome(fn: () => unknown): Promise<string | null> {
  try {
    const result = bounded(() => {
      let given: unknown;
      scope(() => {
        const guards = [0, 1, 2].map(() => tensor(new Float32Array(16).fill(7)));
        guards[1].dispose(); // what comes next stands between the others
        given = fn();
        for (const one of [guards[0], guards[2], guard])
          if (one.toTypedArray().some((value) => value !== 7)) throw new Error('a guard was overwritten');
      });
      return given;
    });
    if (result instanceof Promise)
      await Promise.race([result, new Promise((_, late) => setTimeout(() => late(new Error('never settled')), 10_000).unref())]);
    return null;
  } catch (error) {
    return error instanceof GraphgradError ? null : String(error);
  }
}

it('every group of functions has arguments that are meant, and every name set aside is a function', () => {
  const names = [...functions()].map(([name]) => name);
  const groups = new Set(names.map((name) => name.slice(0, Math.max(name.lastIndexOf('.'), 0))));
  expect([...groups].filter((group) => !Object.hasOwn(meant, group) && !names.includes(group))).toEqual([]);
  const aside = [...skipped, ...Object.keys(meant)].filter((name) => !groups.has(name));
  expect(aside.filter((name) => !names.includes(name))).toEqual([]);
});

describe('junk gets an answer or a typed error', () => {
  it.each([...functions()].filter(([name]) => !skipped.has(name)))('%s', async (_, fn, args) => {
    const wrong: string[] = [];
    for (const one of [...junk, ...tensors()]) {
      for (const [place, given] of changes(args, one, 'arguments')) {
        if (!Array.isArray(given)) continue;
        const said = await outcome(() => fn(...given));
        if (said !== null)
          wrong.push(`${place}, ${typeof one} ${JSON.stringify(one, (_, v) => (typeof v === 'bigint' ? `${v}n` : v))}: ${said}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(memory().step).toBe(0);
  });
});
