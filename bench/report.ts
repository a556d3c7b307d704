/** node scripts/run-ts.mjs bench/report.ts [JSON…]: writes docs/benchmarks.md from results of the bench; later files replace works of the same name. */
import { readFileSync } from 'node:fs';
import type { CaseResult } from './report/case-result.js';
import { mergeResults, writePage } from './report/publish.js';

const files = process.argv.slice(2);
let results: CaseResult[] = [];
for (const file of files.length > 0 ? files : ['bench/results/node.json']) {
  results = mergeResults(results, JSON.parse(readFileSync(file, 'utf8')) as CaseResult[]);
}
writePage(results);
console.log(`docs/benchmarks.md: ${results.length} comparisons`);
