import { afterEach, expect, it, vi } from 'vitest';
import { OptionError, plot } from '../../src/index.js';

/** What the page fetches from now on: an observer sees all of it, the buffer of `getEntriesByType` only the first 250 of the page. */
const loaded: string[] = [];
new PerformanceObserver((list) => loaded.push(...list.getEntries().map(({ name }) => name))).observe({ type: 'resource' });

afterEach(() => document.body.replaceChildren());

it("draws into the page, with the page's own document", async () => {
  const { predictionsVersusActual } = await plot.loadFigures();
  document.body.innerHTML = predictionsVersusActual({
    train: [],
    test: [
      [1, 1],
      [2, 2],
      [3.5, 3],
    ],
  });
  const svg = document.body.querySelector('svg');
  expect(svg?.getBoundingClientRect().width).toBeGreaterThan(200);
  expect(svg?.querySelectorAll('circle').length).toBeGreaterThanOrEqual(3);
  expect(svg?.textContent).toContain('test');
});

it('loads no other document in a page', async () => {
  const mark = `${location.href.split('?')[0]}?${crypto.randomUUID()}`;
  await plot.loadFigures();
  await fetch(mark);
  await vi.waitUntil(() => loaded.includes(mark), { timeout: 60_000 }); // whatever was fetched before is known then
  expect(loaded.some((name) => name.includes('figures'))).toBe(true);
  expect(loaded.filter((name) => /linkedom|document\.node/.test(name))).toEqual([]);
});

it('refuses bad figures with the typed errors', async () => {
  const { lossCurves } = await plot.loadFigures();
  expect(() => lossCurves({ series: [] })).toThrow(OptionError);
});
