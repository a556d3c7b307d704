import type { Key } from '../../core/random.js';
import * as tree from '../../core/tree.js';
import type { ArenaMark } from '../../runtime/arena.js';
import type { Block } from '../../runtime/recording.js';
import { runtime } from '../../runtime/runtime.js';
import { Storage } from '../../runtime/storage.js';
import { Tensor } from '../../runtime/tensor.js';
import type { Differentiated } from './differentiated.js';
import type { Call, Recorded } from './recorded.js';
import { type Draw, drawnAt } from './tracedKey.js';

/** Where a call gets bits that are drawn anew in each step. */
interface Drawn {
  readonly args: number[];
  readonly at: number;
  readonly path: readonly number[];
}

/**
 * A step as the list of its calls: the same kernels on the same memory, without tape, tensors or garbage. Only what is drawn from the key of
 * the step changes.
 */
export class Plan {
  private valid = true;
  private readonly fresh: readonly (readonly [storage: Storage, address: number])[];
  private readonly kernels = runtime().kernelsOf('f32');

  private constructor(
    private readonly calls: readonly Call[],
    private readonly drawn: readonly Drawn[],
    private readonly read: ReadonlyMap<Block, number>,
    private readonly results: Differentiated,
    private readonly mark: ArenaMark,
    pins: ReadonlySet<number>,
  ) {
    const fresh: [Storage, number][] = [];
    for (const leaf of tensorsOf(results)) fresh.push([leaf.storage, leaf.storage.address]);
    this.fresh = fresh;
    watch(this, pins);
  }

  /**
   * A plan of two recordings of one step, if they agree in all but the bits that were drawn, which both found at the same places of their keys; else
   * null: something in the step depends on more than its parts.
   */
  static of(first: Recorded, second: Recorded, results: Differentiated): Plan | null {
    if (first.spoilt || second.spoilt || first.calls.length !== second.calls.length || first.draws.length !== second.draws.length)
      return null;
    const calls: Call[] = [];
    const drawn: Drawn[] = [];
    const pins = new Set<number>();
    for (const [i, call] of second.calls.entries()) {
      const before = first.calls[i];
      if (!sameCall(before, call)) return null;
      const args = [...call.args];
      for (let a = 0; a < args.length; a++) {
        if (isAddress(args[a])) pins.add(args[a]);
        const draw = second.draws.findIndex((one, d) => one.bits === args[a] && sameDraw(one, first.draws[d], before.args[a]));
        if (draw >= 0) drawn.push({ args, at: a, path: second.draws[draw].path });
        else if (!Object.is(args[a], before.args[a])) return null;
      }
      calls.push({ ...call, args });
    }
    return new Plan(calls, drawn, second.read, planned(results), runtime().step.mark, pins);
  }

  /** Whether the memory and the kernels are still those that were written down. */
  get fits(): boolean {
    if (!this.valid || runtime().kernelsOf('f32') !== this.kernels) return false;
    for (const [block, version] of this.read) if (block.version !== version || block.address === 0) return false;
    return true;
  }

  /** Memory that some call works on was given back. */
  invalidate(): void {
    this.valid = false;
  }

  /** Does all calls, in an idle arena. Null where a kernel found something else than when it was written down. */
  replay(key: Key): Differentiated | null {
    const { calls, drawn, fresh } = this;
    runtime().step.skipTo(this.mark);
    for (let i = 0; i < drawn.length; i++) drawn[i].args[drawn[i].at] = drawnAt(key, drawn[i].path);
    for (let i = 0; i < calls.length; i++) {
      const { kernel, args, result } = calls[i];
      if (kernel(...args) !== result) return null;
    }
    for (let i = 0; i < fresh.length; i++) fresh[i][0].address = fresh[i][1];
    return this.results;
  }
}

/** Kernels take nothing that is no multiple of four, nor the bytes below the heap, for memory. */
const isAddress = (n: number): boolean => Number.isInteger(n) && n >= 65536 && n % 4 === 0;

const sameDraw = (one: Draw, other: Draw, bits: number): boolean =>
  other.bits === bits && one.path.length === other.path.length && one.path.every((n, i) => n === other.path[i]);

const sameCall = (a: Call, b: Call): boolean =>
  a.args.length === b.args.length &&
  Object.is(a.result, b.result) &&
  (a.written === null || b.written === null
    ? a.written === b.written && a.kernel === b.kernel
    : a.written.length === b.written.length && a.written.every((byte, i) => byte === b.written?.[i]));

function tensorsOf(results: Differentiated): Tensor[] {
  const found: Tensor[] = [];
  tree.visit(results, (leaf) => leaf instanceof Tensor && found.push(leaf));
  return found;
}

/** Tensors over the memory of the step's results, which outlive the step. */
function planned(results: Differentiated): Differentiated {
  const { step } = runtime();
  return tree.replace(results, (leaf) => {
    if (!(leaf instanceof Tensor) || leaf.storage.region !== step) return leaf;
    return new Tensor(new Storage(leaf.ptr, leaf.storage.bytes, step, step), leaf.shape, leaf.dtype);
  }) as unknown as Differentiated; // of the same nesting
}

/** Ends a plan when a stretch is given back that one of its numbers points into; the heap holds no plan that nobody else does. */
function watch(plan: Plan, pins: ReadonlySet<number>): void {
  const { watchers } = runtime().heap;
  const held = new WeakRef(plan);
  const sorted = Float64Array.from(pins).sort(); // data that come and go are given back all the time
  const see = (start: number, end: number): void => {
    const next = sorted[firstFrom(sorted, start)];
    if (next === undefined || next >= end) return;
    held.deref()?.invalidate();
    watchers.delete(see);
  };
  watchers.add(see);
}

/** Where the first number of a sorted list is that is not below a bound. */
function firstFrom(sorted: Float64Array, bound: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
