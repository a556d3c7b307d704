import { describe, expect, it } from 'vitest';
import { data, ops, scope, type Tensor, tensor } from '../../src/index.js';
import type { Pointer } from '../../src/runtime/pointer.js';
import { runtime } from '../../src/runtime/runtime.js';
import { bitsOf, type Entry, entriesOf } from './harness.js';

/** Bytes before and after each block. */
const GUARD = 64;

/** Runs with bytes of one value around every block of the step, and inside it before it is written; throws where one of those around is overwritten. */
function guarded<T>(value: number, fn: () => T): T {
  const { step, memory } = runtime();
  const live = new Map<number, number>();
  const around = (address: number, bytes: number): Uint8Array[] =>
    [address - GUARD, address + Math.ceil(bytes / GUARD) * GUARD].map((at) => new Uint8Array(memory.buffer, at, GUARD));
  const check = (address: number): void => {
    if (around(address, live.get(address) as number).some((guard) => guard.some((byte) => byte !== value)))
      throw new Error(`written beside a block of ${live.get(address)} bytes`);
    live.delete(address);
  };
  const [allocate, free] = [step.allocate.bind(step), step.free.bind(step)];
  const room = (bytes: number): number => Math.ceil(bytes / GUARD) * GUARD + 2 * GUARD;
  Object.assign(step, {
    allocate: (bytes: number): number => {
      const address = allocate(room(bytes)) + GUARD;
      new Uint8Array(memory.buffer, address - GUARD, room(bytes)).fill(value);
      live.set(address, bytes);
      return address;
    },
    free: (address: number, bytes: number): void => {
      check(address);
      free(address - GUARD, room(bytes));
    },
  });
  try {
    return scope(() => {
      const result = fn();
      for (const address of live.keys()) check(address);
      return result;
    });
  } finally {
    for (const name of ['allocate', 'free'] as const) Reflect.deleteProperty(step, name);
  }
}

/** What stands beside the tensors: numbers that are none and the largest index, and numbers around 0.7. */
const beside = [0xff, 0x3f];

const entries = [...(await entriesOf('samples')), ...(await entriesOf('composites'))];

describe('operations and their first and second derivatives neither write nor read beside their tensors', () => {
  it.each(entries.map((entry): [string, Entry] => [entry.name, entry]))('%s', (_name, entry) => {
    const samples = [...entry.samples, ...(entry.sized ? [1, 3, 17].flatMap(entry.sized) : [])];
    const [nothing, something] = beside.map((value) => guarded(value, () => bitsOf(entry, samples, 2)));
    expect(something).toEqual(nothing);
  });
});

const x = tensor([[1, 5, 2], [4, 3, 6], [9, 7, 8]]); // biome-ignore format: short
const row = tensor([1, 2, 3]);
const graph = data.graph({ numNodes: 3, edges: [[0, 1], [1, 2], [2, 0]] }); // biome-ignore format: short
const scores = tensor([[[1, 2, 3]]]);

/** Operations that others stand for in the samples, or that have no derivative. */
const others: Readonly<Record<string, () => Tensor | readonly Tensor[]>> = {
  arange: () => ops.arange(0, 17, 1),
  argmax: () => ops.argmax(x, { axis: 1 }),
  argmin: () => ops.argmin(x, { axis: 0 }),
  argsort: () => ops.argsort(x),
  celu: () => ops.celu(x),
  chunk: () => ops.chunk(x, 2),
  detach: () => ops.detach(x),
  eye: () => ops.eye(5, 7),
  full: () => ops.full([3, 5], 2),
  gatAttention: () => ops.gatAttention(graph.inCsr, x, scores, scores),
  greaterEqual: () => ops.greaterEqual(x, row),
  layerNorm: () => ops.layerNorm(x, row, row),
  less: () => ops.less(x, row),
  lessEqual: () => ops.lessEqual(x, row),
  linspace: () => ops.linspace(0, 1, 17),
  logSigmoid: () => ops.logSigmoid(x),
  normalizeRows: () => ops.normalizeRows(x),
  notEqual: () => ops.notEqual(x, row),
  oneHot: () => ops.oneHot([0, 2, 1], 3),
  ones: () => ops.ones([17]),
  scale: () => ops.scale(x, 2),
  segmentDeviation: () => ops.segmentDeviation(x, { ids: [0, 0, 1], count: 2 }),
  selu: () => ops.selu(x),
  shift: () => ops.shift(x, 2),
  sign: () => ops.sign(x),
  sort: () => Object.values(ops.sort(x)),
  zeros: () => ops.zeros([17]),
};

describe('so do all other public operations', () => {
  it.each(Object.entries(others))('%s', (_name, make) => {
    const bits = (value: number): unknown[] => guarded(value, () => [make()].flat().map((one) => [...one.toTypedArray()]));
    expect(bits(beside[1])).toEqual(bits(beside[0]));
  });

  it('there is none besides', () => {
    const held = new Set([...entries.map(({ name }) => name.split(/\W/)[0]), ...Object.keys(others)]);
    expect(Object.keys(ops).filter((name) => !held.has(name))).toEqual([]);
  });
});

it('sees what is written and what is read beside a block', () => {
  const { step, memory } = runtime();
  const copy = (from: number, to: number, count: number) =>
    runtime()
      .kernelsOf('f32')
      .affine(0, count, 1, 0, from as Pointer, to as Pointer);
  const read = (value: number): number =>
    guarded(value, () => {
      const [a, b] = [step.allocate(64), step.allocate(128)];
      new Float32Array(memory.buffer, a, 16).fill(1);
      copy(a, b, 17);
      return new Uint32Array(memory.buffer, b + 64, 1)[0];
    });
  expect(read(0x3f)).not.toBe(read(0));
  const write = (): void => {
    const [a, b] = [step.allocate(128), step.allocate(64)];
    new Float32Array(memory.buffer, a, 17).fill(1);
    copy(a, b, 17);
  };
  expect(() => guarded(0xff, write)).toThrow(/written beside/);
});
