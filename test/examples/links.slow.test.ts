import { beforeAll, expect, test, vi } from 'vitest';
import { compareOnLinks, emailGraph, splitOf } from '../../examples/links/email.js';
import { describeShared, shared } from '../shared.js';

describeShared('who writes to whom', () => {
  beforeAll(() => void vi.stubEnv('GRAPHGRAD_DATA', shared('data')));

  test('an autoencoder finds held-out links far better than degrees do; scores of neighbourhoods do so as well', async () => {
    const graph = await emailGraph();
    const sums: Record<string, number> = {};
    for (const seed of [0, 1, 2]) {
      const split = splitOf(graph, seed);
      const links = [split.train, split.test].map(({ labels }) => labels.filter((label) => label === 1).length);
      expect(links).toEqual([14458, 1606]); // 16,064 pairs
      expect(split.test.labels.length).toBe(2 * 1606);
      for (const [name, auc] of Object.entries(await compareOnLinks(split, seed))) sums[name] = (sums[name] ?? 0) + auc / 3;
    }
    expect(sums['GCN and inner products']).toBeGreaterThan(0.92);
    expect(sums['degree product']).toBeGreaterThan(0.85);
    expect(sums['degree product']).toBeLessThan(0.89);
    for (const name of ['common neighbours', 'Adamic-Adar', 'resource allocation']) {
      expect(sums[name], name).toBeGreaterThan(0.93);
      expect(sums[name], name).toBeLessThan(0.96);
    }
  });
});
