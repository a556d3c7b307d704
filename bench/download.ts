/** What a page must fetch before it can train: the same program built by Vite, with its WebAssembly, compressed; data and figures apart. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/** A page that trains the GCN of Kipf and Welling on Cora, as a user writes it. `source` is where the data lies. */
export const coraPage = (source: string): string => `import { data, layers, optimizers, sequential } from 'graphgrad';
const { x, edges, y, masks, numClasses } = await data.cora({ source: { baseUrl: ${JSON.stringify(source)} }, normalizeFeatures: true });
const graph = data.graph({ x, edges, y, masks });
const model = sequential([
  layers.dropout({ rate: 0.5 }),
  layers.gcnConv({ units: 16, activation: 'relu' }),
  layers.dropout({ rate: 0.5 }),
  layers.gcnConv({ units: numClasses }),
]);
model.compile({
  optimizer: optimizers.adam({ learningRate: 0.01, groups: [{ match: 'gcnConv1', weightDecay: 5e-4 }] }),
  loss: 'crossEntropy',
  metrics: ['accuracy'],
});
await model.fit(graph, { epochs: 200, seed: 0 });
const { accuracy } = await model.evaluate(graph, { mask: 'test' });
document.body.textContent = \`\${(100 * accuracy).toFixed(1)} % of the test papers\`;
`;

const html = '<!doctype html><meta charset="utf-8"><title>GCN</title><body><script type="module" src="./main.js"></script></body>\n';

/** Writes a page into a folder and builds it into its folder `out`. Packages are looked for from the folder upward, and in `packages`. */
export async function buildPage(folder: string, main: string, packages: Readonly<Record<string, string>> = {}): Promise<string> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.html'), html);
  writeFileSync(join(folder, 'main.js'), main);
  const out = join(folder, 'out');
  await build({
    root: folder,
    base: './',
    configFile: false,
    logLevel: 'error',
    resolve: { alias: Object.entries(packages).map(([find, replacement]) => ({ find: new RegExp(`^${find}$`), replacement })) },
    build: { outDir: out, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1e6 },
  });
  return out;
}

/** Bytes of a file, compressed. */
export const gzipSize = (path: string): number => gzipSync(readFileSync(path), { level: 9 }).length;

/** A built page and the scripts it names: what it fetches unless they ask for more. */
export function pageFiles(out: string): string[] {
  const page = readFileSync(join(out, 'index.html'), 'utf8');
  const scripts = readdirSync(join(out, 'assets')).filter((file) => file.endsWith('.js') && page.includes(file));
  return ['index.html', ...scripts.map((file) => `assets/${file}`)];
}

/** Their compressed bytes. */
export const pageSize = (out: string): number => pageFiles(out).reduce((sum, path) => sum + gzipSize(join(out, path)), 0);

const PEERS = 'bench/peers/node_modules';

/** What a two-layer GCN takes of each peer, and the WebAssembly it fetches then. */
const peerPages: Record<string, { main: string; packages: Record<string, string>; wasm?: string }> = {
  'tfjs (core and wasm backend)': {
    main: `import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
const { customGrad, gather, losses, matMul, mul, relu, scatterND, setBackend, tensor2d, train, variable } = tf;
console.log(customGrad, gather, losses, matMul, mul, relu, scatterND, setBackend, tensor2d, train, variable);`,
    packages: {
      '@tensorflow/tfjs-core': '@tensorflow/tfjs-core/dist/index.js',
      '@tensorflow/tfjs-backend-wasm': '@tensorflow/tfjs-backend-wasm/dist/index.js',
    },
    wasm: '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  },
  'jax-js': {
    main: `import { init, jit, nn, numpy, tree, valueAndGrad, vjp } from '@jax-js/jax';
console.log(init, jit, nn, numpy, tree, valueAndGrad, vjp);`,
    packages: { '@jax-js/jax': '@jax-js/jax/dist/index.js' },
  },
  'ONNX Runtime Web (forward only)': {
    main: `import { InferenceSession, Tensor } from 'onnxruntime-web';
console.log(InferenceSession, Tensor);`,
    packages: { 'onnxruntime-web': 'onnxruntime-web/dist/ort.wasm.min.mjs' },
    wasm: 'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  },
};

/** kB, compressed, of our page and of the peers that are installed. Our package must be built. */
export async function measureDownloads(): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  const folder = resolve('build/download');
  rmSync(folder, { recursive: true, force: true });
  const own = await buildPage(join(folder, 'graphgrad'), coraPage('data'), { graphgrad: resolve('dist/index.js') });
  sizes['graphgrad, kB'] = pageSize(own) / 1000;
  for (const [name, { main, packages, wasm }] of Object.entries(peerPages)) {
    const found = Object.fromEntries(Object.entries(packages).map(([find, file]) => [find, resolve(PEERS, file)]));
    if (!Object.values(found).every((file) => existsSync(file))) continue;
    const out = await buildPage(join(folder, name.split(' ')[0]), main, found);
    sizes[`${name}, kB`] = (pageSize(out) + (wasm === undefined ? 0 : gzipSize(resolve(PEERS, wasm)))) / 1000;
  }
  return sizes;
}
