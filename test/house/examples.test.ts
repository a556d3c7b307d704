import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { sources } from './sources.js';

const examples = sources('examples');

/** What a reader of an example can write too: the package, Node, the tools that build, and files beside it. */
const allowed = (target: string): boolean => /^(graphgrad(\/[\w-]+)?|node:[\w/]+|esbuild)$/.test(target) || target.startsWith('examples/');

it('examples import the package by its name, never the sources or the bench', () => {
  expect(examples.length).toBeGreaterThan(20);
  const wrong = examples.flatMap(({ path, imports }) =>
    imports.filter((target) => !allowed(target)).map((target) => `${path} -> ${target}`),
  );
  expect(wrong).toEqual([]);
});

it('examples name no folder outside the project', () => {
  expect(
    examples.filter(({ text }) => /['"`](?:\.\.\/)+(?:src|bench|shared)\b|GRAPHGRAD_SHARED/.test(text)).map(({ path }) => path),
  ).toEqual([]);
});

it('examples import nothing that the published package does not export', () => {
  const manifest = JSON.parse(readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'));
  const named = new Set(examples.flatMap(({ imports }) => imports).filter((target) => target.startsWith('graphgrad')));
  expect([...named].filter((name) => !(`.${name.slice('graphgrad'.length)}` in manifest.exports))).toEqual([]);
});
