/**
 * Adds to a built package what a page needs that has no bundler and no import map, after tsc and bundle-plot:
 *
 * - dist/graphgrad.browser.js: the whole library with the loader bundled and its licence kept, for `<script type="module">`;
 * - dist/fit-worker.js, over what tsc made of it: the worker of `fit(…, { thread: 'worker' })` with the library in it, for every platform. It
 *   imports nothing, so that it can be copied, served and bundled as it is, and no way to start a further worker is among what bundlers find in it;
 * - dist/graphgrad.browser.plot.js: the plotting chunk, which the first file imports when a figure is drawn. It takes the error classes from
 *   there, so that a page has one copy of each.
 */
import { copyFile, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const library = 'graphgrad.browser.js';
const plot = 'graphgrad.browser.plot.js';
const fitWorker = 'fit-worker.js';
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** A module that stays an import, under another address. */
const external = (filter, path) => ({
  name: `external ${path}`,
  setup: ({ onResolve }) => onResolve({ filter }, () => ({ path, external: true })),
});

/** The bundle lies one folder higher than the module that names the other builds of the kernels. */
const kernelAddresses = {
  name: 'kernel-addresses',
  setup: ({ onLoad }) =>
    onLoad({ filter: /runtime[\\/]builds\.js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const parts = code.split("'../../build/");
      if (parts.length !== 3) throw new Error('expected the addresses of two kernel builds in runtime/builds.js');
      return { contents: parts.join("'../build/"), loader: 'js' };
    }),
};

/** The worker lies beside the bundle; its address stands there for bundlers, and for pages that have it from elsewhere. */
const workerAddress = {
  name: 'worker-address',
  setup: ({ onLoad }) =>
    onLoad({ filter: /worker[\\/]spawn\.browser\.js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const parts = code.split("'../../fit-worker.js'");
      if (parts.length !== 3) throw new Error('expected the address of the worker in worker/spawn.browser.js');
      return { contents: parts.join(`'./${fitWorker}'`), loader: 'js' };
    }),
};

/** A worker that trains asks for no other. */
const noFurtherWorker = {
  name: 'no-further-worker',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /worker[\\/]fitInWorker\.js$/ }, () => ({ path: 'fitInWorker', namespace: 'absent' }));
    onLoad({ filter: /./, namespace: 'absent' }, () => ({ contents: 'export const fitInWorker = undefined;' }));
  },
};

/** Only a page loads these files: what is for Node alone stays out. */
const pageDocument = {
  name: 'page-document',
  setup: ({ onResolve }) => onResolve({ filter: /document\.node\.js$/ }, () => ({ path: join(dist, 'plot/figures/document.browser.js') })),
};

const shared = {
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  keepNames: true, // the names of error classes and functions are part of what users see
  legalComments: 'inline',
  logLevel: 'warning',
};

await build({
  ...shared,
  entryPoints: [join(dist, 'index.js')],
  outfile: join(dist, library),
  banner: { js: `/*! graphgrad ${version}, MIT licence. Contains the AssemblyScript loader; its licence is at the end of this file. */` },
  footer: { js: await loaderLicence() },
  plugins: [external(/figures\/figures\.js$/, `./${plot}`), pageDocument, kernelAddresses, workerAddress],
});

await build({
  ...shared,
  entryPoints: [join(dist, 'plot/figures/figures.js')],
  outfile: join(dist, plot),
  keepNames: false,
  banner: { js: `/*! The licences of what this file contains are in ${basename(plot, '.js')}.LICENSES.txt beside it. */` },
  plugins: [external(/core\/errors\.js$/, `./${library}`)],
});

await build({
  ...shared,
  entryPoints: [join(dist, 'fit-worker.js')],
  outfile: join(dist, fitWorker),
  allowOverwrite: true,
  banner: { js: `/*! graphgrad ${version}, MIT licence. Contains the AssemblyScript loader; its licence is at the end of this file. */` },
  footer: { js: await loaderLicence() },
  plugins: [external(/figures\/figures\.js$/, `./${plot}`), pageDocument, kernelAddresses, noFurtherWorker],
});

await copyFile(join(dist, 'plot/figures/LICENSES.txt'), join(dist, `${basename(plot, '.js')}.LICENSES.txt`));

/** The loader's package has no licence file of its own: it is part of the compiler's repository, whose files apply. */
async function loaderLicence() {
  const { version: loader } = JSON.parse(await readFile(join(root, 'node_modules/@assemblyscript/loader/package.json'), 'utf8'));
  const [licence, notice] = await Promise.all(
    ['LICENSE', 'NOTICE'].map((name) => readFile(join(root, 'node_modules/assemblyscript', name), 'utf8')),
  );
  const text = `@assemblyscript/loader ${loader} (Apache-2.0)\n\n${notice.trim()}\n\n${licence.trimEnd()}`;
  if (text.includes('*/')) throw new Error('the licence text would end its comment');
  return `/*!\n${text}\n*/`;
}
