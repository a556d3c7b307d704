/**
 * node scripts/run-ts.mjs bench/smooth-page.ts (after npm run build): whether a page stays smooth while it trains ESOL in a worker with a live
 * plot, for 10 s in headless Chromium, isolated and not: long tasks of the page's thread, and gaps between its animation frames.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executablePath, isolation, visit } from '../test/package/page.js';
import { esol, graphList } from './molecules.js';

const page = (thread: 'worker' | undefined) => `<!doctype html><meta charset="utf-8"><body><div id="plot"></div><script type="module">
import { callbacks, init, layers, optimizers, sequential } from './dist/graphgrad.browser.js';
await init();
const rows = await (await fetch('./esol.json')).json();
const graphs = rows.map(({ x, features, edges: [src, dst], y }) =>
  ({ x: { data: Float32Array.from(x), shape: [x.length / features, features] }, edges: [Uint32Array.from(src), Uint32Array.from(dst)], y, level: 'graph' }));
const model = sequential([layers.graphConv({ units: 64, activation: 'relu' }), layers.graphConv({ units: 64, activation: 'relu' }), layers.globalMeanPool(), layers.dense({ units: 1 })]);
model.compile({ optimizer: optimizers.adam({ learningRate: 0.001 }), loss: 'mse', metrics: ['rmse'] });
const tasks = [], gaps = [];
await new Promise((resolve) => setTimeout(resolve, 300));
new PerformanceObserver((list) => { for (const { startTime, duration } of list.getEntries()) tasks.push([startTime, duration]); }).observe({ type: 'longtask' });
let last = performance.now(), running = true;
const began = last;
const frame = (now) => { gaps.push(now - last); last = now; if (running) requestAnimationFrame(frame); };
requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });
const control = new AbortController();
setTimeout(() => control.abort(), 10_000);
const plot = callbacks.livePlot({ every: 5, element: '#plot', print: () => {} });
const { epochs, history } = await model.fit(graphs, { epochs: 1e6, seed: 0, validationSplit: 0.1, signal: control.signal, callbacks: [plot]${thread === undefined ? '' : `, thread: '${thread}'`} });
running = false;
await new Promise((resolve) => setTimeout(resolve, 200));
gaps.sort((a, b) => a - b);
console.log(JSON.stringify({ isolated: crossOriginIsolated, epochs, loss: history.valLoss?.at(-1), drawings: plot.cost.drawings, frames: gaps.length,
  p99: gaps[Math.floor(gaps.length * 0.99)], longest: gaps.at(-1), longTasks: tasks.map(([start, duration]) => [Math.round(start - began), Math.round(duration)]) }));
document.title = 'done';
</script></body>`;

const set = await esol();
if (set === null || executablePath === null) {
  console.log('skipped: needs the shared data and a Chromium');
} else {
  const folder = 'build/smooth-page';
  mkdirSync(folder, { recursive: true });
  for (const name of ['graphgrad.browser.js', 'graphgrad.browser.plot.js', 'fit-worker.js'])
    cpSync(join('dist', name), join(folder, 'dist', name));
  const rows = graphList(set).map(({ x, edges, y }) => {
    const { data, shape } = x as { data: Float32Array; shape: number[] };
    const [src, dst] = edges as readonly [Int32Array, Int32Array];
    return { x: Array.from(data), features: shape[1], edges: [Array.from(src), Array.from(dst)], y };
  });
  writeFileSync(join(folder, 'esol.json'), JSON.stringify(rows));
  for (const thread of ['worker', undefined] as const) {
    writeFileSync(join(folder, 'index.html'), page(thread));
    for (const headers of thread === undefined ? [{}] : [isolation, {}]) {
      const { lines, trouble } = await visit(folder, '/index.html', headers);
      console.log(`${thread ?? 'the page itself'}: ${[...lines, ...trouble].join('\n')}`);
    }
  }
}
