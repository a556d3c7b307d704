import { describe, expect, test } from 'vitest';
import { assertAgreement } from '../../bench/agreement.js';
import { comparisons } from '../../bench/cases/ops.js';
import { ops } from '../../src/index.js';
import { sampleFiles } from '../ops/sample-files.js';

const all = comparisons();

/** Those that nobody has timed yet stand beside their samples. */
const untimed = (await sampleFiles()).flatMap((file) => file.untimed ?? []);

test('every public op has a comparison, but for those that are listed as not timed yet', () => {
  const covered = new Set<string>(all.map(({ op }) => op));
  expect([...covered, ...untimed].sort()).toEqual(Object.keys(ops).sort());
});

test('graphgrad comes first, and no two comparisons have one name', () => {
  for (const { contestants } of all) expect(Object.keys(contestants)[0]).toBe('graphgrad');
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

describe('both contestants compute the same', () => {
  test.each(all.map((comparison) => [comparison.name, comparison] as const))('%s', async (name, { check, tolerance }) => {
    assertAgreement(name, await check(), tolerance);
  });
});
