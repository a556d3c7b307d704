import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { measured } from '../../bench/layer-costs/layers.js';
import { createGraph, measure } from '../../bench/layer-costs/measure.js';
import { nameOf, unmeasured } from '../../bench/layer-costs/page.js';
import { layerNames } from '../../src/layers/names.js';

test('layers are measured, and have their row in docs/layer-costs.md', () => {
  const kinds = new Set(measured.map(({ layer }) => layer.kind));
  expect([...kinds, ...unmeasured()].sort()).toEqual([...layerNames].sort());
  expect(unmeasured().length).toBeLessThan(layerNames.length / 10); // those that came in since
  const table = readFileSync(new URL('../../docs/layer-costs.md', import.meta.url), 'utf8').split('\n');
  const rows = table.filter((line) => line.startsWith('| `')).map((line) => line.split(' | ')[0].slice(2));
  expect(rows).toEqual(measured.map(nameOf));
});

test('the memory of a step is that of its gradients at least, and repeats', () => {
  const graph = createGraph();
  const dense = measured.find(({ layer }) => layer.kind === 'dense')!;
  const { megabytes } = measure(dense, graph, 1);
  expect(megabytes).toBeGreaterThanOrEqual((4 * 2000 * 64) / 2 ** 20);
  expect(measure(dense, graph, 1).megabytes).toBe(megabytes);
});
