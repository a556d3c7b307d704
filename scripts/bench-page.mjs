/**
 * Builds the page that runs the benches on its visitor's machine into build/bench-page, and serves it with the headers of cross-origin
 * isolation: `npm run bench:page`, or with --build to leave it at that. Any static server can serve the folder. The peers must have been
 * installed by `npm run bench`, or are installed now; the data sets and the reference program come along where the shared folder is there.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const out = 'build/bench-page';
const peers = 'bench/peers/node_modules';

run(process.execPath, ['scripts/build-wasm.mjs', '--if-stale']);
if (!existsSync(join(peers, '.package-lock.json'))) {
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: 'bench/peers', shell: process.platform === 'win32' });
}
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const files = ['package.json', 'bench/peers/package.json'];
await build({
  entryPoints: ['bench/page/main.ts', 'bench/page/worker.ts'],
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  nodePaths: [resolve(peers)],
  define: { PROJECT_FILES: JSON.stringify(Object.fromEntries(files.map((path) => [path, readFileSync(path, 'utf8')]))) },
  logLevel: 'error',
  plugins: [
    {
      name: 'platform',
      // the library finds out itself where it runs; only its plotting and the benches have files for pages
      setup: ({ onResolve }) =>
        onResolve({ filter: /\/(platform|document)\.node\.js$/ }, ({ path, importer, resolveDir }) =>
          /\/document\.node/.test(path) || !relative('bench', importer).startsWith('..')
            ? { path: join(resolveDir, path.replace(/\.node\.js$/, '.browser.ts')) }
            : undefined,
        ),
    },
  ],
});
cpSync('bench/page/index.html', join(out, 'index.html'));
const copies = [
  ['@tensorflow/tfjs-backend-wasm/dist', /\.wasm$/],
  ['onnxruntime-web/dist', /ort-wasm-simd-threaded\.(wasm|mjs)$/],
];
for (const [folder, wanted] of copies) {
  cpSync(join(peers, folder), join(out, 'peers', folder), {
    recursive: true,
    filter: (path) => !/\.\w+$/.test(path.slice(join(peers, folder).length)) || wanted.test(path),
  });
}
const shared = process.env.GRAPHGRAD_SHARED ?? '../shared';
for (const path of ['data/cora', 'prototypes/peers/plainjs.mjs', 'prototypes/peers/common.mjs']) {
  if (existsSync(join(shared, path))) cpSync(join(shared, path), join(out, 'shared', path), { recursive: true });
}
console.log(`built into ${out}`);
if (!process.argv.includes('--build')) serve();

function serve() {
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = join(out, normalize(decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    if (!path.startsWith(join(out, '/')) || !existsSync(path) || extname(path) === '') return response.writeHead(404).end();
    response.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream');
    response.end(readFileSync(path));
  });
  const port = Number(process.env.PORT ?? 8080);
  server.listen(port, '127.0.0.1', () => console.log(`http://localhost:${port}`));
}

function run(program, args, options = {}) {
  const { status } = spawnSync(program, args, { stdio: 'inherit', ...options });
  if (status !== 0) process.exit(status ?? 1);
}
