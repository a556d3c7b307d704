import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import { describe, expect, inject, it } from 'vitest';
import { pageFiles } from '../../bench/download.js';
import { codeBlocks } from '../docs/blocks.js';
import { executablePath, isolation, serveFolder, visit } from './page.js';
import { program } from './program.js';

const consumer = inject('consumer');
const root = fileURLToPath(new URL('../..', import.meta.url));
const done = "document.title = 'done';";

/** A folder of the consumer's with a page that runs a module. */
function folder(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(consumer, name);
  mkdirSync(path, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

const html = (script: string): string => `<!doctype html><meta charset="utf-8"><body>${script}</body>`;
const main = `${program('graphgrad')}console.log(JSON.stringify(seen)); ${done}`;

describe.skipIf(executablePath === null)('in a page', () => {
  it('trains from the one file, as the README shows', async () => {
    const [block] = codeBlocks(join(root, 'README.md')).filter(({ language }) => language === 'html');
    const path = folder('static', { 'index.html': html(block.code.replace('</script>', `${done}</script>`)) });
    cpSync(join(consumer, 'node_modules/graphgrad/dist/graphgrad.browser.js'), join(path, 'graphgrad.browser.js'));
    const { lines, trouble, fetched } = await visit(path, '/index.html');
    expect(trouble).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(Number(/[\d.]+$/.exec(lines[0])?.[0])).toBeGreaterThan(0.6);
    expect(fetched.filter((file) => file !== '/favicon.ico')).toEqual(['/index.html', '/graphgrad.browser.js']);
  });

  it('loads the plotting chunk and the f64 build from beside the one file, with one copy of each error class', async () => {
    const script = `<script type="module">
import { DTypeError, init, ops, OptionError, plot, tensor } from './dist/graphgrad.browser.js';
let early; try { tensor([1], { dtype: 'f64' }); ops.exp(tensor([1], { dtype: 'f64' })); } catch (error) { early = error instanceof DTypeError && error.name; }
await init({ dtypes: ['f32', 'f64'] });
const third = ops.div(tensor([1], { dtype: 'f64' }), tensor([3], { dtype: 'f64' })).item();
const figures = await plot.loadFigures();
let kind; try { figures.lossCurves({ series: [] }); } catch (error) { kind = error instanceof OptionError && error.name; }
document.body.innerHTML = figures.lossCurves({ series: [{ name: 'train', values: [3, 2, 1] }] });
console.log(JSON.stringify({ early, kind, third }));
${done}
</script>`;
    const path = folder('beside', { 'index.html': html(script) });
    for (const part of ['dist', 'build']) cpSync(join(consumer, 'node_modules/graphgrad', part), join(path, part), { recursive: true });
    const { lines, trouble, fetched, body } = await visit(path, '/index.html');
    expect(trouble).toEqual([]);
    expect(JSON.parse(lines[0])).toEqual({ early: 'DTypeError', kind: 'OptionError', third: 1 / 3 });
    expect(body).toMatch(/^<svg/);
    expect(fetched.filter((file) => /^\/(dist|build)\//.test(file)).sort()).toEqual([
      '/build/f64.wasm',
      '/dist/graphgrad.browser.js',
      '/dist/graphgrad.browser.plot.js',
    ]);
  });

  it('names what lies not beside the one file', async () => {
    const script = `<script type="module">
import { data, init, layers, plot, sequential } from './lib/graphgrad.browser.js';
const model = sequential([layers.dense({ units: 4 })]);
model.compile({ optimizer: 'adam', loss: 'crossEntropy' });
const asked = [() => init({ dtypes: ['f64'] }), () => plot.loadFigures(), () => model.fit(data.graph(data.karate()), { thread: 'worker' })];
for (const ask of asked) console.log(await ask().catch((error) => String(error)));
${done}
</script>`;
    const path = folder('alone', { 'index.html': html(script) });
    mkdirSync(join(path, 'lib'));
    cpSync(join(consumer, 'node_modules/graphgrad/dist/graphgrad.browser.js'), join(path, 'lib/graphgrad.browser.js'));
    const { lines } = await visit(path, '/index.html');
    expect(lines).toEqual([
      expect.stringMatching(/^IoError: .*\/build\/f64\.wasm\b.*kernelUrls/),
      expect.stringMatching(/^IoError: .*graphgrad\.browser\.plot\.js/),
      expect.stringMatching(/^WorkerLostError: .*\/lib\/fit-worker\.js\b.*workerUrl/),
    ]);
  });

  it('trains in workers that come from another origin, as from a CDN', async () => {
    const cdn = await serveFolder(join(consumer, 'node_modules/graphgrad'), {
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    });
    const script = `<script type="module">
import { data, init, layers, memory, sequential } from '${cdn.address}/dist/graphgrad.browser.js';
await init({ dtypes: ['f32', 'f64'], threads: 2, workerUrl: '${cdn.address}/dist/worker.js' });
const model = sequential([layers.dense({ units: 4 })]);
model.compile({ optimizer: 'adam', loss: 'crossEntropy' });
const { epochs } = await model.fit(data.graph(data.karate()), { epochs: 3, thread: 'worker' });
console.log(JSON.stringify([memory().threads, epochs])); ${done}
</script>`;
    try {
      const from = `'self' 'unsafe-inline' 'wasm-unsafe-eval' ${cdn.address}`;
      const policy = `script-src ${from}; worker-src blob: ${cdn.address}; connect-src ${cdn.address}`;
      const path = folder('cdn', { 'index.html': html(script) });
      const { lines, trouble } = await visit(path, '/index.html', { ...isolation, 'content-security-policy': policy });
      expect(trouble).toEqual([]);
      expect(lines).toEqual(['[2,3]']);
    } finally {
      cdn.close();
    }
  });

  it('trains from a build by Vite', async () => {
    const path = folder('vite', { 'index.html': html('<script type="module" src="./main.js"></script>'), 'main.js': main });
    await vite({ root: path, base: './', configFile: false, logLevel: 'error', build: { outDir: 'out', target: 'es2022' } });
    const { lines, trouble, fetched } = await visit(join(path, 'out'), '/index.html');
    expect(trouble).toEqual([]);
    const scripts = fetched.filter((file) => file.endsWith('.js'));
    const packed = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(join(path, 'out', file))).length, 0);
    console.log(`a page that trains a GCN, built by Vite: ${(packed / 1000).toFixed(1)} kB of JavaScript, gzip`);
    // what the page names, and neither the chunks of plots and of baselines nor the worker of fit, which are not asked for
    expect(scripts.map((file) => file.slice(1)).sort()).toEqual(pageFiles(join(path, 'out')).slice(1).sort());
    expect(scripts.length).toBeLessThanOrEqual(2);
    expect(packed).toBeLessThan(150_000); // what a page that trains may weigh in all
    expect(JSON.parse(lines[0])).toMatchObject({ accuracy: 1, step: 0 });
  });

  it('has threads in an isolated page that Vite built, by a worker file where the policy forbids a Blob', async () => {
    const path = folder('threads', {
      'index.html': html('<script type="module" src="./main.js"></script>'),
      'main.js': `import { init, memory, ops, tensor } from 'graphgrad';
import workerUrl from 'graphgrad/worker?url';
await init({ threads: 2, workerUrl: location.search === '?file' ? new URL(workerUrl, location.href) : undefined });
const a = tensor(new Float32Array(250000).fill(1), { shape: [500, 500] });
let y; for (let i = 0; i < 20; i++) y = ops.matmul(a, a);
console.log(JSON.stringify([memory().threads, ops.sum(y).item()])); ${done}`,
    });
    await vite({
      root: path,
      base: './',
      configFile: false,
      logLevel: 'error',
      build: { outDir: 'out', target: 'es2022', assetsInlineLimit: 0 },
    });
    const blob = await visit(join(path, 'out'), '/index.html', { ...isolation, 'content-security-policy': "worker-src 'self' blob:" });
    expect(blob.trouble).toEqual([]);
    expect(blob.lines).toEqual(['[2,125000000]']);
    const file = await visit(join(path, 'out'), '/index.html?file', isolation);
    expect(file.trouble).toEqual([]);
    expect(file.lines).toEqual(['[2,125000000]']);
    const blocked = await visit(join(path, 'out'), '/index.html', isolation);
    expect(blocked.lines).toEqual(['[1,125000000]']);
    expect(blocked.trouble.filter((text) => text.startsWith('graphgrad: computing with 1 of 2 threads'))).toHaveLength(1);
  });

  it('trains and draws from a bundle by esbuild, which finds no code for Node in it', async () => {
    const path = folder('esbuild', {
      'index.html': html('<script type="module" src="./out/main.js"></script>'),
      'main.js': `import { plot } from 'graphgrad';\n${program('graphgrad')}
const { lossCurves } = await plot.loadFigures();
document.body.innerHTML = lossCurves({ series: [{ name: 'train', values: [seen.first, seen.last] }] });
console.log(JSON.stringify(seen)); ${done}`,
    });
    const { metafile } = await esbuild({
      entryPoints: [join(path, 'main.js')],
      outdir: join(path, 'out'),
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      metafile: true,
      logLevel: 'error',
    });
    expect(Object.keys(metafile.inputs).filter((file) => file.endsWith('document.node.js'))).toEqual([]);
    const { lines, trouble, body } = await visit(path, '/index.html');
    expect(trouble).toEqual([]);
    expect(JSON.parse(lines[0])).toMatchObject({ accuracy: 1, step: 0 });
    expect(body).toMatch(/^<svg/);
  });
});
