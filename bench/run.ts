/**
 * npm run bench [-- NAME...] [--quick] [--peers tfjs,jaxJs,ortWeb,ortNode | none] [--threads N] [--json FILE]
 * [--publish], or `against REV [NAME...] [--quick]`, which bench/against/run.ts does: runs
 * bench/cases/NAME.ts, or all of them, each in a process of its own, so that one case's type feedback, heap and caches do not colour the
 * next. The results go to build/bench.json, or to FILE, and with --publish to bench/results and docs/benchmarks.md. The peers are installed
 * into bench/peers the first time a case needs one.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { OptionError } from '../src/core/errors.js';
import { init } from '../src/index.js';
import { type CaseOptions, type Comparison, compare, table } from './harness.js';
import { describeMachine, machine } from './machine.js';
import { type PeerName, peerNames } from './peers/list.js';
import type { CaseResult } from './report/case-result.js';
import { publish, writeResults } from './report/publish.js';

/** What a file of bench/cases exports: its comparisons, made when it is asked for. */
interface Case {
  comparisons: (options: CaseOptions<PeerName>) => Comparison[] | Promise<Comparison[]>;
}

function choose<T extends string>(what: string, names: readonly string[], known: readonly T[]): T[] {
  for (const name of names) {
    if ((known as readonly string[]).includes(name)) continue;
    throw new OptionError({ where: 'bench', what: `no such ${what}`, got: name, expected: `one of ${known.join(', ')}`, fields: { name } });
  }
  return names as T[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string', default: 'build/bench.json' },
    peers: { type: 'string', default: peerNames.join() },
    quick: { type: 'boolean' },
    threads: { type: 'string', default: '1' },
    publish: { type: 'boolean' },
    child: { type: 'boolean' },
  },
});
const known = readdirSync('bench/cases')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
if (positionals[0] === 'against') {
  const [, revision, ...names] = positionals;
  if (revision === undefined) throw new OptionError({ where: 'bench', what: 'no revision', expected: 'npm run bench -- against REV' });
  const { runAgainst } = await import('./against/run.js');
  await runAgainst(revision, names.length > 0 ? choose('case', names, known) : known, values.quick ?? false);
  process.exit();
}
const chosen = positionals.length > 0 ? choose('case', positionals, known) : known;
const peers = values.peers === 'none' ? [] : choose('peer', values.peers.split(','), peerNames);

async function runCase(name: string): Promise<CaseResult[]> {
  const { comparisons }: Case = await import(`./cases/${name}.ts`);
  const threads = Number(values.threads);
  if (threads !== 1) await init({ threads });
  const suffix = threads === 1 ? '' : `, graphgrad with ${threads} threads`;
  const results: CaseResult[] = [];
  for (const comparison of await comparisons({ peers })) {
    const result = await compare({ ...comparison, name: comparison.name + suffix }, { quick: values.quick });
    console.log(table(result));
    results.push({ case: name, ...result });
  }
  return results;
}

if (values.child) {
  writeResults(values.json, await runCase(chosen[0]));
  process.exit(); // libraries may leave something running
}
console.log(describeMachine(machine()));
const part = `build/bench-part-${process.pid}.json`;
const results: CaseResult[] = [];
const finished: string[] = [];
for (const name of chosen) {
  const options = ['--peers', values.peers, '--threads', values.threads, '--json', part, ...(values.quick ? ['--quick'] : [])];
  const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name, '--child', ...options], { stdio: 'inherit' });
  if (status !== 0) {
    console.log(`${name} failed; the other cases go on`);
    process.exitCode = 1;
    continue;
  }
  results.push(...(JSON.parse(readFileSync(part, 'utf8')) as CaseResult[]));
  finished.push(name);
}
rmSync(part, { force: true });
writeResults(values.json, results);
if (values.publish) publish(results, finished);
console.log(`${results.length} comparisons, written to ${values.json}`);
