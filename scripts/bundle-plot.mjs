/**
 * Puts the plotting chunk into a built package: `node scripts/bundle-plot.mjs [dist]`, after tsc.
 *
 * tsc emits dist/plot/figures/*.js one to one; they import packages that a user does not have. Here the two modules that src/plot/figures.ts
 * loads lazily, figures and document.node, are bundled with those packages and written over tsc's, the other modules of the room
 * are removed (their types stay), and the licences of all that was bundled go beside them. So the same import finds the room in the source
 * and in the package. What lies outside the room (typed errors) stays an import: there must be one copy of it.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src/plot/figures');
const target = resolve(process.argv[2] ?? join(root, 'dist'), 'plot/figures');
const entries = ['figures', 'document.node'];
const kept = [...entries, 'document.browser'];

/** Modules of this project outside the room stay imports, by the same relative path. */
const onlyTheRoom = {
  name: 'only-the-room',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) =>
      resolveDir === source && relative(source, join(resolveDir, path)).startsWith('..') ? { path, external: true } : undefined,
    );
  },
};

/** linkedom draws on a canvas package if one is installed; the chunk must not depend on that, so it takes linkedom's own blank canvas. */
const noCanvas = {
  name: 'no-canvas',
  setup({ onResolve, resolve: find }) {
    onResolve({ filter: /commonjs\/canvas\.cjs$/ }, ({ path, ...where }) =>
      find(path.replace('canvas.cjs', 'canvas-shim.cjs'), { ...where, pluginData: undefined }),
    );
  },
};

const { metafile } = await build({
  entryPoints: entries.map((name) => join(source, `${name}.ts`)),
  outdir: target,
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['import', 'module'],
  target: 'es2022',
  minify: true,
  metafile: true,
  legalComments: 'inline',
  banner: { js: '/*! Contains software by others; their licences are in LICENSES.txt beside this file. */' },
  plugins: [onlyTheRoom, noCanvas],
  absWorkingDir: root,
  logLevel: 'warning',
});

for (const name of await readdir(target)) {
  const module = /^(.*)\.js(\.map)?$/.exec(name);
  if (module && (!kept.includes(module[1]) || (module[2] && entries.includes(module[1])))) await rm(join(target, name));
}

const packages = new Map();
for (const { inputs } of Object.values(metafile.outputs)) {
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
    if (folder !== undefined && bytesInOutput > 0 && !packages.has(folder)) packages.set(folder, await licence(resolve(root, folder)));
  }
}
const texts = [...packages.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
const rule = '-'.repeat(100);
await writeFile(
  join(target, 'LICENSES.txt'),
  `${entries.map((name) => `${name}.js`).join(' and ')} contain the following packages.\n${texts.map(({ title, text }) => `\n${rule}\n${title}\n\n${text}\n`).join('')}`,
);
for (const [file, { bytes }] of Object.entries(metafile.outputs)) console.log(`${file}  ${(bytes / 1024).toFixed(0)} KiB`);
console.log(`licences of ${texts.length} packages`);

/** Name, version and the full text of what a package's licence and notice files say. */
async function licence(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  if (!files.some((file) => !/^notice/i.test(file))) throw new Error(`${name} ${version} has no licence file: it cannot be bundled`);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return { title: `${name} ${version} (${license})`, text: texts.map((text) => text.trim()).join('\n\n') };
}
