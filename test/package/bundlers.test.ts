import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { codeBlocks } from '../docs/blocks.js';
import { executablePath, type Visit, visit, visitAt } from './page.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = join(root, 'test/package/bundlers');
/** Stays between runs: the packages are installed once. */
const home = join(root, 'build/bundlers');
const bin = (name: string): string => join(home, 'node_modules', name);

/** Files of the recipes in the guide: the first line of a block is its path. */
const recipes = new Map(
  codeBlocks(join(root, 'docs/guide/bundlers.md')).flatMap(({ code }) => {
    const path = /^\/\/ (\w+\/[\w./]+)\n/.exec(code)?.[1];
    return path === undefined ? [] : [[path, code] as const];
  }),
);

/** A folder with the page, its script, and what the guide says for this bundler. */
function folderFor(name: string, recipe = name): string {
  const folder = join(home, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ['index.html', 'main.js', 'train.js']) cpSync(join(sources, file), join(folder, file));
  for (const [path, code] of recipes) {
    if (!path.startsWith(`${recipe}/`)) continue;
    const target = join(folder, path.slice(recipe.length + 1));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, `${code}\n`);
  }
  return folder;
}

/** Runs a program of a bundler's; what it printed. */
const run = (cwd: string, script: string, ...args: string[]): string =>
  execFileSync(process.execPath, [script, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });

const page = (folder: string): void => cpSync(join(sources, 'index.html'), join(folder, 'out/index.html'));

function expectTrained({ lines, trouble }: Pick<Visit, 'lines' | 'trouble'>): void {
  expect(trouble).toEqual([]);
  const [seen] = lines.filter((line) => line.startsWith('{'));
  expect(JSON.parse(seen)).toEqual({ accuracy: 1, same: true, third: 1 / 3, refused: 'OptionError' });
}

