import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as Api from '../../../src/index.js';
import { rejected } from '../../thrown.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(os.tmpdir(), 'graphgrad-threads-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function fresh(): Promise<typeof Api> {
  vi.resetModules();
  return import('../../../src/index.js');
}

it('computes with one thread unless asked', async () => {
  const { init, memory } = await fresh();
  expect(memory().threads).toBe(1);
  await init();
  expect(memory().threads).toBe(1);
});

it("obeys a number, and takes no more than the cores for 'auto'", async () => {
  const first = await fresh();
  await first.init({ threads: 3 });
  expect(first.memory().threads).toBe(3);
  const second = await fresh();
  await second.init({ threads: 'auto' });
  expect(second.memory().threads).toBe(os.availableParallelism());
  await second.init({ threads: 'auto' });
  expect(await rejected(() => second.init({ threads: 1 }))).toMatchObject({ name: 'OptionError', where: 'init' });
});

it('keeps its threads when f64 is added', async () => {
  const { init, memory, ops, scope, tensor } = await fresh();
  await init({ threads: 2 });
  await init({ dtypes: ['f64'] });
  expect(memory().threads).toBe(2);
  const n = 200;
  for (const dtype of ['f32', 'f64'] as const) {
    const x = tensor(
      Array.from({ length: n * n }, (_, i) => i % 7),
      { shape: [n, n], dtype },
    );
    const want = Array.from({ length: n }, (_, k) => (k % 7) * ((k * n + 3) % 7)).reduce((sum, v) => sum + v, 0);
    scope(() => expect(ops.matmul(x, x).toTypedArray()[3]).toBe(want));
  }
});

it.each([0, -1, 1.5, 'all', 1000])('refuses %s threads', async (threads) => {
  const { init } = await fresh();
  expect(await rejected(() => init({ threads: threads as number }))).toMatchObject({ name: 'OptionError', where: 'init' });
});

it('goes on with one thread, after one hint, when no worker starts', async () => {
  const { init, memory, ops, tensor } = await fresh();
  const file = join(folder, 'broken.mjs');
  writeFileSync(file, "throw new Error('not here');");
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  await init({ threads: 3, workerUrl: pathToFileURL(file) });
  await init({ dtypes: ['f64'] });
  expect(memory().threads).toBe(1);
  expect(ops.sum(tensor([1, 2, 3])).item()).toBe(6);
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/^graphgrad: computing with 1 of 3 threads \(Error: not here\)/)]]);
  warn.mockRestore();
});

describe('a program with threads', () => {
  const file = join(folder, 'build/run/program.mjs');
  beforeAll(async () => {
    await build({
      stdin: {
        contents: `import { init, memory, ops, scope, tensor } from './src/index.js';
await init({ threads: 3 });
const a = tensor(new Float32Array(250000).fill(1), { shape: [500, 500] });
for (let i = 0; i < 20; i++) scope(() => void ops.matmul(a, a));
console.log(memory().threads, ops.matmul(a, a).toTypedArray()[7]);
if (process.argv[2] === 'throw') throw new Error('on purpose');
if (process.argv[2] === 'exit') process.exit(3);`,
        resolveDir: root,
      },
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
  });
  const run = (...args: string[]): { status: number; out: string } => {
    try {
      return { status: 0, out: execFileSync(process.execPath, [file, ...args], { encoding: 'utf8', timeout: 20_000, stdio: 'pipe' }) };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      return { status, out: stdout };
    }
  };

  it.each([
    [[], 0],
    [['throw'], 1],
    [['exit'], 3],
  ])('ends by itself: %j', (args, status) => {
    expect(run(...args)).toEqual({ status, out: '3 500\n' });
  });
});
