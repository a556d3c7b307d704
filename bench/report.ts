/** node scripts/run-ts.mjs bench/report.ts [JSON…]: writes docs/benchmarks.md from results of the bench; later files replace works of the same name. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type CaseResult, markdown } from './report/markdown.js';

const files = process.argv.slice(2);
const results = new Map<string, CaseResult>();
for (const file of files.length > 0 ? files : ['bench/results/node.json']) {
  for (const result of JSON.parse(readFileSync(file, 'utf8')) as CaseResult[]) results.set(`${result.case}: ${result.name}`, result);
}
mkdirSync('docs', { recursive: true });
writeFileSync('docs/benchmarks.md', markdown([...results.values()]));
console.log(`docs/benchmarks.md: ${results.size} comparisons`);
