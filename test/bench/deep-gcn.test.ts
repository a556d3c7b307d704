import { expect, test } from 'vitest';
import { assertAgreement } from '../../bench/agreement.js';
import { compareDeepGcn, createProblem, largeDeepGcn } from '../../bench/deep-gcn.js';

const widths = [12, 20, 20, 5];

test('a deep GCN: graphgrad and plain JavaScript give the same losses', async () => {
  const problem = createProblem(1000, 5000, widths);
  expect(problem.entries).toBe(9812);
  const { name, check, contestants } = compareDeepGcn(problem);
  assertAgreement(name, await check(), 1e-5);
  // with dropout both still learn
  for (const epoch of Object.values(contestants)) {
    const losses = Array.from({ length: 15 }, epoch as () => number);
    expect(Math.min(...losses.slice(-3))).toBeLessThan(losses[0]);
  }
});

test('the large one tells the first epoch and the size of linear memory', () => {
  const { check, contestants, facts } = largeDeepGcn(createProblem(200, 800, widths));
  check();
  contestants.graphgrad();
  expect(Object.keys(facts?.() ?? {})).toEqual(['first epoch, s', 'linear memory, GiB']);
  for (const value of Object.values(facts?.() ?? {})) expect(value).toBeGreaterThan(0);
});
