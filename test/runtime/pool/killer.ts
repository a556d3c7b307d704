import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WORKER_SOURCE } from '../../../src/runtime/pool/source.js';

/** How a worker may end, or not end, in the middle of its work. */
export const deaths = ['before', 'half', 'after', 'throw', 'hang', 'late'] as const;
export type Death = (typeof deaths)[number];

/**
 * The worker program, except that each worker dies at a chunk of its choice. before, half, after: it exits when it has written nothing, a part, or
 * all of the chunk; throw: an error ends it; hang: it stays and does nothing; late: it stays, and writes the chunk again and again until it is ended.
 */
const LETHAL = `
    const { death, at } = JSON.parse(process.env.GRAPHGRAD_TEST_DEATH ?? '{}');
    const run = (kernel, first, last, rest) => {
      globalThis.chunks = (globalThis.chunks ?? 0) + 1;
      if (globalThis.chunks !== at) return kernel(first, last, ...rest);
      if (death === 'half') kernel(first, (first + last) >> 1, ...rest);
      if (death === 'after') kernel(first, last, ...rest);
      if (death === 'throw') throw new Error('a worker that fails');
      if (death === 'hang') for (;;);
      if (death === 'late') for (;;) kernel(first, last, ...rest);
      process.exit(1);
    };`;

/** Writes the program to a file of a fresh folder. */
export function lethalWorker(): { readonly url: string; remove(): void } {
  const call = 'kernels[build][kernel](first, chunk + 1 === count ? end : first + size, ...rest);';
  const start = '  let seen =';
  if (!WORKER_SOURCE.includes(call) || !WORKER_SOURCE.includes(start)) throw new Error('the worker program has changed');
  const text = WORKER_SOURCE.replace(call, 'run(kernels[build][kernel], first, chunk + 1 === count ? end : first + size, rest);');
  const folder = mkdtempSync(join(tmpdir(), 'graphgrad-worker-'));
  writeFileSync(join(folder, 'worker.mjs'), text.replace(start, `${LETHAL}\n${start}`));
  return { url: pathToFileURL(join(folder, 'worker.mjs')).href, remove: () => rmSync(folder, { recursive: true }) };
}

/** What the next workers do. */
export function nextDeath(death: Death | null, at: number): void {
  process.env.GRAPHGRAD_TEST_DEATH = death === null ? '{}' : JSON.stringify({ death, at });
}
