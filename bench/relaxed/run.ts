/**
 * node scripts/run-ts.mjs bench/relaxed/run.ts [NODE...]: the plain and the relaxed build beside each other, in this Node, in others whose
 * programs are named, and in headless Chromium. Prints a table; above 1 the relaxed build is faster.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { executablePath, visit } from '../../test/package/page.js';
import { duration } from '../harness.js';
import { describeMachine, machine } from '../machine.js';
import { measure, type RelaxedRow } from './measure.js';

interface Measured {
  readonly engine: string;
  /** Null: no relaxed SIMD. */
  readonly rows: readonly RelaxedRow[] | null;
}

/** Bundles the page two folders deep, from where it looks for the builds, and opens it. */
async function inChromium(): Promise<Measured | null> {
  if (executablePath === null) return null;
  const folder = 'build/relaxed-page';
  mkdirSync(join(folder, 'build/run'), { recursive: true });
  await build({
    entryPoints: ['bench/relaxed/page.ts'],
    outfile: join(folder, 'build/run/page.js'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
  });
  cpSync('build/relaxed.wasm', join(folder, 'build/relaxed.wasm'));
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><meta charset="utf-8"><script type="module" src="/build/run/page.js"></script>',
  );
  const { lines, trouble } = await visit(folder, '/index.html');
  if (lines.length === 0) console.log(`Chromium: ${trouble.join('; ')}`);
  return lines.length === 0 ? null : (JSON.parse(lines[0]) as Measured);
}

const inNode = (program: string): Measured =>
  JSON.parse(spawnSync(program, [fileURLToPath(import.meta.url), '--measure'], { encoding: 'utf8' }).stdout) as Measured;

if (process.argv[2] === '--measure') {
  console.log(JSON.stringify({ engine: `Node ${process.versions.node}`, rows: await measure() }));
} else {
  console.log(describeMachine(machine()));
  console.log('engine | work | plain | relaxed | ratio');
  for (const { engine, rows } of [
    ...[process.execPath, ...process.argv.slice(2)].map(inNode),
    ...[await inChromium()].filter((one) => one !== null),
  ]) {
    if (rows === null) console.log(`${engine} | no relaxed SIMD`);
    else
      for (const { work, plain, relaxed } of rows)
        console.log(`${engine} | ${work} | ${duration(plain)} | ${duration(relaxed)} | ${(plain / relaxed).toFixed(2)}`);
  }
}
