import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { program } from './program.js';

const consumer = inject('consumer');
const manifest = JSON.parse(
  execFileSync(process.execPath, ['-p', 'JSON.stringify(require("graphgrad/package.json"))'], { cwd: consumer, encoding: 'utf8' }),
);
/** What programs import; the files that workers run are for workers alone. */
const subpaths = Object.keys(manifest.exports).filter((path) => !/(\.wasm|\.json|worker)$/.test(path));

/** The oldest release that the package promises, and the lines after it; the first that can `require` an ES module is 20.19. */
const releases = process.env.GRAPHGRAD_FULL || process.env.CI ? ['20.16', '22', '24'] : [];

const script = `${program('graphgrad').replace('export const seen =', 'const seen =')}
const subpaths = ${JSON.stringify(subpaths)};
for (const path of subpaths) if (Object.keys(await import('graphgrad' + path.slice(1))).length === 0) throw new Error(path + ' exports nothing');
console.log(JSON.stringify({ ...seen, node: process.version }));
`;

function inFolder(file: string, content: string): string {
  writeFileSync(join(consumer, file), content);
  return file;
}

/** Runs a file of the consumer's with a Node, and reads the JSON it prints. */
const run = (node: string, file: string): Record<string, number> =>
  JSON.parse(execFileSync(node, [file], { cwd: consumer, encoding: 'utf8' }));

let expected: Record<string, number>;
beforeAll(() => {
  expected = run(process.execPath, inFolder('train.mjs', script));
});

describe('in this Node', () => {
  it('trains, and finds every subpath', () => {
    expect(expected.first).toBeCloseTo(Math.log(4), 0);
    expect(expected.last).toBeCloseTo(0.000654, 6);
    expect(expected).toMatchObject({ accuracy: 1, step: 0, mse: 'function' });
  });

  it('can be required, and is one library whichever way it comes', () => {
    const file = inFolder(
      'require.cjs',
      `const required = require('graphgrad'); const { relu } = require('graphgrad/ops');
import('graphgrad').then((imported) => console.log(JSON.stringify({
  same: required.Tensor === imported.Tensor, sum: required.ops.sum(relu(required.tensor([-1, 2]))).item() })));`,
    );
    expect(run(process.execPath, file)).toEqual({ same: true, sum: 2 });
  });

  it('finds the other builds of the kernels, and hands them out', () => {
    const file = inFolder(
      'f64.mjs',
      `import { readFile } from 'node:fs/promises';
import { init, ops, tensor } from 'graphgrad';
await init({ dtypes: ['f32', 'f64'] });
const bytes = await Promise.all(['', '.f64', '.relaxed'].map((name) => readFile(new URL(import.meta.resolve('graphgrad/kernels' + name + '.wasm')))));
console.log(JSON.stringify({ third: ops.div(tensor([1], { dtype: 'f64' }), tensor([3], { dtype: 'f64' })).item(), valid: bytes.map((b) => WebAssembly.validate(b)) }));`,
    );
    const relaxed = WebAssembly.validate(
      new Uint8Array([
        0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11,
      ]),
    );
    expect(run(process.execPath, file)).toEqual({ third: 1 / 3, valid: [true, true, relaxed] });
  });

  it('draws without a page', () => {
    const file = inFolder(
      'draw.mjs',
      `import { plot } from 'graphgrad';
const { lossCurves } = await plot.loadFigures();
console.log(JSON.stringify({ svg: lossCurves({ series: [{ name: 'train', values: [3, 2, 1] }] }).slice(0, 4) }));`,
    );
    expect(run(process.execPath, file)).toEqual({ svg: '<svg' });
  });
});

describe.each(releases)('in Node %s', (release) => {
  const folder = mkdtempSync(join(tmpdir(), 'graphgrad-node-'));
  beforeAll(() => {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', `node@${release}`];
    execFileSync('npm', install, { cwd: folder, stdio: 'ignore', shell: process.platform === 'win32' });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('trains to the same loss', () => {
    const { node, ...seen } = run(join(folder, 'node_modules/node/bin/node'), 'train.mjs');
    expect(String(node).slice(1)).toMatch(new RegExp(`^${release}\\.`));
    expect({ ...seen, node: expected.node }).toEqual(expected);
  });
});
