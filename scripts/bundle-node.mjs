/**
 * Adds to a built package what Node loads, after tsc and bundle-plot: dist/node/, in which hundreds of modules are a few files. Most of the time an
 * import takes goes with the number of its files. Bundlers get the modules one by one, of which they keep what is used.
 *
 * - dist/node/library.js: all that a public name needs, with every name once; index.js and public/*.js beside it give the names of their entry,
 *   so that a program has one library whatever it imports;
 * - dist/node/fit-worker.js and lab-worker.js: the workers, of the same chunks;
 * - the error classes and the plotting room stay where they are: there must be one copy of the former.
 *
 * Spaces are taken out and names stay: they are part of stack traces.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const target = join(dist, 'node');
const workers = ['fit-worker', 'lab-worker'];
const files = await readdir(join(dist, 'public'));
const groups = files.filter((file) => file.endsWith('.js')).map((file) => file.slice(0, -'.js'.length));

/** A path in an import or a URL of a module in dist/node. */
const fromTarget = (path) => relative(target, path).split(sep).join('/');

/** Modules that stay imports: one copy of the error classes, and figures with what they bundle. */
const apart = {
  name: 'apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /(core\/errors|figures\/(figures|document\.node))\.js$/ }, ({ path, resolveDir }) => ({
      path: fromTarget(join(resolveDir, path)),
      external: true,
    })),
};

/** Files told by their place beside a module are told by their place beside the bundle; of the workers those that lie in it. */
const addresses = {
  name: 'addresses',
  setup: ({ onLoad }) =>
    onLoad({ filter: /dist[\\/].*\.js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const contents = code.replaceAll(/new URL\('([^']+)', import\.meta\.url\)/g, (_, address) => {
        const file = join(dirname(path), address);
        const worker = workers.find((name) => file === join(dist, `${name}.js`));
        return `new URL('${worker === undefined ? fromTarget(file) : `./${worker}.js`}', import.meta.url)`;
      });
      return { contents, loader: 'js' };
    }),
};

/** Names of an entry, and how the library's file calls them: those of groups with their group, as several have the same. */
const entries = await Promise.all(
  ['index', ...groups.map((group) => `public/${group}`)].map(async (entry) => {
    const names = Object.keys(await import(pathToFileURL(join(dist, `${entry}.js`))));
    const prefix = entry === 'index' ? '' : `${entry.slice('public/'.length)}$`;
    return { entry, names: names.map((name) => ({ name, inside: prefix + name })) };
  }),
);

const named = (pairs) => pairs.map(([from, to]) => (from === to ? from : `${from} as ${to}`)).join(', ');

await mkdir(join(target, 'public'), { recursive: true });
await writeFile(
  join(target, 'library.js'),
  entries
    .map(({ entry, names }) => `export { ${named(names.map(({ name, inside }) => [name, inside]))} } from '../${entry}.js';\n`)
    .join(''),
);
for (const { entry, names } of entries) {
  const library = `${entry === 'index' ? '.' : '..'}/library.js`;
  await writeFile(join(target, `${entry}.js`), `export { ${named(names.map(({ name, inside }) => [inside, name]))} } from '${library}';\n`);
}

await build({
  entryPoints: [join(target, 'library.js'), ...workers.map((name) => join(dist, `${name}.js`))],
  entryNames: '[name]',
  chunkNames: 'shared-[hash]',
  outdir: target,
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  external: ['@assemblyscript/loader'],
  minifyWhitespace: true,
  minifySyntax: true,
  keepNames: true, // of classes that name themselves
  logLevel: 'warning',
  plugins: [apart, addresses],
});
