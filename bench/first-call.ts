/**
 * node scripts/run-ts.mjs bench/first-call.ts: how long after the start of `init` products run at full speed, in fresh processes. Full speed:
 * a call within 15 % of the best of the process, which is that of code in its final form.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { init, ops, scope, tensor } from '../src/index.js';
import { uniform } from './arrays.js';
import { median } from './harness.js';
import { describeMachine, machine } from './machine.js';

const SIZES = [64, 256, 1024];
const PROCESSES = 9;
const NEAR = 1.15;

/** Milliseconds of one process. */
interface Start {
  readonly init: number;
  readonly first: number;
  readonly steady: number;
  /** From the start of `init` to the start of the first call at full speed. */
  readonly until: number;
}

async function start(size: number): Promise<Start> {
  const numbers = uniform(size * size, 1);
  const began = performance.now();
  await init();
  const ready = performance.now();
  const [a, b] = [1, 2].map(() => tensor(numbers, { shape: [size, size] }));
  const calls = Array.from({ length: Math.max(4, Math.round(2e8 / size ** 3)) }, () => {
    const at = performance.now();
    scope(() => {
      ops.matmul(a, b);
    });
    return { at: at - began, took: performance.now() - at };
  });
  const steady = Math.min(...calls.map(({ took }) => took));
  const full = calls.find(({ took }) => took <= NEAR * steady);
  return { init: ready - began, first: calls[0].took, steady, until: full?.at ?? Number.NaN };
}

const child = process.argv[2];
if (child !== undefined) {
  console.log(JSON.stringify(await start(Number(child))));
} else {
  console.log(describeMachine(machine()));
  console.log(`medians of ${PROCESSES} processes, ms | init | first call | full speed | until full speed`);
  for (const size of SIZES) {
    const starts = Array.from({ length: PROCESSES }, (): Start => {
      const { stdout } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), String(size)], { encoding: 'utf8' });
      return JSON.parse(stdout);
    });
    const row = (['init', 'first', 'steady', 'until'] as const).map((key) => median(starts.map((one) => one[key])).toPrecision(3));
    console.log(`matmul ${size} | ${row.join(' | ')}`);
  }
}
