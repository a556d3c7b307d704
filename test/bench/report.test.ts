import { expect, test } from 'vitest';
import { machine } from '../../bench/machine.js';
import { type CaseResult, markdown } from '../../bench/report/markdown.js';

const result = (name: string, kind: string, milliseconds: Record<string, number>): CaseResult => ({
  case: kind,
  name,
  milliseconds,
  spread: { graphgrad: 0.02, plainJs: 0.1 },
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
  expect(page).toContain('| Cora | 500 us | 2.50 ms | **5.00** | 5.00 ms | **10.00** | ±5 % |');
  expect(page).toContain('| karate | 20.0 us | 10.0 us | **0.50** |  |  | ±5 % |');
  expect(page).toContain('| relu | 10.0 us | 20.0 us | **2.00** | ±5 % |');
  expect(page).toContain(`Node ${process.versions.node}, V8 ${process.versions.v8}`);
  expect(page).toContain('2031-02-03 04:05 UTC');
  expect(page).toContain('1.25 to 1.25');
});
