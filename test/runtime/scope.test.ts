import { describe, expect, it } from 'vitest';
import { data, memory, ops, SparseTensor, scope, type Tensor, tensor } from '../../src/index.js';
import { runtime } from '../../src/runtime/runtime.js';
import { besides, inRegion } from '../../src/runtime/scope.js';
import { thrown } from '../thrown.js';

scope(() => tensor([0])).dispose(); // the step arena has its first chunk

describe('scope', () => {
  it('gives back what was made inside, and keeps the result', () => {
    const before = memory().heap;
    let inner: Tensor | undefined;
    const kept = scope(() => {
      inner = tensor([1, 2]);
      return { sum: ops.sum(inner), list: [ops.add(inner, 1)] };
    });
    expect(memory().step).toBe(0);
    expect(inner?.disposed).toBe(true);
    expect([kept.sum.item(), kept.list[0].toArray()]).toEqual([3, [2, 3]]);
    kept.sum.dispose();
    kept.list[0].dispose();
    expect(memory().heap).toBe(before);
  });

  it('hands results to the enclosing scope', () => {
    let held: Tensor | undefined;
    scope(() => {
      held = scope(() => ops.add(tensor([1]), 1));
      expect(held.toArray()).toEqual([2]);
    });
    expect(held?.disposed).toBe(true);
    expect(memory().step).toBe(0);
  });

  it('leaves tensors alone that were made outside', () => {
    const outside = tensor([4]);
    expect(scope(() => outside)).toBe(outside);
    expect(outside.item()).toBe(4);
  });

  it('lets graphs and sparse tensors leave whole', () => {
    const graph = scope(() => data.graph({ x: { indptr: [0, 1, 2], indices: [1, 0], shape: [2, 2] }, edges: [[0, 1]], y: [1, 0] }));
    scope(() => tensor(new Float32Array(100).fill(9)));
    expect(graph.x).toBeInstanceOf(SparseTensor);
    expect(ops.toDense(graph.x as SparseTensor).toArray()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect([graph.src.toArray(), graph.y?.toArray()]).toEqual([[0], [1, 0]]);
  });

  it('ends reshaped tensors with it, and leaves the block to its owner', () => {
    const outside = tensor([1, 2]);
    const [kept, lost] = scope(() => {
      const view = ops.reshape(outside, [2, 1]);
      return [[ops.reshape(outside, [1, 2])], () => view];
    });
    expect(lost().disposed).toBe(true);
    outside.dispose();
    expect(kept[0].toArray()).toEqual([[1, 2]]);
    kept[0].dispose();
  });

  it('gives everything back when the function throws', () => {
    const before = memory().heap;
    expect(() =>
      scope(() => {
        tensor([1]);
        scope(() => {
          tensor([2]);
          throw new Error('mine');
        });
      }),
    ).toThrow('mine');
    expect([memory().step, memory().heap]).toEqual([0, before]);
    expect(tensor([1]).storage.owner).toBeNull();
  });

  it.each([
    ['an async function', async () => tensor([1])],
    ['a promise', () => Promise.resolve(1)],
    ['a promise that fails', () => Promise.reject(new Error('late'))],
  ])('refuses %s', (_name, fn: () => Promise<unknown>) => {
    const error = thrown(() => scope(fn));
    expect(error).toMatchObject({ name: 'ScopeError', code: 'SCOPE', where: 'scope' });
    expect(error.message).toMatch(/^scope: the function returned a promise\. Expected a synchronous function\. Await outside/);
    expect(memory().step).toBe(0);
  });

  it('names shape and type of a stale handle', () => {
    let stale: Tensor | undefined;
    scope(() => {
      stale = tensor([[1, 2, 3]]);
    });
    for (const use of [() => stale?.toArray(), () => ops.relu(stale as Tensor), () => ops.add(tensor([1]), stale as Tensor)]) {
      const error = thrown(use);
      expect(error).toMatchObject({ name: 'ScopeError', code: 'SCOPE', fields: { shape: [1, 3], dtype: 'f32' } });
      expect(error.message).toMatch(/^Tensor: a tensor was used after its memory was given back \(got f32 \[1, 3\]\)\. Return it/);
    }
  });

  it('keeps nothing of the first results when the last one finds no room to leave to', () => {
    const before = memory().heap;
    const { heap } = runtime();
    let left = 2;
    heap.beforeAllocate = () => {
      if (left-- === 0) throw new Error('no room');
    };
    try {
      expect(() => scope(() => [tensor([1]), tensor([2]), tensor([3])])).toThrow('no room');
    } finally {
      heap.beforeAllocate = null;
    }
    expect([memory().heap, memory().step]).toEqual([before, 0]);
  });
});

describe('regions', () => {
  it('take what is made for them, whatever scope is open, and results of scopes inside them', () => {
    const [arena] = runtime().batches;
    const made = scope(() => inRegion(arena, () => [tensor([1]), scope(() => ops.add(tensor([1]), 1))]));
    expect(made.map((one) => one.storage.region)).toEqual([arena, arena]);
    expect(made.map((one) => one.item())).toEqual([1, 2]);
    arena.reset();
    expect(made.map((one) => one.disposed)).toEqual([true, true]);
  });

  it('are left again when the function throws', () => {
    expect(() => inRegion(runtime().batches[0], () => void fail())).toThrow('mine');
    expect(tensor([1]).storage.region).toBe(runtime().heap);
  });

  it('put caches where their anchor lives, so that both end together', () => {
    const anchor = tensor([1]);
    const [beside, inside, local] = scope(() => {
      const inner = tensor([1]);
      const made = [besides(anchor.storage, () => tensor([2])), besides(inner.storage, () => tensor([3]))];
      return [() => made[0], () => made[1], made[1].item()] as const;
    });
    expect(local).toBe(3);
    expect([beside().item(), inside().disposed]).toEqual([2, true]);
  });
});

function fail(): never {
  throw new Error('mine');
}
