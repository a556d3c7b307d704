import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { buildPage, coraPage, pageFiles, pageSize } from '../../bench/download.js';
import { describeShared, shared } from '../shared.js';
import { executablePath, visit } from './page.js';

describeShared('a page that trains the GCN on Cora, built by Vite', () => {
  const consumer = inject('consumer');

  it.skipIf(executablePath === null)('fetches at most 146 kB beside its data, WebAssembly included', async () => {
    const main = `${coraPage('raw')}console.log(accuracy); document.title = 'done';`;
    const out = await buildPage(join(consumer, 'cora'), main);
    const size = pageSize(out) / 1000;
    console.log(`a page that trains the GCN on Cora: ${size.toFixed(1)} kB, gzip`);
    expect(size).toBeLessThanOrEqual(146);

    cpSync(shared('data/raw/planetoid'), join(out, 'raw'), { recursive: true });
    const { lines, trouble, fetched } = await visit(out, '/index.html');
    expect(trouble).toEqual([]);
    expect(Number(lines.at(-1))).toBeGreaterThan(0.79);
    // what was fetched is what was counted
    const own = fetched.filter((path) => !path.startsWith('/raw/') && path !== '/favicon.ico');
    expect(own.map((path) => path.slice(1)).sort()).toEqual(pageFiles(out).sort());
  });
});
