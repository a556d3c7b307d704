import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { aloneTests } from './test/alone.js';
import { chromiumForTests, quietly } from './test/chromium.js';

const executablePath = chromiumForTests();

/** The browser tests in a page of headless Chromium, cross-origin isolated or not. */
const page = (name: string, isolated: boolean): TestProjectConfiguration => ({
  cacheDir: `build/.vite-${name}`,
  optimizeDeps: { include: ['@assemblyscript/loader', '@observablehq/plot', 'openchemlib'] },
  server: isolated ? { headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' } } : {},
  test: {
    name,
    include: ['test/browser/**/*.test.ts'],
    globalSetup: 'test/browser/setup.ts',
    provide: { isolated },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: executablePath ?? undefined, args: quietly } }),
      instances: [{ browser: 'chromium' }],
    },
  },
});

/** Examples import the package by its name, which tsconfig.json leads to the sources. */
const resolve = { tsconfigPaths: true };
const rest = ['**/node_modules/**', 'test/browser/**', 'test/package/**'];
const notNode = [...rest, '**/*.slow.test.ts'];
const alone = aloneTests(/^test\/(browser|package)\/|\.slow\.test\.ts$/);

export default defineConfig({
  cacheDir: 'build/.vite',
  test: {
    maxWorkers: availableParallelism(), // the default leaves a core free, which of two is half
    projects: [
      // one load of the library serves all files of a process: loading it for each took twice the time of the tests
      {
        resolve,
        test: { name: 'node', include: ['test/**/*.test.ts'], exclude: [...notNode, ...alone], isolate: false, testTimeout: 120_000 },
      },
      { resolve, test: { name: 'node-alone', include: alone, testTimeout: 120_000 } },
      { resolve, test: { name: 'slow', include: ['test/**/*.slow.test.ts'], exclude: rest, testTimeout: 120_000 } },
      { test: { name: 'package', include: ['test/package/**/*.test.ts'], globalSetup: 'test/package/setup.ts', testTimeout: 120_000 } },
      ...(executablePath === null ? [] : [page('isolated', true), page('plain', false)]),
    ],
  },
});
