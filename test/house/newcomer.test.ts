import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What is added, where a newcomer has to write, and in which generated files its name then stands. */
const additions = {
  convolution: { touches: ['src/layers/conv/lazyConv.ts', 'test/layers/cases.ts'], name: 'lazyConv' },
  operation: { touches: ['assembly/ops/softsign.ts', 'src/ops/softsign.ts', 'test/ops/samples/softsign.ts'], name: 'softsign' },
  optimizer: {
    // the golden line is a line and the numbers it stands for
    touches: ['src/nn/optimizers/sgdW.ts', 'test/fixtures/optim_sgdw.json', 'test/golden/cases/training.ts'],
    name: 'sgdW',
  },
  format: { touches: ['src/data/formats/trivialGraph.ts', 'test/data/formats/trivialGraph.test.ts'], name: 'readTrivialGraph' },
};
const generated = {
  convolution: ['README.md', 'docs/layers.md', 'src/layers/list.ts', 'src/layers/names.ts'],
  operation: ['assembly/index.ts', 'src/public/ops.ts', 'src/runtime/kernels.ts', 'src/runtime/pool/splits.ts'],
  optimizer: ['src/nn/optimizers/list.ts'],
  format: ['src/data/formats/list.ts'],
};

const copy = mkdtempSync(join(tmpdir(), 'graphgrad-newcomer-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));
for (const name of readdirSync(root))
  if (!['.git', 'node_modules', 'build', 'dist', 'out', 'bench'].includes(name))
    cpSync(join(root, name), join(copy, name), { recursive: true });
cpSync(join(root, 'bench'), join(copy, 'bench'), { recursive: true, filter: (path) => !path.includes('node_modules') });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');

const run = (command: string, ...args: string[]): string => execFileSync(command, args, { cwd: copy, encoding: 'utf8', stdio: 'pipe' });

/** Every file of the copy by its text. */
function texts(): Map<string, string> {
  const folders = ['assembly', 'bench', 'docs', 'examples', 'scripts', 'src', 'test'];
  const paths = folders.flatMap((folder) =>
    readdirSync(join(copy, folder), { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile()
        ? [
            join(entry.parentPath, entry.name)
              .slice(copy.length + 1)
              .replaceAll('\\', '/'),
          ]
        : [],
    ),
  );
  return new Map([...paths, 'README.md', 'CONTRIBUTING.md', 'package.json'].map((path) => [path, readFileSync(join(copy, path), 'utf8')]));
}

const changed = (before: Map<string, string>, after: Map<string, string>): string[] =>
  [...after].flatMap(([path, text]) => (before.get(path) === text ? [] : [path])).sort();

describe('what a newcomer has to touch to add', () => {
  it.each(Object.entries(additions))('an example of docs/extend/%s.md', (kind, { touches }) => {
    const [, diff] =
      /^## The finished diff\n\n```diff\n([\s\S]*?\n)```/m.exec(readFileSync(join(root, `docs/extend/${kind}.md`), 'utf8')) ?? [];
    const before = texts();
    writeFileSync(join(copy, 'added.diff'), diff!);
    run('git', 'apply', '--recount', 'added.diff');
    expect(changed(before, texts())).toEqual(touches);
  });

  it('all four: the generator writes the rest', () => {
    const before = texts();
    run(process.execPath, 'scripts/generate.mjs');
    const after = texts();
    expect(changed(before, after)).toEqual(Object.values(generated).flat().sort());
    for (const [kind, paths] of Object.entries(generated))
      for (const path of paths) {
        expect(after.get(path), path).toContain(additions[kind as keyof typeof additions].name);
        expect(after.get(path), path).toMatch(/Written by scripts\/generate\.mjs|<!-- layers -->/);
      }
  });

  // compiles the kernels and the project and runs the tests of what was added: two minutes, so only among the long ones
  const passes = (): void => {
    expect(existsSync(join(copy, 'src/nn/optimizers/sgdW.ts'))).toBe(true);
    run(process.execPath, 'scripts/build-wasm.mjs');
    run(process.execPath, 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', 'src', 'assembly', 'test');
    run(process.execPath, 'node_modules/typescript/bin/tsc', '-p', '.');
    const files = [
      'house',
      'exports.test.ts',
      'layers/properties.test.ts',
      'layers/table.test.ts',
      'ops/table.test.ts',
      'golden',
      'data/formats',
    ];
    const others = ['conformance/options.test.ts', 'bench/cases.test.ts', 'docs/examples.test.ts', 'fault/junk.test.ts'];
    const names = 'lazyConv|softsign|sgd[wW]|[mM]atrixMarket|lists|is in the table|every public|the op table|has a row';
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'node', '-t', names];
    const printed = run(
      process.execPath,
      ...vitest,
      '--exclude',
      '**/newcomer.test.ts',
      ...[...files, ...others].map((file) => `test/${file}`),
    );
    expect(printed).toMatch(/Tests .*passed/);
  };
  if (process.env.GRAPHGRAD_FULL) it('and the copy with all four builds, and passes its tests', { timeout: 900_000 }, passes);
});
