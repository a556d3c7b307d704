import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memory, ops, ScopeError, scope, type Tensor, tensor } from '../../src/index.js';

/** One act of a random program. Numbers choose among the handles so far. */
type Act = { make: number } | { view: number } | { dispose: number } | { use: number } | { open: Act[]; results: number[] };

const { program } = fc.letrec<{ program: Act[]; act: Act }>((tie) => ({
  act: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ make: fc.integer({ min: 1, max: 5000 }) }),
    fc.record({ view: fc.nat() }),
    fc.record({ dispose: fc.nat() }),
    fc.record({ use: fc.nat() }),
    fc.record({ open: tie('program'), results: fc.array(fc.nat(), { maxLength: 3 }) }),
  ),
  program: fc.array(tie('act'), { maxLength: 14 }),
}));

/** What the contract says about a block: who ends it, and which handles still count. */
interface Block {
  owner: Level | null;
  readonly value: number;
  live: Set<Handle>;
}
interface Handle {
  readonly tensor: Tensor;
  readonly block: Block;
  /** Null once the contract stops speaking of it: another handle of its block left a scope, this one did not. */
  legal: boolean | null;
}
/** An open scope. */
interface Level {
  readonly parent: Level | null;
  /** Handles made inside over blocks of others. */
  views: Handle[];
}

class Machine {
  private readonly handles: Handle[] = [];
  private level: Level | null = null;
  private next = 0;
  illegal = 0;

  run(acts: readonly Act[]): void {
    for (const act of acts) this.act(act);
  }

  finish(): void {
    for (const { tensor: one } of this.handles) one.dispose();
  }

  private act(act: Act): void {
    if ('make' in act) return this.make(act.make);
    if ('open' in act) return this.open(act);
    if (this.handles.length === 0) return;
    const [[, chosen]] = Object.entries(act) as [string, number][];
    const handle = this.handles[chosen % this.handles.length];
    if (handle.legal === null) return;
    if ('use' in act) return this.use(handle);
    return 'view' in act ? this.view(handle) : this.dispose(handle);
  }

  private make(size: number): void {
    const value = ++this.next;
    const block: Block = { owner: this.level, value, live: new Set() };
    this.add(tensor(new Float32Array(size).fill(value)), block);
  }

  private add(made: Tensor, block: Block): Handle {
    const handle = { tensor: made, block, legal: true };
    block.live.add(handle);
    this.handles.push(handle);
    return handle;
  }

  private use({ tensor: one, block, legal }: Handle): void {
    if (legal) {
      const values = one.toTypedArray();
      expect([values[0], values[values.length - 1]]).toEqual([block.value, block.value]);
      return;
    }
    this.illegal++;
    expect(one.disposed).toBe(true);
    expect(() => one.toTypedArray()).toThrow(ScopeError);
    expect(() => ops.neg(one)).toThrow(ScopeError);
  }

  private view(handle: Handle): void {
    if (!handle.legal) return expect(() => ops.reshape(handle.tensor, [-1, 1])).toThrow(ScopeError);
    const view = this.add(ops.reshape(handle.tensor, [-1, 1]), handle.block);
    if (this.level !== null && handle.block.owner !== this.level) this.level.views.push(view);
  }

  private dispose(handle: Handle): void {
    handle.tensor.dispose();
    handle.tensor.dispose();
    if (handle.legal) this.drop(handle);
  }

  private drop(handle: Handle): void {
    handle.legal = false;
    handle.block.live.delete(handle);
  }

  private open({ open, results }: { open: Act[]; results: number[] }): void {
    const level: Level = { parent: this.level, views: [] };
    this.level = level;
    let leaving: Handle[] = [];
    scope(() => {
      this.run(open);
      const legal = this.handles.filter((handle) => handle.legal);
      leaving = legal.length === 0 ? [] : results.map((chosen) => legal[chosen % legal.length]);
      return leaving.map((handle) => handle.tensor);
    });
    this.level = level.parent;
    this.close(level, new Set(leaving));
  }

  private close(level: Level, leaving: Set<Handle>): void {
    for (const view of level.views) {
      if (!leaving.has(view) && view.legal) this.drop(view);
      else if (view.legal) level.parent?.views.push(view);
    }
    for (const block of new Set(this.handles.map((handle) => handle.block))) {
      if (block.owner !== level) continue;
      const leaves = [...block.live].filter((handle) => leaving.has(handle));
      for (const handle of block.live) if (!leaving.has(handle)) handle.legal = leaves.length === 0 ? false : null;
      block.live = new Set(leaves);
      block.owner = level.parent;
    }
  }
}

it('throws at every illegal use of a handle, and at no legal one', () => {
  let illegal = 0;
  const before = memory().heap;
  fc.assert(
    fc.property(program, (acts) => {
      const machine = new Machine();
      machine.run(acts);
      machine.finish();
      illegal += machine.illegal;
      expect(memory().step).toBe(0);
    }),
    { numRuns: 10_000 },
  );
  expect(illegal).toBeGreaterThan(100);
  expect(memory().heap).toBeLessThanOrEqual(before + 2 ** 20); // the first chunk of the step arena, and nothing else
}, 60_000);
