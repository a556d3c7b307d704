import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkGolden } from '../../src/public/testing.js';
import { describeShared, shared } from '../shared.js';
import { fixtureNames, goldenTable, readFixture } from './runner.js';
import { wanted } from './wanted.js';

const table = await goldenTable();

describe('golden cases', () => {
  it('has a fixture for every call; every fixture has a call here or in a test of its own', () => {
    const fixtures = fixtureNames();
    expect(Object.keys(table).filter((name) => !fixtures.includes(name))).toEqual([]);
    const tests = new URL('../', import.meta.url);
    const sources = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
    const text = sources.map((file) => readFileSync(new URL(file, tests), 'utf8')).join('\n');
    expect(fixtures.filter((name) => !Object.hasOwn(table, name) && !new RegExp(`['/]${name}(\\.json)?'`).test(text))).toEqual([]);
  });

  it.each(Object.keys(table))('%s', async (name) => {
    const golden = readFixture(name);
    const { f32, f64 } = await checkGolden(golden, table[name]);
    const paths = (['outputs', 'state_after', 'grad_inputs', 'grad_state'] as const).flatMap((group) =>
      Object.keys(golden[group] ?? {}).map((key) => `${group}.${key}`),
    );
    expect([...f32.keys()].sort()).toEqual(paths.sort());
    expect([...f64.keys()].sort()).toEqual(paths.sort());
  });
});

describeShared('the golden numbers of the shared folder', () => {
  const names = readdirSync(shared('fixtures'))
    .filter((file) => file.endsWith('.json') && file !== 'index.json')
    .map((file) => file.slice(0, -'.json'.length));

  it.each(wanted)('every case of %s is answered', (pattern) => {
    const these = names.filter((name) => pattern.test(name));
    expect(these.length).toBeGreaterThan(0);
    expect(these.filter((name) => !Object.hasOwn(table, name))).toEqual([]);
  });
});
