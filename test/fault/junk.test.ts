import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import * as graphgrad from '../../src/index.js';
import { data, GraphgradError, memory, random, scope, type Tensor, tensor } from '../../src/index.js';
import { untyped } from './untyped.js';

/** What nobody means. */
const junk: readonly unknown[] = [
  ...[undefined, null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0.5, 2 ** 53, 1n, '', 'x', true, Symbol('s')],
  ...[
    [],
    [[]],
    [Number.NaN],
    [1n],
    ['x'],
    [null],
    [[1], [1, 2]],
    {},
    { data: [1n], shape: [1] },
    { shape: [-1], data: [] },
    new Map(),
    new Date(0),
  ],
  ...[new Uint8Array(0), new Float32Array([Number.NaN, 1]), new BigInt64Array(1), () => 1, Promise.resolve(1)],
];
const tensors = (): readonly Tensor[] => [tensor([]), tensor(1), tensor([Number.NaN, 1]), tensor(Uint32Array.of(7)), tensor([[[1]]])];

const graph = data.graph({ x: [[1], [2], [3]], edges: [[0, 1], [1, 2]], y: [0, 1, 0], masks: { train: [true, true, false] } }); // biome-ignore format: short
const x = tensor([[1], [2], [3]]);
const guard = tensor(new Float32Array(16).fill(7));
const rows = { data: Float32Array.of(0.1, 0.9, 0.4), shape: [3] };

const golden = { dtype: 'f32', shape: [1], data: [1] };

/** Arguments that are meant, by group and by name: junk takes the place of each of them in turn. */
const meant: Readonly<Record<string, readonly unknown[]>> = {
  '': [x, x],
  ops: [x, x],
  'ops.gat': [graph.inCsr, x, tensor([[[1]]]), tensor([[[1]]])],
  'ops.gatAttention': [graph.inCsr, x, tensor([[[1]]]), tensor([[[1]]])],
  'ops.gatv2': [graph.inCsr, x, x, tensor([[[1]]])],
  'ops.dotAttention': [graph.inCsr, x, x, x],
  'ops.spmm': [graph.inCsr, x],
  'ops.sddmm': [graph.inCsr, x, x],
  'ops.spmmMax': [graph.inCsr, x],
  'ops.spmmMin': [graph.inCsr, x],
  'ops.gather': [x, [0]],
  'ops.segmentSum': [x, { ids: [0, 0, 1], count: 2 }],
  'ops.segmentMean': [x, { ids: [0, 0, 1], count: 2 }],
  'ops.segmentMax': [x, { ids: [0, 0, 1], count: 2 }],
  'ops.segmentMin': [x, { ids: [0, 0, 1], count: 2 }],
  'ops.segmentSoftmax': [x, { ids: [0, 0, 1], count: 2 }],
  'ops.reshape': [x, [1, 3]],
  'ops.broadcastTo': [x, [3, 2]],
  'ops.concat': [[x, x], { axis: 0 }],
  'ops.slice': [x, { start: 1 }],
  'ops.dropout': [x, { rate: 0.5, key: random.key(0) }],
  losses: [x, x, {}],
  metrics: [rows, rows],
  layers: [{ units: 2 }],
  random: [random.key(0), [2]],
  data: [graph, {}],
  'random.Key': [1, 2],
  'random.key': [0],
  'random.permutation': [3, random.key(0)],
  tree: [{ a: x }, (leaf: unknown) => leaf],
  'tree.get': [{ a: x }, ['a']],
  callbacks: [{}],
  initializers: [0.5],
  'initializers.zeros': [[2, 2], random.key(0), 'f32'],
  'initializers.ones': [[2, 2], random.key(0), 'f32'],
  'initializers.glorotUniform': [[2, 2], random.key(0), 'f32'],
  'initializers.kaimingUniform': [[2, 2], random.key(0), 'f32'],
  io: [new Uint8Array(8), {}],
  models: [{ units: 2, outputs: 1 }],
  optimizers: [{}],
  plot: [{}],
  propagate: [graph, {}],
  'propagate.labelPropagation': [graph, { labels: [0, 1, 0], mask: { indices: [0, 1] } }],
  schedules: [{}],
  testing: [(one: Tensor) => one, [x]],
  'testing.goldenTensor': [golden, 'f32'],
  'testing.checkGolden': [{ case: 'one', args: {}, inputs: { x: golden }, state: {}, outputs: {}, tolerance: {} }, () => x],
};

const skipped = new Set(['init', 'memory', 'io.download', 'data.cora', 'data.karate', 'data.mutag', 'data.esol', 'plot.loadFigures']);

type Callable = (...args: unknown[]) => unknown;

function* functions(): Generator<[name: string, fn: Callable, args: readonly unknown[]]> {
  const entry = (name: string, group: string): readonly unknown[] => meant[name] ?? meant[group] ?? meant[''];
  const callable = (value: unknown): value is Callable => typeof value === 'function';
  const made = (fn: Callable): Callable =>
    /^class /.test(Function.prototype.toString.call(fn)) ? (...args) => Reflect.construct(fn, args) : fn;
  for (const [name, value] of Object.entries(graphgrad)) {
    if (callable(value)) {
      if (!(value.prototype instanceof Error)) yield [name, made(value), entry(name, '')];
    } else
      for (const [inner, fn] of Object.entries(value))
        if (callable(fn)) yield [`${name}.${inner}`, made(fn), entry(`${name}.${inner}`, name)];
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
  const groups = new Set(names.map((name) => (name.includes('.') ? name.split('.')[0] : '')));
  expect([...groups].filter((group) => !Object.hasOwn(meant, group))).toEqual([]);
  const aside = [...skipped, ...Object.keys(meant).filter((name) => name.includes('.'))];
  for (const [group, inner] of Object.entries(untyped)) aside.push(...inner.map((one) => `${group}.${one}`));
  expect(aside.filter((name) => !names.includes(name) && name !== 'memory')).toEqual([]);
});

describe('junk gets an answer or a typed error', () => {
  it.each([...functions()].filter(([name]) => !skipped.has(name)))('%s', async (name, fn, args) => {
    const wrong: string[] = [];
    for (let at = 0; at < Math.max(args.length, 1); at++) {
      for (const one of [...junk, ...tensors()]) {
        const given = args.map((arg, i) => (i === at ? one : arg));
        const said = await outcome(() => fn(...given));
        if (said !== null)
          wrong.push(`argument ${at}, ${typeof one} ${JSON.stringify(one, (_, v) => (typeof v === 'bigint' ? `${v}n` : v))}: ${said}`);
      }
    }
    const [group, inner] = name.includes('.') ? name.split('.') : ['', name];
    const open = untyped[group]?.includes(inner) ?? false;
    expect(wrong.filter((said) => !open || /guard|never settled|timed out/.test(said))).toEqual([]);
    expect(memory().step).toBe(0);
  });
});
