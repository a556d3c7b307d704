/**
 * npm run bench [-- NAME...] [--json FILE]: runs bench/cases/NAME.ts, or all of them, each in a process of its own, so that one
 * case's type feedback, heap and caches do not colour the next.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { OptionError } from '../src/core/errors.js';
import { type Comparison, compare, table } from './harness.js';
import { describeMachine, machine } from './machine.js';
import type { CaseResult } from './report/markdown.js';

/** What a file of bench/cases exports: its comparisons, made when it is asked for. */
interface Case {
  comparisons: () => Comparison[] | Promise<Comparison[]>;
}

const known = readdirSync('bench/cases')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' }, child: { type: 'boolean' } } });
const chosen = positionals.length > 0 ? positionals : known;
for (const name of chosen) {
  if (known.includes(name)) continue;
  throw new OptionError({ where: 'bench', what: 'no such case', got: name, expected: `one of ${known.join(', ')}`, fields: { name } });
}

async function runCase(name: string): Promise<CaseResult[]> {
  const { comparisons }: Case = await import(`./cases/${name}.ts`);
  const results: CaseResult[] = [];
  for (const comparison of await comparisons()) {
    const result = await compare(comparison);
    console.log(table(result));
    results.push({ case: name, ...result });
  }
  return results;
}

function write(file: string, results: readonly CaseResult[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

if (values.child) {
  write(values.json ?? 'build/bench-part.json', await runCase(chosen[0]));
} else {
  console.log(describeMachine(machine()));
  const part = `build/bench-part-${process.pid}.json`;
  const results: CaseResult[] = [];
  for (const name of chosen) {
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name, '--child', '--json', part], { stdio: 'inherit' });
    if (status === 0) results.push(...(JSON.parse(readFileSync(part, 'utf8')) as CaseResult[]));
    else process.exitCode = 1;
  }
  rmSync(part, { force: true });
  if (values.json !== undefined) write(values.json, results);
}
