import { expect, test } from 'vitest';
import { machine } from '../../bench/machine.js';
import type { CaseResult } from '../../bench/report/case-result.js';
import { markdown } from '../../bench/report/markdown.js';
import { mergeResults } from '../../bench/report/publish.js';

const result = (name: string, kind: string, milliseconds: Record<string, number>): CaseResult => ({
  case: kind,
  name,
  milliseconds,
  spread: { graphgrad: 0.02, plainJs: 0.1 },
  start: {},
  absent: {},
  facts: {},
  ratio: Object.fromEntries(Object.entries(milliseconds).map(([key, ms]) => [key, ms / milliseconds.graphgrad])),
  machine: { ...machine(), load: 1.25, date: '2031-02-03T04:05:06.000Z' },
});

test('a table for each case, in the order of the page, with machine, versions, load and date', () => {
  const page = markdown([
    result('relu', 'ops', { graphgrad: 0.01, plainJs: 0.02 }),
    result('Cora', 'gcn', { graphgrad: 0.5, plainJs: 2.5, referenceJs: 5 }),
    result('karate', 'gcn', { graphgrad: 0.02, plainJs: 0.01 }),
  ]);
  expect(page.indexOf('## Epochs of a GCN')).toBeLessThan(page.indexOf('## Every op'));
  expect(page).toContain('| Cora | 500 us | 2.50 ms, **5.00** | 5.00 ms, **10.00** | ±5 % |');
  expect(page).toContain('| karate | 20.0 us | 10.0 us, **0.50** |  | ±5 % |');
  expect(page).toContain('| relu | 10.0 us | 20.0 us, **2.00** | ±5 % |');
  expect(page).toContain(`Node ${process.versions.node}, V8 ${process.versions.v8}`);
  expect(page).toContain('2031-02-03 04:05 UTC');
  expect(page).toContain('1.25 to 1.25');
  expect(page).toContain('@tensorflow/tfjs 4.');
});

test('says who was left out, and why', () => {
  const page = markdown([{ ...result('Cora', 'gcn', { graphgrad: 0.5, plainJs: 2.5 }), absent: { tfjs: 'not installed' } }]);
  expect(page).toContain('| work | graphgrad | plainJs | tfjs | spread |');
  expect(page).toContain('| Cora | 500 us | 2.50 ms, **5.00** | – | ±5 % |');
  expect(page).toContain('tfjs was left out of Cora: not installed.');
});

test('a demand is met, or missed by so much; without a result it is not mentioned', () => {
  const page = markdown([
    result('matmul [256, 256] [256, 256]', 'matmul', { graphgrad: 1, tfjs: 1 }),
    result('spmm gcnGraph N 2000, 21952 entries, x 64', 'spmm', { graphgrad: 0.09, ortWeb: 0.9 }),
  ]);
  expect(page).toContain('| matmul [256, 256] | at least 55 GFLOP/s | 33.6 GFLOP/s | **missed by 39 %** |');
  expect(page).toContain('| matmul [256, 256] | at least 1.25 x tfjs | 1.00 x | **missed by 20 %** |');
  expect(page).toContain('| spmm gcnGraph | at most 180 us | 90.0 us | met |');
  expect(page).toContain('| spmm gcnGraph | at least 8 x ortWeb | 10.00 x | met |');
  expect(page).not.toContain('referenceJs');
});

test('later results replace earlier ones of the same case and name', () => {
  const [early, other] = [result('a', 'ops', { graphgrad: 1 }), result('b', 'ops', { graphgrad: 1 })];
  const late = result('a', 'ops', { graphgrad: 2 });
  expect(mergeResults([early, other], [late])).toEqual([late, other]);
});