it('every recipe of the guide has a bundler of a pinned version', () => {
  const { dependencies } = JSON.parse(readFileSync(join(sources, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const bundlers = new Set(Array.from(recipes.keys(), (path) => path.split('/')[0]));
  expect(bundlers.size).toBeGreaterThan(4);
  for (const name of bundlers) expect(dependencies[name], name).toMatch(/\d+\.\d+\.\d+$/);
});

/** Some minutes of other people's builds: in the full run alone. */
const isWanted = Boolean(process.env.GRAPHGRAD_FULL) && executablePath !== null;
const describeWanted = isWanted ? describe : () => {};

describeWanted('the guide of bundlers', () => {
  beforeAll(() => {
    mkdirSync(home, { recursive: true });
    const lock = readFileSync(join(sources, 'package-lock.json'), 'utf8');
    const installed = join(home, 'package-lock.json');
    if (!existsSync(bin('')) || !existsSync(installed) || readFileSync(installed, 'utf8') !== lock) {
      for (const file of ['package.json', 'package-lock.json']) cpSync(join(sources, file), join(home, file));
      const ci = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      execFileSync('npm', ci, { cwd: home, stdio: 'ignore', shell: process.platform === 'win32' });
    }
    for (const name of ['graphgrad', '@assemblyscript']) {
      rmSync(bin(name), { recursive: true, force: true });
      cpSync(join(inject('consumer'), 'node_modules', name), bin(name), { recursive: true });
    }
  }, 600_000);

  it.each(['vite5', 'vite6', 'vite7', 'vite'])('builds with %s, and its dev server serves', async (name) => {
    const folder = folderFor(name, 'vite');
    const { build, createServer } = await import(join(bin(name), 'dist/node/index.js'));
    const base = { root: folder, logLevel: 'error', cacheDir: join(folder, 'cache') };
    await build({ ...base, build: { outDir: 'out', target: 'es2022', chunkSizeWarningLimit: 1e6 } });
    expectTrained(await visit(join(folder, 'out'), '/index.html'));
    if (name === 'vite') rmSync(join(folder, 'vite.config.js')); // it needs none
    const server = await createServer({ ...base, server: { host: '127.0.0.1', port: 0 } });
    try {
      await server.listen();
      expectTrained(await visitAt(server.resolvedUrls.local[0]));
    } finally {
      await server.close();
    }
  });

  it('tells what to write where a dev server has moved the package', async () => {
    const folder = folderFor('vite7', 'nothing');
    const { createServer } = await import(join(bin('vite7'), 'dist/node/index.js'));
    const server = await createServer({
      root: folder,
      logLevel: 'silent',
      cacheDir: join(folder, 'cache'),
      server: { host: '127.0.0.1', port: 0 },
    });
    const asked = "train().catch((error) => { console.log(String(error)); document.title = 'done'; });";
    try {
      await server.listen();
      writeFileSync(join(folder, 'main.js'), `import { train } from './train.js';\n${asked}`);
      const f64 = await visitAt(server.resolvedUrls.local[0]);
      expect(f64.lines.join()).toMatch(/IoError: init: the f64 build .*optimizeDeps: \{ exclude: \['graphgrad'\] \}/);
      const text = readFileSync(join(folder, 'train.js'), 'utf8');
      writeFileSync(join(folder, 'train.js'), text.replace(/^.*await init.*\n.*third =.*\n/m, 'const third = 0;\n'));
      const worker = await visitAt(server.resolvedUrls.local[0]);
      expect(worker.lines.join()).toMatch(/WorkerLostError: .*loaded from http.*optimizeDeps: \{ exclude: \['graphgrad'\] \}/);
    } finally {
      await server.close();
    }
  });

  it('builds with webpack', async () => {
    const folder = folderFor('webpack');
    const { default: webpack } = await import(join(bin('webpack'), 'lib/index.js'));
    const { default: config } = await import(join(folder, 'webpack.config.mjs'));
    const stats = await new Promise<{ hasErrors(): boolean; toString(): string }>((resolve, reject) =>
      webpack(
        { ...config, context: folder, output: { ...config.output, path: join(folder, 'out') } },
        (error: Error | null, made: never) => (error === null ? resolve(made) : reject(error)),
      ),
    );
    expect(stats.hasErrors() && stats.toString()).toBe(false);
    page(folder);
    expectTrained(await visit(join(folder, 'out'), '/index.html'));
  });

  it('builds with esbuild, and by subpaths keeps readers of archives and pickles out', async () => {
    const folder = folderFor('esbuild');
    run(folder, 'build.mjs');
    page(folder);
    expectTrained(await visit(join(folder, 'out'), '/index.html'));
    const { build } = await import(join(bin('esbuild'), 'lib/main.js'));
    const { metafile } = await build({
      entryPoints: [join(folder, 'small.js')],
      outfile: join(folder, 'out/main.js'),
      bundle: true,
      format: 'esm',
      target: 'es2022',
      minify: true,
      metafile: true,
    });
    expect(keptOf(metafile).filter((path) => /(pickle|zip|parquet|planetoid|tudataset|plot\/figures\/)/.test(path))).toEqual([]);
    const { trouble } = await visit(join(folder, 'out'), '/index.html');
    expect(trouble).toEqual([]);
  });

  it('builds with Rollup without a warning', async () => {
    const folder = folderFor('rollup');
    writeFileSync(join(folder, 'main.js'), recipes.get('esbuild/main.js') as string);
    const { status, stderr } = spawnSync(process.execPath, ['build.mjs'], { cwd: folder, encoding: 'utf8' });
    const known = /^Circular dependency: \S+\/dist\/ops\//; // listed in test/house/circles.test.ts as about to go
    expect([status, stderr.split('\n').filter((line) => line !== '' && !known.test(line))]).toEqual([0, []]);
    page(folder);
    expectTrained(await visit(join(folder, 'out'), '/index.html'));
  });

  it('builds with Parcel, which installs nothing', async () => {
    const folder = folderFor('parcel');
    const options = ['--no-autoinstall', '--dist-dir', 'out', '--public-url', './', '--no-cache', '--no-source-maps'];
    const printed = run(folder, join(bin('parcel'), 'lib/bin.js'), 'build', 'index.html', ...options);
    expect(printed).not.toMatch(/polyfill/i);
    expectTrained(await visit(join(folder, 'out'), '/index.html'));
  });

  it('builds with Next (Turbopack)', async () => {
    const folder = folderFor('next');
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    writeFileSync(join(folder, 'next.config.mjs'), `export default { output: 'export', turbopack: { root: ${JSON.stringify(home)} } };\n`);
    const layout = 'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }\n';
    writeFileSync(join(folder, 'app/layout.js'), layout);
    run(folder, join(bin('next'), 'dist/bin/next'), 'build');
    expectTrained(await visit(join(folder, 'out'), '/index.html'));
  }, 300_000);
});

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>>;
}

/** Modules of which something is in the bundle. */
const keptOf = ({ outputs }: Metafile): string[] =>
  Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0));
