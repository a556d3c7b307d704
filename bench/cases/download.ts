/** What a page that trains the GCN on Cora fetches, built by Vite, WebAssembly included, compressed; data and figures apart. */
import { spawnSync } from 'node:child_process';
import { measureDownloads } from '../download.js';
import type { Comparison } from '../harness.js';

export const comparisons = (): Comparison[] => [
  {
    name: 'page that trains the GCN on Cora, gzip',
    contestants: {},
    check: () => ({}),
    alone: true,
    facts: () => {
      spawnSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { stdio: ['ignore', 'ignore', 'inherit'] });
      return measureDownloads();
    },
  },
];
