/**
 * Runs the tests: `npm test [-- FILTER...]` all of them, in Node and in headless Chromium; `--fast` those that need neither the packed package
 * nor a browser nor long; `--full` all, and the package on further releases of Node. Builds what they need, and closes with one line of counts.
 *
 * Where there is no Chromium the two browser parts count as skipped; in CI whatever is skipped makes the run fail.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { values, positionals } = parseArgs({ allowPositionals: true, options: { fast: { type: 'boolean' }, full: { type: 'boolean' } } });
if (values.full) process.env.GRAPHGRAD_FULL = '1';

const { status } = spawnSync(process.execPath, ['scripts/build-wasm.mjs', '--if-stale'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const vitest = await startVitest('test', positionals, { watch: false, ...(values.fast ? { project: ['node', 'node-alone'] } : {}) });
const counts = { passed: 0, failed: 0, skipped: 0 };
const skipped = [];
for (const module of vitest.state.getTestModules()) {
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    counts[state] = (counts[state] ?? 0) + 1;
    if (state === 'skipped') skipped.push(`${module.relativeModuleId}: ${test.fullName}`);
  }
  // a file or a suite that broke outside of its tests
  counts.failed += module.errors().length;
  for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
}
counts.failed += vitest.state.getUnhandledErrors().length;
const hasBrowser = vitest.projects.some((project) => project.config.browser.enabled);
await vitest.close();

if (!hasBrowser && !values.fast)
  skipped.push('test/browser in an isolated page: no Chromium found', 'test/browser in a plain page: no Chromium found');
counts.skipped = skipped.length;
for (const name of skipped) console.log(`skipped  ${name}`);
if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
if (process.env.CI && counts.skipped > 0) {
  console.log('In CI a skipped test is a failure.');
  process.exitCode = 1;
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
