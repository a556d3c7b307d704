import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CaseResult } from './case-result.js';
import { markdown } from './markdown.js';

const PUBLISHED = 'bench/results/node.json';

/** The results of both, where the later replace works of the same name. */
export function mergeResults(earlier: readonly CaseResult[], later: readonly CaseResult[]): CaseResult[] {
  const merged = new Map<string, CaseResult>();
  for (const result of [...earlier, ...later]) merged.set(`${result.case}: ${result.name}`, result);
  return [...merged.values()];
}

/** Writes results as JSON; makes missing folders. */
export function writeResults(file: string, results: readonly CaseResult[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

/** Writes docs/benchmarks.md. */
export function writePage(results: readonly CaseResult[]): void {
  mkdirSync('docs', { recursive: true });
  writeFileSync('docs/benchmarks.md', markdown(results));
}

/** Puts results among the published ones: the committed JSON, and the page made from it. `whole` cases replace all of their works. */
export function publish(results: readonly CaseResult[], whole: readonly string[]): void {
  const before = existsSync(PUBLISHED) ? (JSON.parse(readFileSync(PUBLISHED, 'utf8')) as CaseResult[]) : [];
  const merged = mergeResults(
    before.filter((result) => !whole.includes(result.case)),
    results,
  );
  writeResults(PUBLISHED, merged);
  writePage(merged);
}
