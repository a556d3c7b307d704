import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { layers } from '../../src/index.js';
import { describeShared, shared } from '../shared.js';
import { codeBlocks } from './blocks.js';
import { runProgram } from './run.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
const pages = [...docs.map((path) => join('docs', path)), 'README.md', 'CONTRIBUTING.md'];
const blocks = pages.flatMap((page) => codeBlocks(join(root, page)).map((block) => ({ page, ...block })));

describe('code blocks of the pages', () => {
  it('are in languages that a test runs, or that are no programs', () => {
    const known = ['ts', 'js', 'html', 'sh', 'text', 'json', 'math', 'diff'];
    expect(blocks.filter(({ language }) => !known.includes(language)).map(({ page, line }) => `${relative('.', page)}:${line}`)).toEqual(
      [],
    );
  });

  const programs = blocks.filter(({ language }) => language === 'ts' || language === 'js');
  // recipes begin with the path of their file, and are run by test/package/bundlers.test.ts
  const withoutFiles = programs.filter(({ code }) => !code.includes('process.argv') && !/^\/\/ \w+\/[\w./]+\n/.test(code));
  it.each(withoutFiles.map(({ page, line, code }) => ({ place: `${page}:${line}`, code })))('$place runs', async ({ place, code }) => {
    const printed = await runProgram(place.replaceAll(/[^\w]+/g, '-'), code);
    if (code.includes('console.log')) expect(printed).not.toBe('');
  });

  it('of the README train', async () => {
    const [first, second] = programs.filter(({ page }) => page === 'README.md');
    expect(first.code.split('\n').length).toBeLessThanOrEqual(18);
    const accuracy = /accuracy on the 30 others: ([\d.]+)/.exec(await runProgram('readme-first', first.code));
    expect(Number(accuracy?.[1])).toBeGreaterThan(0.6);
    const losses = [...(await runProgram('readme-second', second.code)).matchAll(/loss ([\d.]+)/g)].map(([, loss]) => Number(loss));
    expect(losses).toHaveLength(2);
    expect(losses[1]).toBeLessThan(losses[0]);
    expect(losses[1]).toBeLessThan(0.3);
  });
});

describeShared('the program of the README that reads a file', () => {
  it('learns solubility in at most 15 lines, and leaves its plot and its model', async () => {
    const { code } = blocks.find(({ page, code }) => page === 'README.md' && code.includes('process.argv[2]'))!;
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(15);
    const printed = await runProgram('readme-esol', code, [shared('data/raw/moleculenet/delaney-processed.csv')]);
    expect(printed).toMatch(/^Live plot: http:\/\/127\.0\.0\.1:\d+\/$/m);
    const rmse = Number(/rmse: ([\d.]+)/.exec(printed)?.[1]);
    expect(rmse).toBeLessThan(0.95);
    expect(printed).toMatch(/^mean /m);
    expect(printed).toMatch(/^random forest on descriptors /m);
    expect(printed).toMatch(/^this model /m);
    for (const file of ['out/esol.html', 'out/esol.svg', 'out/esol.safetensors']) expect(existsSync(join(root, file)), file).toBe(true);
  });
});

it('the README names every layer there is, and no other', () => {
  const [, row] = /^\| Layers \| (.*?) \|/m.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  const named = [...(row ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name);
  const kinds = Object.entries(layers).filter(([, value]) => typeof value === 'function' && 'definition' in value);
  expect(named.sort()).toEqual(kinds.map(([name]) => name).sort());
});
