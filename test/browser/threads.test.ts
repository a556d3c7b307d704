import { expect, inject, it, vi } from 'vitest';
import { computeThreaded } from './threaded.js';

const isolated = inject('isolated');
const expected = { threads: isolated ? 2 : 1, same: true, sha256: inject('inNode').sha256 };

it('computes with threads in a page that is isolated, else with one and a single hint', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  expect(await computeThreaded()).toEqual(expected);
  const hints = warn.mock.calls.map(([text]) => String(text)).filter((text) => text.startsWith('graphgrad:'));
  if (isolated) expect(hints).toEqual([]);
  else expect(hints).toEqual([expect.stringMatching(/1 of 2 threads \(DataCloneError: .*Cross-Origin-Opener-Policy: same-origin/)]);
  warn.mockRestore();
});

it('does the same in a Web Worker', async () => {
  const worker = new Worker(new URL('./threads.worker.ts', import.meta.url), { type: 'module' });
  const result = await new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
  });
  worker.terminate();
  expect(result).toEqual(expected);
});
