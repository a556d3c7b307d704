import { expect, test } from 'vitest';
import { IndexError, losses, memory, scope, tensor } from '../../src/index.js';

const logits = tensor([[3, 0]]);

test.each(['i32', 'u32', 'f32'] as const)('%s class ids that were changed in place count as they are now', (dtype) => {
  const ids = tensor([0], { dtype });
  const loss = (): number => scope(() => losses.crossEntropy(logits, ids).item());
  const before = losses.crossEntropy(logits, ids).item();
  ids.set([1]);
  expect([before, loss(), losses.crossEntropy(logits, ids).item()].map((value) => value.toFixed(4))).toEqual([
    '0.0486',
    '3.0486',
    '3.0486',
  ]);
});

test.each([-1, 2])('i32 class id %d is refused by its value, and the ids stay usable', (bad) => {
  const ids = tensor(Int32Array.of(bad));
  expect(() => losses.crossEntropy(logits, ids)).toThrow(IndexError);
  expect(() => losses.crossEntropy(logits, ids)).toThrow(`got ${bad}`);
  ids.set([1]);
  expect(losses.crossEntropy(logits, ids).item()).toBeCloseTo(3.0486, 4);
});

test('i32 class ids are read where they lie, and outlive every step', () => {
  const ids = tensor(new Int32Array(1));
  const steps = (count: number): void => {
    for (let i = 0; i < count; i++) scope(() => losses.crossEntropy(logits, ids).item());
  };
  steps(3);
  const { heap } = memory();
  steps(50);
  expect(memory().heap).toBe(heap);
  expect(ids.toArray()).toEqual([0]);
});
